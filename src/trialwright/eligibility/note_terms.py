"""Which words of a note find studies, and how much each counts.

A word weighs (1 + ln of how often it is said, by sentence weight) times its rarity in the index; a listed diagnosis
counts as a phrase with the rarity of its words, and more than a word that only stands beside it. Denied parts and
relatives do not count (``eligibility.note``). Feedback: the terms of titles and conditions that the first hits share.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

import tantivy

from trialwright.eligibility.note import Note
from trialwright.registry.search_schema import stems
from trialwright.registry.search_weighted import Term, rarity

MOST_TERMS = 60
DIAGNOSIS = 0.25
"""How much a listed diagnosis counts as a phrase, beside its words; chosen on the even topics of TREC CT 2021."""
_EMPTY_WORDS = (
    "a an and are as at be been but by can did do does for from had has have her his in into is it its he she may no "
    "not of on or she so some such than that the their them then there these they this to was were which while who "
    "will with patient year old history present day week month ago also noted found showed revealed complains admitted "
    "transferred emergency hospital department room given time last prior since past recently started without denies "
    "man woman male female normal significant exam examination reports boy girl mg trial study"
)  # fmt: skip


@cache
def _empty() -> frozenset[str]:
    return frozenset(stems(_EMPTY_WORDS))


def note_terms(note: Note, searcher: tantivy.Searcher) -> tuple[Term, ...]:
    """The weighted terms of a note, the heaviest first."""
    used: dict[str, float] = defaultdict(float)
    for sentence, weight in note.told:
        for token in stems(sentence):
            if token not in _empty() and len(token) > 1 and not token.isdigit():
                used[token] += weight
    weighed = [(token, (1 + math.log(max(times, 1.0))) * rarity(searcher, token)) for token, times in used.items()]
    weighed = sorted(weighed, key=lambda one: (-one[1], one[0]))[:MOST_TERMS]
    terms = [Term(token, weight) for token, weight in weighed if weight > 0]
    names = dict.fromkeys(one.name for one in note.mentions if not one.denied and one.kind == "condition")
    heavy = [
        Term(name, DIAGNOSIS * sum(rarity(searcher, token) for token in stems(name)) / max(1, len(stems(name))))
        for name in names
    ]
    return (*heavy, *terms)


def widened(
    terms: Sequence[Term], texts: Iterable[str], searcher: tantivy.Searcher, *, most: int = 20, share: float = 0.4
) -> tuple[Term, ...]:
    """The terms and what the texts of the first hits have in common, which weighs ``share`` of all."""
    texts = list(texts)
    used: Counter[str] = Counter(token for text in texts for token in set(stems(text)) - _empty() if len(token) > 2)
    found = sorted(
        ((token, times / len(texts) * rarity(searcher, token)) for token, times in used.items() if times > 1),
        key=lambda one: (-one[1], one[0]),
    )[:most]
    top = max((term.weight for term in terms), default=1.0)
    best = max((weight for _, weight in found), default=1.0) or 1.0
    return (*terms, *(Term(token, share * top * weight / best) for token, weight in found))
