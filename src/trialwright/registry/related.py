"""Studies related to a study: by what they are about first, then by the words of their text; each with its because.

Candidates share words of conditions or interventions, or of interventions alone (or, where a record names neither, of
its criteria). Each is scored: 0.4 likeness of conditions + 0.4 likeness of interventions + 0.6 root of their product (a
study alike in both is worth more than two halves) + 0.35 text + 0.05 design + 0.05 population + 0.05 class of
intervention: the same intervention in another disease counts like another intervention in the same disease. The weights
were held against a task with derived labels (benchmarks/related.py) and are the same for every study.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import tantivy
from tantivy import Occur, Query

from trialwright.errors import InputError
from trialwright.registry.related_structure import Names, Structure, likeness, shared_names, structure
from trialwright.registry.related_text import SAYS_LITTLE, spelt, telling_words, text_query
from trialwright.registry.search_document import searchable
from trialwright.registry.search_schema import schema, stems
from trialwright.registry.search_tantivy import TantivyEngine

CONDITIONS, INTERVENTIONS, BOTH, TEXT, DESIGN, POPULATION, CLASS = 0.4, 0.4, 0.6, 0.35, 0.05, 0.05, 0.05
CANDIDATES, CANDIDATES_BY_INTERVENTION, CANDIDATES_BY_TEXT, WORDS_FOR_CANDIDATES = 100, 40, 200, 50

_ALIKE = 0.15
"""A likeness of names below this is not told as a reason."""

_SPECIFIC = 0.03
"""A class that more than 3 % of the studies belong to ("Organic Chemicals") says nothing."""

_TELLING = 0.1
"""A word of the criteria that more than a tenth of the studies use is not told."""

_SHOWN_WORDS = 8
_MANY = 3


@dataclass(frozen=True, slots=True)
class Related:
    """A related study. ``because``: whole sentences, the weightiest first. ``score``: 0 (nothing) to about 1.75."""

    nct_id: str
    score: float
    card: dict[str, Any]
    because: tuple[str, ...]


def related(engine: TantivyEngine, nct_id: str, n: int = 10) -> tuple[Related, ...]:
    """The ``n`` studies most related to one of the index. Raises ``InputError`` for a number it does not hold."""
    same = Query.term_query(schema(), "nct_id", nct_id.upper(), "basic")
    found = engine.searcher.search(same, 1, count=False).hits
    if not found:
        raise InputError(where="study", expected="the NCT number of a study in the index", found=repr(nct_id[:20]),
                         remedy="Check the number, or add the record: trialwright registry add PATH.")  # fmt: skip
    data = engine.data_of(nct_id.upper())
    if data is not None:
        return related_to(engine, data, n)
    return _Relating(engine, nct_id.upper(), _card(engine.searcher, found[0][1]), {}).best(n)


def related_to(engine: TantivyEngine, data: Mapping[str, Any], n: int = 10) -> tuple[Related, ...]:
    """The same for any record, in the registry's JSON form."""
    found = searchable(data)
    return _Relating(engine, found.nct_id, found.card, found.text).best(n)


def scores(engine: TantivyEngine, data: Mapping[str, Any], among: Sequence[str] = ()) -> list[tuple[str, float]]:
    """(number, score) of related studies, best first; with ``among``, of just these."""
    found = searchable(data)
    relating = _Relating(engine, found.nct_id, found.card, found.text, among)
    return [(one.nct_id, one.score) for one in relating.ranked()]


@dataclass(frozen=True, slots=True)
class _Candidate:
    nct_id: str
    score: float
    card: dict[str, Any]
    about: Structure
    parts: dict[str, float]


class _Relating:
    """One study, being compared with the others."""

    def __init__(
        self,
        engine: TantivyEngine,
        nct_id: str,
        card: Mapping[str, Any],
        text: Mapping[str, Sequence[str]],
        among: Sequence[str] = (),
    ) -> None:
        self._searcher = engine.searcher
        self._nct_id = nct_id
        self._about = structure(card)
        self._among = among
        self._inclusion = "\n".join(text.get("inclusion", ()))
        self._rarities = {field: _Rarity(self._searcher, field) for field in ("condition", "intervention")}
        self._class_held: dict[str, int] = {}
        self._conditions = Names(self._about.conditions, self._weight("condition"))
        self._interventions = Names(self._about.interventions, self._weight("intervention"))
        self._telling = telling_words(self._searcher, text)

    def best(self, n: int) -> tuple[Related, ...]:
        chosen = self.ranked()[:n]
        shared = self._shared_words(chosen)
        return tuple(
            Related(one.nct_id, one.score, one.card, self._because(one, shared.get(one.nct_id, ()))) for one in chosen
        )

    def ranked(self) -> list[_Candidate]:
        """Candidates by score; of equals the newer number first."""
        addresses = self._candidates()
        documents = [self._searcher.doc(address) for address in addresses]
        ids = [str(document.get_first("nct_id")) for document in documents]
        texts = self._text_scores([nct_id for nct_id in ids if nct_id != self._nct_id])
        found = []
        for nct_id, document in zip(ids, documents, strict=True):
            if nct_id != self._nct_id:
                card: Any = document.get_first("card")
                found.append(self._compared(nct_id, orjson.loads(bytes(card)), texts.get(nct_id, 0.0)))
        return sorted(found, key=lambda one: (-one.score, [-ord(letter) for letter in one.nct_id]))

    # Candidates

    def _candidates(self) -> list[tantivy.DocAddress]:
        if self._among:
            wanted = Query.term_set_query(schema(), "nct_id", list(self._among))
            return [address for _, address in self._searcher.search(wanted, len(self._among) + 1, count=False).hits]
        conditions = self._naming(self._conditions, (("condition", CONDITIONS), ("condition_mesh", CONDITIONS / 2)))
        treated = self._naming(
            self._interventions, (("intervention", INTERVENTIONS), ("intervention_mesh", INTERVENTIONS / 2))
        )
        if not conditions and not treated:
            return self._found(text_query(self._telling[:WORDS_FOR_CANDIDATES]), CANDIDATES_BY_TEXT)
        found = self._found(Query.boolean_query([*conditions, *treated]), CANDIDATES)
        if conditions and treated:
            found += self._found(Query.boolean_query(treated), CANDIDATES_BY_INTERVENTION)
        return list({(one.segment_ord, one.doc): one for one in found}.values())

    def _found(self, query: Query | None, most: int) -> list[tantivy.DocAddress]:
        if query is None:
            return []
        return [address for _, address in self._searcher.search(query, most, count=False).hits]

    def _naming(self, names: Names, fields: Sequence[tuple[str, float]]) -> list[tuple[Occur, Query]]:
        """Clauses for the words of names, the rarest first, each field with its share."""
        return [
            (Occur.Should, Query.boost_query(Query.term_query(schema(), field, word, "freq"), share))
            for word in sorted(names.words, key=lambda word: -self._weight(fields[0][0])(word))[:25]
            for field, share in fields
            if self._searcher.doc_freq(field, word)
        ]

    def _text_scores(self, ids: Sequence[str]) -> dict[str, float]:
        """How much of the telling words each candidate has, the best of them being 1."""
        query = text_query(self._telling)
        if query is None or not ids:
            return {}
        among = Query.const_score_query(Query.term_set_query(schema(), "number", [int(one[3:]) for one in ids]), 0.0)
        hits = self._searcher.search(
            Query.boolean_query([(Occur.Must, among), (Occur.Should, query)]), len(ids), count=False
        ).hits
        most = max((float(score) for score, _ in hits), default=0.0)
        if most <= 0:
            return {}
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return {f"NCT{int(number or 0):08d}": score / most for (score, _), number in zip(hits, numbers, strict=True)}

    # Comparing

    def _weight(self, field: str) -> Callable[[str], float]:
        """How much a word of a field says: its inverse document frequency, squared; looked up once."""
        return self._rarities[field].__getitem__

    def _compared(self, nct_id: str, card: dict[str, Any], text: float) -> _Candidate:
        mine, theirs = self._about, structure(card)
        conditions = self._conditions.likeness(theirs.conditions)
        treated = self._interventions.likeness(theirs.interventions)
        parts = {
            "conditions": CONDITIONS * conditions,
            "interventions": INTERVENTIONS * treated,
            "both": BOTH * math.sqrt(conditions * treated),
            "text": TEXT * text,
            "design": DESIGN * _overlap(mine.design, theirs.design),
            "population": POPULATION * _overlap(mine.population, theirs.population),
            "class": CLASS * bool(self._shared_classes(theirs)),
        }
        return _Candidate(nct_id, sum(parts.values()), card, theirs, parts)

    def _shared_classes(self, theirs: Structure) -> list[str]:
        most = max(1.0, _SPECIFIC * self._searcher.num_docs)
        shared = [name for name in self._about.classes if name in theirs.classes]
        return [name for name in shared if self._class_studies(name) <= most]

    def _class_studies(self, name: str) -> int:
        """How many studies have a class at most: those that have its rarest word."""
        known = self._class_held.get(name)
        if known is None:
            held = [self._searcher.doc_freq("intervention_mesh", stem) for stem in stems(name)]
            known = self._class_held[name] = min(held, default=0)
        return known

    # Because

    def _because(self, one: _Candidate, shared_words: Sequence[str]) -> tuple[str, ...]:
        told = [
            *self._names(
                "condition", self._about.conditions, one.about.conditions, one.parts["conditions"] / CONDITIONS
            ),
            *self._names(
                "intervention", self._about.interventions, one.about.interventions,
                one.parts["interventions"] / INTERVENTIONS,
            ),
        ]  # fmt: skip
        if classes := self._shared_classes(one.about):
            told.append(f"Same class of intervention: {_list(classes[:_MANY])}.")
        if population := [part for part in self._about.population if part in one.about.population]:
            told.append(f"Same population: {_list(population)}.")
        if design := [part for part in self._about.design if part in one.about.design]:
            told.append(f"Same design: {_list(design)}.")
        if shared_words:
            told.append(f"Criteria share the words {_list([f'“{word}”' for word in shared_words])}.")
        return tuple(told)

    def _names(
        self, kind: str, mine: Mapping[str, tuple[str, ...]], theirs: Mapping[str, tuple[str, ...]], alike: float
    ) -> list[str]:
        same = shared_names(mine, theirs)
        if same:
            spelt_there = {held: name for name, held in theirs.items()}
            return [f"Same {kind}: {_list([_as_there(name, spelt_there[mine[name]]) for name in same[:_MANY]])}."]
        if alike < _ALIKE:
            return []
        weight = self._weight(kind)
        here, there = max(
            ((name, other) for name in mine for other in theirs),
            key=lambda pair: likeness(mine[pair[0]], theirs[pair[1]], weight),
        )
        return [f"Similar {kind}: {here} here, {there} there."]

    def _shared_words(self, chosen: Sequence[_Candidate]) -> dict[str, list[str]]:
        """For each study the telling words of the inclusion text that it has too, as they are written."""
        written = spelt(self._inclusion)
        among = Query.term_set_query(schema(), "nct_id", [one.nct_id for one in chosen])
        shared: dict[str, list[str]] = {}
        words = [
            one.word
            for one in self._telling
            if one.field == "inclusion" and one.word in written and self._is_telling(one.word)
        ][:_SHOWN_WORDS]
        for word in words if chosen else []:
            having = Query.boolean_query(
                [(Occur.Must, among), (Occur.Must, Query.term_query(schema(), "inclusion", word, "freq"))]
            )
            for _, address in self._searcher.search(having, len(chosen), count=False).hits:
                held = shared.setdefault(str(self._searcher.doc(address).get_first("nct_id")), [])
                if len(held) < 5:
                    held.append(written[word])
        return shared

    def _is_telling(self, word: str) -> bool:
        if word in SAYS_LITTLE:
            return False
        return self._searcher.doc_freq("inclusion", word) <= max(2, _TELLING * self._searcher.num_docs)


class _Rarity(dict[str, float]):
    """Word of a field -> its inverse document frequency, squared."""

    def __init__(self, searcher: tantivy.Searcher, field: str) -> None:
        super().__init__()
        self._searcher = searcher
        self._field = field

    def __missing__(self, word: str) -> float:
        studies, held = max(1, self._searcher.num_docs), self._searcher.doc_freq(self._field, word)
        self[word] = rarity = (math.log((1 + studies) / (1 + held)) + 1) ** 2
        return rarity


def _as_there(mine: str, theirs: str) -> str:
    """A name that two studies share, with the other's spelling where the two do not look the same."""
    one, other = (set(re.findall(r"\w+", name.casefold())) for name in (mine, theirs))
    return mine if one <= other or other <= one else f"{mine} ({theirs} there)"


def _card(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict[str, Any]:
    card: Any = searcher.doc(address).get_first("card")
    found: dict[str, Any] = orjson.loads(bytes(card))
    return found


def _overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """The part that two sets share (Jaccard)."""
    together = set(one) | set(other)
    return len(set(one) & set(other)) / len(together) if together else 0.0


def _list(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else ""
