"""The words that tell a study's text apart from others, as a query of the index.

The most telling words of title (share 1), summary and keywords (0.8), inclusion text (0.5; its first fifty words count
twice: the disease stands there) and exclusion text (0.35: sponsors reuse it, so that it tells the same programme),
each weighing share x (1 + ln times used) x inverse document frequency. Criteria are looked for on the other side too
(0.2), for records do not all put a rule on the same side. However many studies there are, no more than
``MOST_POSTINGS`` places of the index are read: the words that tell most are asked first.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from trialwright.registry.search_schema import schema, stems

SHARES = {"title": 1.0, "summary": 0.8, "keyword": 0.8, "inclusion": 0.5, "exclusion": 0.35}
MOST_WORDS = {"title": 20, "summary": 30, "keyword": 20, "inclusion": 40, "exclusion": 40}
FIRST_WORDS = 50
OTHER_SIDE_SHARE = 0.2
MOST_POSTINGS = 400_000

_OTHER_SIDE = {"inclusion": "exclusion", "exclusion": "inclusion"}

SAYS_LITTLE = frozenset(
    stems(
        "able about above acceptable according activity adequate adults after against aged agree allowed also among "
        "any appropriate approved are available based because been before being below between both but can clinic "
        "clinical clinically condition consent considered contraception control could criteria current currently "
        "day days defined determined diagnosis disease disorder dose doses drug drugs due during each either eligible "
        "enrolled enrollment enrolment entry evidence excluded exclusion expected except female following four from "
        "give given good greater has have having health healthy history including inclusion indicated informed "
        "insufficient intend intended investigator investigational known last least less level levels limit limited "
        "male may medical medication meet men met method moderate month months more must negative normal not number "
        "once one opinion other participant participants participate participation patient patients period positive "
        "prior protocol provide receive received receiving related required requiring result screening severe sign "
        "signed significant since six stable study subject subjects such than that the their therapy these they this "
        "those three time times treated treatment two under unless unwilling upper use used using value visit was week "
        "weeks were when which who will willing with within without women written years"
    )
)
"""Words of nearly every study's criteria: a small collection would take them for telling ones when they are told."""

_PLAIN = re.compile(r"[^\W\d_][\w-]{3,}")


@dataclass(frozen=True, slots=True)
class Telling:
    """A telling word as it stands in a field of the index: its weight, and how many studies have it there."""

    word: str
    field: str
    weight: float
    studies: int


def telling_words(searcher: tantivy.Searcher, text: Mapping[str, Sequence[str]]) -> list[Telling]:
    """The telling words of a study's texts, by field; the heaviest first."""
    found: list[Telling] = []
    for field, share in SHARES.items():
        tokens = stems("\n".join(text.get(field, ())))
        used = Counter(tokens)
        first = Counter(tokens[:FIRST_WORDS] if field == "inclusion" else [])
        own = _weighed(searcher, field, used + first, share)[: MOST_WORDS[field]]
        found += own
        if field in _OTHER_SIDE:
            also = {one.word: used[one.word] for one in own}
            found += _weighed(searcher, _OTHER_SIDE[field], also, OTHER_SIDE_SHARE)
    return sorted(found, key=lambda one: (-one.weight, one.word, one.field))


def text_query(words: Iterable[Telling], postings: int = MOST_POSTINGS) -> Query | None:
    """The query for telling words, as many as may be read; None when there are none."""
    clauses = []
    for one in words:
        if one.studies <= postings:
            postings -= one.studies
            word = Query.term_query(schema(), one.field, one.word, "freq")
            clauses.append((Occur.Should, Query.boost_query(word, one.weight)))
    return Query.boolean_query(clauses) if clauses else None


def _weighed(searcher: tantivy.Searcher, field: str, used: Mapping[str, int], share: float) -> list[Telling]:
    studies = max(1, searcher.num_docs)
    weighed = []
    for token, times in used.items():
        held = searcher.doc_freq(field, token)
        if held > 1 or (held and studies < 50):
            rarity = math.log(1 + (studies - held + 0.5) / (held + 0.5))
            weighed.append(Telling(token, field, share * (1 + math.log(times)) * max(rarity, 0.0), held))
    weighed = [one for one in weighed if one.weight > 0]
    return sorted(weighed, key=lambda one: (-one.weight, one.word))


def spelt(text: str) -> dict[str, str]:
    """Word as indexed -> as it first stands in the text."""
    found: dict[str, str] = {}
    for match in _PLAIN.finditer(text):
        tokens = stems(match.group())
        if len(tokens) == 1:
            found.setdefault(tokens[0], match.group())
    return found
