"""What an entry of the register of lots says of doses and packages that were recorded before it.

A receipt is often entered days after the first dose of its lot. The deviation "not in the register of lots" then no
longer holds, and is closed by an act of its own that names the entry; where the register says something else of the
same use now (before it was received), that is raised in its place. Where an entry is set aside, what was used of its
lot is judged again. A later word (a quarantine, a shorter life) judges no use anew that nothing was raised about.

Judged are the acts of that product at that site, and never those of a participant whose data are locked: their
deviations stay until an entry is written after the unlocking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Union

from trialwright.conduct.act import Consequence
from trialwright.conduct.lock import stopped_as_a_whole
from trialwright.conduct.lot_findings import dose_lot_deviations, handing_out_deviations
from trialwright.conduct.lots import SET_ASIDE, key_of, site_of_stock
from trialwright.conduct.sites import site_of

if TYPE_CHECKING:
    from trialwright.conduct.act import Act, Recorded
    from trialwright.conduct.acts.dose_given import DoseGiven
    from trialwright.conduct.acts.product_handed_out import ProductHandedOut
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

CATEGORY = "product lot"
Told = tuple[str, str]
"""What a deviation is about, and what it says."""


@dataclass(frozen=True, slots=True)
class _Entered:
    """An entry as the register reads it before its row is written."""

    sequence: int
    act: Act


def settled(course: Course, act: Act) -> Sequence[Consequence]:
    """The deviations that ``act``, an entry of the register, closes; one that sets an entry aside raises some too.
    ``course`` is before it."""
    entry = _entry(course, act)
    if entry is None:
        return ()
    after = copy(course)
    after.study_acts = [*course.study_acts, _Entered(course.sequence + 1, act)]  # type: ignore[list-item]
    says = f"No longer so: row {course.sequence + 1} ({act.kind}) says otherwise."
    found: list[Consequence] = []
    for person in _people(course, entry):
        standing = _standing(person, entry.administration)  # type: ignore[attr-defined]
        asked = {about for about, _ in standing}
        if act.kind == SET_ASIDE:
            asked |= {_about(use) for use in _uses(person, entry) if _is_of(use, entry)}
        if not asked:
            continue
        now, before = (_told(one, person, entry, asked) for one in (after, course))
        gone = {told: one for told, one in standing.items() if told not in now}
        found += [_closed(person.code, one, says, act.observed_on) for one in gone.values()]
        again = asked if act.kind == SET_ASIDE else {about for about, _ in gone}
        fresh = now.keys() - standing.keys() - before.keys()
        found += [_raised(person.code, told, on) for told, on in now.items() if told in fresh and told[0] in again]
    return found


def _people(course: Course, entry: Act) -> Iterator[Participant]:
    """Who belongs to the site of ``entry`` and has data that are not locked."""
    site = site_of_stock(course, entry)
    for person in course.participants.values():
        locked = stopped_as_a_whole(course, "deviation recorded", person.code)
        if site in (None, site_of(course, person)) and not locked:
            yield person


def _entry(course: Course, act: Act) -> Act | None:
    """The entry that ``act`` is, or sets aside; None: there is none such."""
    if act.kind != SET_ASIDE:
        return act
    return next((one.act for one in course.study_acts if one.sequence == act.row), None)  # type: ignore[attr-defined]


Use = Union["DoseGiven", "ProductHandedOut"]


def _uses(person: Participant, entry: Act) -> Sequence[Use]:
    """Doses and packages of the product of ``entry`` that stand."""
    handed: list[Use] = [one.act for one in person.of_kind("product handed out")]  # type: ignore[misc]
    return [one for one in (*person.doses, *handed) if one.administration == entry.administration]  # type: ignore[attr-defined]


def _about(use: Use) -> str:
    """What a deviation of ``use`` is about, as ``lot_findings`` names it."""
    number = getattr(use, "number", None)
    return use.administration if number is None else f"{use.administration} {number}"


def _is_of(use: Use, entry: Act) -> bool:
    return use.lot is not None and key_of(None, "", use.lot) == key_of(None, "", entry.lot)  # type: ignore[attr-defined]


def _told(course: Course, person: Participant, entry: Act, asked: Set[str]) -> Mapping[Told, date]:
    """What the register says against the uses that are asked about, with the day of each."""
    found = {}
    for use in _uses(person, entry):
        if _about(use) in asked:
            for one in _deviations(course, person, use):
                found[str(one.fields["about"]), str(one.fields["says"])] = use.observed_on
    return found


def _deviations(course: Course, person: Participant, use: Use) -> Sequence[Consequence]:
    if use.kind == "dose given":
        return dose_lot_deviations(course, person, use, counted=True)  # type: ignore[arg-type]
    return handing_out_deviations(course, person, use, counted=True)  # type: ignore[arg-type]


def _standing(person: Participant, name: str) -> Mapping[Told, Recorded]:
    """The deviations of a product's lots that stand."""
    found = {(one.act.about, one.act.says): one for one in person.of_kind("deviation raised")  # type: ignore[attr-defined]
             if one.act.category == CATEGORY}  # type: ignore[attr-defined]  # fmt: skip
    return {told: row for told, row in found.items() if told[0] == name or told[0].startswith(f"{name} ")}


def _closed(code: str, deviation: Recorded, says: str, on: date) -> Consequence:
    own = {"participant": code, "row": deviation.sequence, "says": says}
    return Consequence("deviation closed", {**own, "observed_on": max(on, deviation.act.observed_on)})


def _raised(code: str, told: Told, on: date) -> Consequence:
    own = {"participant": code, "observed_on": on, "category": CATEGORY, "about": told[0], "says": told[1]}
    return Consequence("deviation raised", own)
