"""Which words of a note find studies, and how much each counts.

A word weighs (1 + ln of how often it is said, by sentence weight) times its rarity in the index; a listed diagnosis
counts as a phrase with the rarity of its words, and so do two to four words side by side that studies name as a
condition or in their title: the registry's own list of names. Denied parts and
relatives do not count (``eligibility.note``). Feedback: the terms of titles and conditions that the first hits share.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import tantivy

from trialwright.eligibility.note import Note
from trialwright.registry.search_schema import stems
from trialwright.registry.search_weighted import Term, named_by, rarity

MOST_TERMS = 100
DIAGNOSIS = 0.25
"""How much a diagnosis counts as a phrase, beside its words; chosen on the even topics of TREC CT 2021."""
_LONGEST_NAME = 4
_FEWEST_STUDIES = 2
_EMPTY_WORDS = (
    "a an and are as at be been but by can did do does for from had has have her his in into is it its he she may no "
    "not of on or she so some such than that the their them then there these they this to was were which while who "
    "will with patient year old history present day week month ago also noted found showed revealed complains admitted "
    "transferred emergency hospital department room given time last prior since past recently started without denies "
    "man woman male female normal significant exam examination reports boy girl mg trial study "
    "mother father husband wife parents yo hx pt remarkable unremarkable came come"
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
        Term(name, DIAGNOSIS * _mean_rarity(stems(name), searcher)) for name in names
    ]  # fmt: skip
    return (*heavy, *_named(note, searcher), *terms)


def _named(note: Note, searcher: tantivy.Searcher) -> list[Term]:
    """Words side by side in the note that studies are named by."""
    said: dict[tuple[str, ...], float] = {}
    for sentence, weight in note.told:
        tokens = stems(sentence)
        for size in range(2, _LONGEST_NAME + 1):
            for at in range(len(tokens) - size + 1):
                words = tuple(tokens[at : at + size])
                if words in said or _may_be_a_name(words, said, searcher):
                    said[words] = said.get(words, 0.0) + weight
    return [Term(" ".join(words), DIAGNOSIS * (1 + math.log(max(times, 1.0))) * _mean_rarity(words, searcher))
            for words, times in said.items()]  # fmt: skip


def _may_be_a_name(words: tuple[str, ...], said: Mapping[tuple[str, ...], float], searcher: tantivy.Searcher) -> bool:
    if {words[0], words[-1]} & _empty() or any(word.isdigit() or not rarity(searcher, word) for word in words):
        return False
    if len(words) > 2 and words[:-1] not in said and words[1:] not in said:
        return False
    return named_by(searcher, words) >= _FEWEST_STUDIES


def _mean_rarity(tokens: Sequence[str], searcher: tantivy.Searcher) -> float:
    return sum(rarity(searcher, token) for token in tokens) / max(1, len(tokens))


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
