"""What two studies are about, side by side: conditions, interventions and their class, population, design.

Names are compared by their words (stemmed, doses and words such as "placebo" or "tablet" left out, abbreviations that
our lexicon knows written out), each word weighing its inverse document frequency: "rheumatoid" says more than
"arthritis". The likeness of two sets of names lies between 0 (nothing) and 1 (the same): 0.3 of the cosine of all their
words and 0.7 of the cosine of the two names that are closest, for a study that names one more drug is no less about the
first.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from trialwright.registry import words
from trialwright.registry.search_filters import AGE_GROUP
from trialwright.registry.search_lexicon import fold_term, own_lexicon
from trialwright.registry.search_schema import stems

_DOSE = re.compile(
    r"\b\d+(?:[.,]\d+)?\s*(?:mg|mcg|µg|ug|g|kg|ml|iu|units?|%|m2|h|hours?|weeks?|days?)?"
    r"(?:/(?:kg|m2|day|d|h|ml|week))*(?:\b|/)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s\+\s|\s(?:plus|(?:combined|in combination) with)\s", re.IGNORECASE)
"""What stands between two interventions in one name: "telitacicept plus methotrexate"."""
_SAYING_LITTLE = frozenset(
    stems(
        "a active and arm cap capsule comparator control cream daily day dose for gel group high in injection "
        "injectable intravenous iv low matching of once or oral placebo plus sham solution standard subcutaneous "
        "tablet the to treatment twice usual vehicle week weekly with care"
    )
)
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z]+(?:-?\d)+)\b")
"""An abbreviation, or a drug's code: ``RC18``, ``BMS-188667``."""

Weight = Callable[[str], float]
"""How much a word says: its inverse document frequency, squared."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What a study is about. ``conditions`` and ``interventions``: name as registered -> its words."""

    conditions: dict[str, tuple[str, ...]]
    interventions: dict[str, tuple[str, ...]]
    classes: tuple[str, ...]
    population: tuple[str, ...]
    design: tuple[str, ...]


def structure(card: Mapping[str, Any]) -> Structure:
    """The structure of a study, from the card of ``search_document.Searchable``."""
    return Structure(
        conditions=_named([*card["conditions"], *card["condition_mesh"]], name_words),
        interventions=_named(
            [part for _, name in card["interventions"] for part in _JOINED.split(name)] + card["intervention_mesh"],
            intervention_words,
        ),
        classes=tuple(card["intervention_class"]),
        population=_population(tuple(card["ages"]), card["sex"]),
        design=_design(card["type"], tuple(card["phases"]), card["allocation"], card["masking"], card["purpose"]),
    )


@lru_cache(maxsize=1_000)
def _population(ages: tuple[str, ...], sex: str) -> tuple[str, ...]:
    said = [*(AGE_GROUP.get(age, age) for age in ages), _SEX.get(sex, "")]
    return tuple(part for part in said if part)


@lru_cache(maxsize=10_000)
def _design(kind: str, phases: tuple[str, ...], allocation: str, masking: str, purpose: str) -> tuple[str, ...]:
    said = [
        words.say(words.STUDY_TYPE, kind) if kind else "",
        *(words.say(words.PHASE, phase) for phase in phases if phase != "NA"),
        words.say(words.ALLOCATION, allocation) if allocation not in ("", "NA") else "",
        f"{words.say(words.MASKING, masking).lower()} masking" if masking not in ("", "NONE") else "",
        words.say(words.PURPOSE, purpose) if purpose else "",
    ]
    return tuple(part for part in said if part)


_SEX = {"FEMALE": "women only", "MALE": "men only"}


@lru_cache(maxsize=100_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a condition's name, abbreviations written out.

    >>> name_words("Rheumatoid Arthritis (RA)") == name_words("Arthritis, Rheumatoid")
    True
    """
    spelt = _ABBREVIATION.sub(_written_out, name)
    return tuple(sorted({stem for stem in stems(spelt) if stem not in _SAYING_LITTLE and stem != "s"}))


@lru_cache(maxsize=100_000)
def intervention_words(name: str) -> tuple[str, ...]:
    """The words of an intervention's name without dose, form and placebo.

    >>> intervention_words("Tofacitinib 5 mg tablets") == intervention_words("tofacitinib")
    True
    """
    return name_words(_DOSE.sub(" ", name)) if any(letter.isalpha() for letter in name) else ()


def likeness(one: Collection[str], other: Collection[str], square: Weight) -> float:
    """The cosine of two sets of words, each word weighing its rarity (``square``: squared); 0 to 1."""
    mine = one if isinstance(one, set) else set(one)
    shared = sum([square(word) for word in mine.intersection(other)])
    if not shared:
        return 0.0
    return shared / math.sqrt(sum([square(word) for word in mine]) * sum([square(word) for word in other]))


ALL_WORDS, CLOSEST = 0.3, 0.7


class Names:
    """The names of one study, made ready to be held against those of many."""

    def __init__(self, names: Mapping[str, tuple[str, ...]], square: Weight) -> None:
        self._square = square
        self.words = all_words(names)
        self._sum = sum(square(word) for word in self.words)
        self._held = {held: sum(square(word) for word in held) for held in names.values()}
        self._with: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for held in self._held:
            for word in held:
                self._with[word].append(held)

    def likeness(self, others: Mapping[str, tuple[str, ...]]) -> float:
        """How like the names of another study are, 0 to 1."""
        theirs = all_words(others)
        shared = self.words & theirs
        if not shared:
            return 0.0
        square = self._square
        both = self._sum * sum([square(word) for word in theirs])
        together = sum([square(word) for word in shared]) / math.sqrt(both)
        return ALL_WORDS * together + CLOSEST * self._closest(others.values(), shared)

    def _closest(self, others: Iterable[tuple[str, ...]], shared: Collection[str]) -> float:
        others = set(others)
        if not self._held.keys().isdisjoint(others):
            return 1.0
        square, best = self._square, 0.0
        for theirs in others:
            near = {mine for word in theirs if word in shared for mine in self._with[word]}
            if near:
                their_sum = sum([square(word) for word in theirs])
                for mine in near:
                    same = sum([square(word) for word in theirs if word in mine])
                    best = max(best, same / math.sqrt(self._held[mine] * their_sum))
        return best


def all_words(names: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The words of all names together."""
    return {word for held in names.values() for word in held}


def shared_names(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Names of the first study that the second has too, in whatever spelling, each once."""
    theirs = {held for held in other.values() if held}
    found: dict[tuple[str, ...], str] = {}
    for name, held in one.items():
        if held in theirs:
            found.setdefault(held, name)
    return tuple(found.values())


def _named(names: Iterable[str], cut: Callable[[str], tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for name in names:
        if held := cut(name):
            named[name] = held
    return named


def _written_out(match: re.Match[str]) -> str:
    meant = own_lexicon().get(fold_term(match.group()))
    return meant[0].text if meant else match.group()
