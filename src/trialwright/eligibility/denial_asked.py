"""What an atom asks for, as far as a "no" can answer it: names and classes, and the days.

A kind that does not stand here is not answered by a denial.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from trialwright.clinical.patient import Denied
from trialwright.eligibility import words
from trialwright.eligibility.criterion import Atom
from trialwright.eligibility.facts import Facts

_CLASS_WORDS = ("{}", "{} disease", "any {}", "any {} disease")


@dataclass(frozen=True, slots=True)
class Asked:
    """``first`` None: ever, up to ``last``. ``phrases``: the atom's own words for all that it asks for, together.
    ``one_is_enough``: one recorded fact meets the atom; else every recorded one counts. ``told``: what a plain "no" to
    the atom denies, no more than it asks; empty where none can be recorded."""

    of: Denied
    names: tuple[str, ...]
    classes: tuple[str, ...]
    first: date | None
    last: date
    one_is_enough: bool = True
    phrases: frozenset[str] = field(default=frozenset())
    told: tuple[str, ...] = ()

    def is_below(self, part: str, denied: str) -> bool:
        """Whether ``part`` (a class or a name) is what ``denied`` names, or a kind of it."""
        said = words.normal(denied)
        if words.normal(part) == said or said in _called(part):
            return True
        below, above = _look_up(self.of, part) or _look_up(self.of, f"{part} disease"), _look_up(self.of, denied)
        if isinstance(below, words.Vaccine):
            return above == below or (below.live and said in _LIVE)
        if below is None:
            return False
        if isinstance(above, words.Entry) and (above.name == below.name or above.name in below.kind_of):
            return True
        return any(said in _called(one) for one in below.classes)


_LIVE = frozenset({"live vaccine", "live virus vaccine"})


def asked_of(atom: Atom, facts: Facts) -> Asked | None:
    """What a "no" to ``atom`` would have to cover; None where none can be recorded."""
    found = _OF.get(atom.kind)
    return found(atom.parameters, facts) if found is not None else None


def _look_up(of: Denied, name: str) -> words.Entry | words.Vaccine | None:
    if of == "conditions":
        return words.condition(name)
    if of == "vaccinations":
        return words.vaccine(name)
    return None if of == "procedures" else words.substance(name)


def _called(name: str) -> frozenset[str]:
    """The ways in which people write a class."""
    plain = words.normal(words.class_words((name,)))
    return frozenset(way.format(plain) for way in _CLASS_WORDS)


def _phrases(*said: str) -> frozenset[str]:
    return frozenset(words.normal(one) for one in said)


def _plain(names: tuple[str, ...], classes: tuple[str, ...]) -> tuple[str, ...]:
    """Names and classes, each as a denial names it."""
    return (*(words.class_words((one,)) for one in classes), *names)


def _condition(asked: Any, facts: Facts) -> Asked:
    classes = (asked.of_class,) if asked.of_class else ()
    first, last = None, facts.on
    if asked.within_days is not None:
        last = facts.anchor(asked.before)
        first = last - timedelta(days=asked.within_days)
    elif asked.status == "active":
        first = last
    whole = asked.what.partition(" within ")[0]
    told = (whole,) if asked.other_than else _plain(asked.names, classes)
    if asked.classified_by is not None:
        return Asked("conditions", asked.names, classes, first, last)
    return Asked("conditions", asked.names, classes, first, last, phrases=_phrases(whole), told=told)


def _malignancy(asked: Any, facts: Facts) -> Asked:
    return Asked("conditions", (), ("malignancy",), None, facts.on, told=("malignancy",))


def _infection(asked: Any, facts: Facts) -> Asked:
    first, last = (facts.on if asked.active else None), facts.on
    if asked.within_days is not None:
        last = facts.anchor(asked.before)
        first = last - timedelta(days=asked.within_days)
    classes = () if asked.names else ("infection",)
    whole = asked.what.partition(" within ")[0]
    told = (whole,) if asked.severe else asked.names
    return Asked("conditions", asked.names, classes, first, last, phrases=_phrases(whole), told=told)


def _severe(asked: Any, facts: Facts) -> Asked:
    first = None if asked.ever else facts.on
    return Asked("conditions", (), (asked.system,), first, facts.on, phrases=_phrases(asked.what), told=(asked.what,))


def _medication(asked: Any, facts: Facts) -> Asked:
    last = facts.anchor(asked.before)
    first = last if asked.when == "now" else None
    if asked.within_days is not None:
        first = last - timedelta(days=asked.within_days)
    told = _plain(asked.names, asked.classes)
    return Asked("medications", asked.names, asked.classes, first, last, phrases=_phrases(asked.what), told=told)


def _response(asked: Any, facts: Facts) -> Asked:
    return Asked("medications", (), asked.classes, None, facts.on, False)


def _stable(asked: Any, facts: Facts) -> Asked:
    days = [facts.anchor(name) for name in asked.before]
    return Asked("medications", (), asked.classes, min(days) - timedelta(days=asked.at_least_days), max(days), False)


def _glucocorticoid(asked: Any, facts: Facts) -> Asked:
    day = facts.anchor(asked.on)
    return Asked("medications", (), ("glucocorticoid",), day, day, False)


def _procedure(asked: Any, facts: Facts) -> Asked:
    last = facts.anchor(asked.before)
    first = None if asked.within_days is None else last - timedelta(days=asked.within_days)
    return Asked("procedures", asked.names, (), first, last, phrases=_phrases(asked.what), told=asked.names)


def _vaccination(asked: Any, facts: Facts) -> Asked:
    last = facts.anchor(asked.before)
    first = last - timedelta(days=asked.within_days)
    return Asked("vaccinations", ("live virus vaccine",), (), first, last, phrases=_LIVE, told=("live virus vaccine",))


def _allergy(asked: Any, facts: Facts) -> Asked:
    names = (*asked.to, *asked.perhaps_meant)
    return Asked("allergies", names, (), facts.on, facts.on, told=() if asked.perhaps_meant else names)


_OF: dict[str, Callable[[Any, Facts], Asked]] = {
    "condition": _condition, "malignancy": _malignancy, "infection": _infection, "severe_condition": _severe,
    "medication": _medication, "medication_response": _response, "stable_dose": _stable,
    "glucocorticoid_dose": _glucocorticoid, "procedure": _procedure, "vaccination": _vaccination, "allergy": _allergy,
}  # fmt: skip
DENIABLE = frozenset(_OF)
"""The kinds that a "no" can answer."""
