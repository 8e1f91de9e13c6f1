"""Search by weighted terms: each term counts in several fields by its weight, and none has to be there.

What a free-text note or a patient's diagnoses become before they search. A term of several words counts as a phrase
where the field keeps positions, else by its words. Afterwards the terms can be widened by what the first hits have in
common (pseudo-relevance feedback as in Rocchio 1971: the mean weight of a term over the first hits).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import tantivy
from tantivy import Occur, Query

from trialwright.registry.search_clauses import facet_is, in_range
from trialwright.registry.search_query import Filter
from trialwright.registry.search_schema import WITHOUT_POSITIONS, schema, stems

FIELD_WEIGHTS: Mapping[str, float] = {
    "title": 1.5, "condition": 1.0, "condition_mesh": 0.6, "keyword": 0.6, "inclusion": 0.35, "summary": 1.0,
    "description": 1.0, "intervention": 0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """Words to look for, and how much they count."""

    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A study by number, with its score and the card that lists of hits show."""

    nct_id: str
    score: float
    card: dict[str, Any]


def weighted_search(
    searcher: tantivy.Searcher,
    terms: Sequence[Term],
    *,
    filters: Iterable[Filter] = (),
    age_days: tuple[int, int] | None = None,
    sexes: tuple[str, ...] = (),
    limit: int = 1000,
    fields: Mapping[str, float] = FIELD_WEIGHTS,
) -> list[Found]:
    """Studies by weighted terms, the best first. ``age_days``: youngest and oldest age that the person may have, both
    have to be shut out by a limit before the study is; ``sexes``: the registry's words that are open to the person.
    A study without the limit, or without a word on sex, is open."""
    clauses = [(Occur.Should, query) for term in terms for query in _clauses(searcher, term, fields)]
    if not clauses:
        return []
    wanted = [(Occur.Must, Query.boolean_query(clauses))]
    for one in filters:
        parts = [facet_is(one.name, value, []) for value in one.values]
        if parts:
            wanted.append((Occur.Must, Query.const_score_query(_either(parts), 0.0)))
    if age_days is not None:
        youngest, oldest = age_days
        wanted.append((Occur.MustNot, in_range("minimum_age", oldest + 1, None)))
        wanted.append((Occur.MustNot, in_range("maximum_age", None, youngest - 1)))
    for other in {"ALL", "FEMALE", "MALE"} - set(sexes) if sexes else ():
        wanted.append((Occur.MustNot, Query.term_query(schema(), "sex", other, "basic")))
    hits = searcher.search(Query.boolean_query(wanted), limit, count=False).hits
    return [_found(searcher.doc(address), float(score or 0.0)) for score, address in hits]


def _found(document: tantivy.Document, score: float) -> Found:
    card: Any = document.get_first("card")
    return Found(str(document.get_first("nct_id")), score, orjson.loads(bytes(card)))


def _either(parts: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, part) for part in parts])


def _clauses(searcher: tantivy.Searcher, term: Term, fields: Mapping[str, float]) -> Iterable[Query]:
    tokens = stems(term.words)
    for field, weight in fields.items():
        if len(tokens) == 1:
            yield Query.boost_query(Query.term_query(schema(), field, tokens[0], "freq"), term.weight * weight)
        elif tokens:
            if field not in WITHOUT_POSITIONS:
                phrase = Query.phrase_query(schema(), field, [*tokens])
                yield Query.boost_query(phrase, term.weight * weight)
            for token in dict.fromkeys(tokens):
                share = 0.5 * term.weight * weight / len(tokens)
                yield Query.boost_query(Query.term_query(schema(), field, token, "freq"), share)


def named_by(searcher: tantivy.Searcher, tokens: Sequence[str], fields: Iterable[str] = ("condition", "title")) -> int:
    """How many studies have these words side by side as a condition or in their title (both: counted twice)."""
    asked = [Query.phrase_query(schema(), field, [*tokens]) for field in fields]
    found: list[Any] = [searcher.search(one, 1, count=True) for one in asked]  # its stub knows of no count
    return sum(one.count or 0 for one in found)


def rarity(
    searcher: tantivy.Searcher, token: str, fields: Iterable[str] = ("summary", "description", "title")
) -> float:
    """How rare a word of the index is: BM25's inverse document frequency by its most frequent field; 0 where none has
    it."""
    held = max(int(searcher.doc_freq(field, token)) for field in fields)
    studies = max(1, int(searcher.num_docs))
    return math.log(1 + (studies - held + 0.5) / (held + 0.5)) if held else 0.0
