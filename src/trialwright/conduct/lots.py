"""The register of lots: what of each lot of a product stands on the shelf of each site, as the acts tell it.

ICH E6(R2) 4.6.3: a site keeps records of the delivery of the product, of its inventory, of the use by each participant
and of return or other disposition, with dates, quantities, lot numbers and expiry dates. Units are those in which the
product is counted (syringes, vials, tablets). On the shelf is what was received, less what was handed out, given and
disposed of, plus what participants brought back unused.

A dose takes from the shelf the units that it needs, rounded up, for an opened unit is not kept; a dose out of a lot
that was handed out to the participant takes nothing, for that was counted when it was handed out. A lot whose cold
chain was broken on the way stands apart until somebody releases it. The register of a product begins at a site with the
first receipt recorded there; before it, and without any, nothing is compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from trialwright.conduct.sites import site_of, sites_by_row
from trialwright.protocol.blinding import BLINDED
from trialwright.protocol.site import not_a_site, only_site

if TYPE_CHECKING:
    from trialwright.conduct.act import Act, Recorded
    from trialwright.conduct.acts.lot_entry_set_aside import LotEntrySetAside
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

Standing = Literal["released", "quarantined"]
KINDS = frozenset({"product received", "lot status changed", "product disposed of"})
SET_ASIDE = "lot entry set aside"
_MOVES = ("dose given", "product handed out", "product returned")
LONGEST = 50
"""Characters of a lot's number."""


@dataclass(frozen=True, slots=True)
class Lot:
    """One lot of ``administration`` (the product's name in the plan) at ``site`` (None: the study's only place).

    ``expires`` None: not stated, else the last day on which it may be used; ``per_unit``: what one unit holds, in the
    unit of the dose, None: one unit is one dose; ``first_on``: the day of the first receipt."""

    site: str | None
    administration: str
    lot: str
    first_on: date
    expires: date | None = None
    standing: Standing = "released"
    per_unit: float | None = None
    received: int = 0
    handed_out: int = 0
    given: int = 0
    returned: int = 0
    disposed: int = 0

    @property
    def left(self) -> int:
        """What should be on the shelf; below zero: more was used than the register knows of."""
        return self.received - self.handed_out - self.given + self.returned - self.disposed

    def needed(self, amount: float | None) -> int:
        """How many units a dose of ``amount`` takes, rounded up; 1 where nobody said what a unit holds."""
        if amount is None or self.per_unit is None:
            return 1
        return math.ceil(round(amount / self.per_unit, 9))

    def expired(self, on: date) -> bool:
        """Whether its last day is over on ``on``."""
        return self.expires is not None and self.expires < on


@dataclass(frozen=True, slots=True)
class Movement:
    """Units of a lot that an act of a participant moved; ``on``: the day; ``row``: of the ledger."""

    row: int
    kind: str
    participant: str
    site: str | None
    administration: str
    lot: str
    on: date
    units: int


Key = tuple[str | None, str, str]


def key_of(site: str | None, administration: str, lot: str) -> Key:
    """What makes two lots the same: blanks and capitals do not part them."""
    return site, administration, " ".join(lot.split()).casefold()


def lots(course: Course, until: date | None = None) -> list[Lot]:
    """Every lot of the register, in the order of first receipts; ``until``: as of the end of that day, None: now."""
    found: dict[Key, Lot] = {}
    for entry in _of_lots(course, until):
        _admit(course, found, entry.act)
    for person in course.participants.values() if found else ():
        for move in movements(course, person, found, until):
            key = key_of(move.site, move.administration, move.lot)
            if key in found:
                found[key] = _moved(found[key], move)
    return list(found.values())


def begins_on(course: Course, site: str | None, administration: str) -> date | None:
    """From which day on the register of a product is kept at ``site``; None: it is not."""
    return min((one.act.observed_on for one in standing(course) if one.act.kind == "product received"
                and (site_of_stock(course, one.act), one.act.administration) == (site, administration)), default=None)  # type: ignore[attr-defined]  # fmt: skip


def is_told(course: Course) -> bool:
    """Whether the reader of ``course`` may know what is left: not, where acts that move a lot are blinded to them."""
    return course.veil is None or not course.veil.hidden.acts & {*_MOVES, *KINDS}


def movements(
    course: Course, person: Participant, register: Mapping[Key, Lot], until: date | None = None
) -> Iterator[Movement]:
    """What was handed out to ``person``, given to them from the shelf and brought back unused."""
    moved = sorted((entry for kind in _MOVES for entry in person.of_kind(kind)
                    if until is None or entry.act.observed_on <= until), key=_order)  # fmt: skip
    several = sites_by_row(course, person.code) if moved and len(course.design.sites) > 1 else {}
    at_home: list[Key] = []
    for entry in moved:
        act, site = entry.act, several.get(entry.sequence, site_of(course, person))
        lot, name = getattr(act, "lot", None), act.administration  # type: ignore[attr-defined]
        if act.kind == "product returned" and lot is None:  # where only one lot was handed out, it came out of that
            own = {key for key in at_home if key[:2] == (site, name)}
            lot = own.pop()[2] if len(own) == 1 else None
        if lot is None or lot == BLINDED:
            continue
        key = key_of(site, name, lot)
        if act.kind == "product handed out":
            at_home.append(key)
        units = _units(act, register.get(key), key in at_home)
        if units:
            yield Movement(entry.sequence, act.kind, person.code, site, name, lot, act.observed_on, units)


def _units(act: Act, lot: Lot | None, at_home: bool) -> int:
    if act.kind == "product handed out":
        return act.units  # type: ignore[attr-defined, no-any-return]
    if act.kind == "product returned":
        return act.unused  # type: ignore[attr-defined, no-any-return]
    return 0 if at_home or lot is None else lot.needed(act.amount)  # type: ignore[attr-defined]


def _moved(lot: Lot, move: Movement) -> Lot:
    if move.kind == "product handed out":
        return replace(lot, handed_out=lot.handed_out + move.units)
    if move.kind == "product returned":
        return replace(lot, returned=lot.returned + move.units)
    return replace(lot, given=lot.given + move.units)


def set_aside(course: Course) -> Mapping[int, Recorded]:
    """The entries of the register that were made in error, by row, with what set each aside."""
    return {one.act.row: one for one in course.study_acts if one.act.kind == SET_ASIDE}  # type: ignore[attr-defined]


def standing(course: Course) -> Sequence[Recorded]:
    """The entries of the register that stand."""
    gone = set_aside(course)
    return [one for one in course.study_acts if one.act.kind in KINDS and one.sequence not in gone]


def _of_lots(course: Course, until: date | None) -> Sequence[Recorded]:
    found = standing(course)
    return sorted((one for one in found if until is None or one.act.observed_on <= until), key=_order)


def _order(entry: Recorded) -> tuple[date, int]:
    """By the day on which it happened; of one day, receipts of a participant's product before the rest."""
    return entry.act.observed_on, entry.sequence


def site_of_stock(course: Course, act: Act) -> str | None:
    """The site whose shelf an act is about; None: the study's only place, or every site that has the lot."""
    named: str | None = getattr(act, "at_site", None)
    return named if named is not None else only_site(course.design.sites)


def _admit(course: Course, found: dict[Key, Lot], act: Act) -> None:
    site, name, lot = site_of_stock(course, act), act.administration, act.lot  # type: ignore[attr-defined]
    key = key_of(site, name, lot)
    if act.kind == "product received":
        held = found.get(key) or Lot(site, name, lot, act.observed_on)
        apart: Standing = "quarantined" if act.excursion else held.standing  # type: ignore[attr-defined]
        found[key] = replace(held, received=held.received + act.units, standing=apart,  # type: ignore[attr-defined]
                             expires=act.expires or held.expires, per_unit=act.per_unit or held.per_unit)  # type: ignore[attr-defined]  # fmt: skip
        return
    everywhere = site is None and act.kind == "lot status changed"
    for one in [each for each in found if each == key or (everywhere and each[1:] == key[1:])]:
        if act.kind == "product disposed of":
            found[one] = replace(found[one], disposed=found[one].disposed + act.units)  # type: ignore[attr-defined]
        elif act.status == "expiry changed":  # type: ignore[attr-defined]
            found[one] = replace(found[one], expires=act.expires)  # type: ignore[attr-defined]
        else:
            found[one] = replace(found[one], standing=act.status)  # type: ignore[attr-defined]


def find(course: Course, site: str | None, administration: str, lot: str, until: date | None = None) -> Lot | None:
    """The lot of that number at ``site``; None: the register has none by that day."""
    key = key_of(site, administration, lot)
    return next((one for one in lots(course, until) if key_of(one.site, one.administration, one.lot) == key), None)


def not_of_a_lot(course: Course, act: Act, *, everywhere: bool = False) -> Sequence[str]:
    """What forbids an act about a lot: the study is not open, no such product, site or lot number. ``everywhere``: an
    act that may concern all sites at once."""
    if not course.study_acts:
        return ("The study is not open: open it first.",)
    if act.participant is not None:
        return ("A lot is the site's and concerns no participant: leave the participant out.",)
    sites, named = course.design.sites, act.at_site  # type: ignore[attr-defined]
    if strange := not_a_site(sites, named):
        return strange
    if named is None and len(sites) > 1 and not everywhere:
        return (f"Say at which site: {', '.join(one.name for one in sites)}.",)
    planned = sorted({one.intervention for one in course.design.administrations})
    name: str = act.administration  # type: ignore[attr-defined]
    if name not in planned:
        return (f"{name[:60]!r} is no product of this study; its products are: {', '.join(planned) or 'none'}.",)
    lot: str = act.lot  # type: ignore[attr-defined]
    if not lot.strip() or len(lot) > LONGEST or not lot.isprintable():
        unseen = "" if lot.isprintable() else " This one holds a character that is not shown: type it again."
        return (f"A lot has a number of 1 to {LONGEST} characters, as it is printed on the package.{unseen}",)
    return ()


def not_to_set_aside(course: Course, act: LotEntrySetAside) -> Sequence[str]:
    """What forbids to set an entry of the register aside: there is none, or what stands hangs on it."""
    if not course.study_acts:
        return ("The study is not open: open it first.",)
    if act.participant is not None:
        return ("A lot is the site's and concerns no participant: leave the participant out.",)
    entry = next((one for one in standing(course) if one.sequence == act.row), None)
    if entry is None:
        return (f"Row {act.row} is no entry of the register of lots that stands.",)
    site: str | None = entry.act.at_site  # type: ignore[attr-defined]
    if act.at_site != site:
        return (f"Row {act.row} is of {site or 'no single site'}: say so.",)
    return _hangs_on(course, entry)


def _hangs_on(course: Course, entry: Recorded) -> Sequence[str]:
    """What could not stand without ``entry``: a lot that nobody received, or less than nothing left of it. What is
    said of a lot at every site hangs on no single receipt."""
    seen = copy(course)
    seen.study_acts = [one for one in course.study_acts if one is not entry]
    before, after = _by_key(course), _by_key(seen)
    of_places = [one for one in standing(seen) if site_of_stock(course, one.act) or len(course.design.sites) < 2]
    found = [f"Row {one.sequence} ({one.act.kind}) hangs on it: set that one aside first." for one in of_places
             if _key(course, one.act) in before and _key(course, one.act) not in after]  # fmt: skip
    for key, held in before.items():
        if key in after and after[key].left < min(held.left, 0):
            found.append(f"More of lot {held.lot!r} was used than would have been received: record first what was "
                         "received in truth.")  # fmt: skip
    return found


def _by_key(course: Course) -> Mapping[Key, Lot]:
    return {key_of(one.site, one.administration, one.lot): one for one in lots(course)}


def _key(course: Course, act: Act) -> Key:
    return key_of(site_of_stock(course, act), act.administration, act.lot)  # type: ignore[attr-defined]
