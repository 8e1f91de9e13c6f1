"""What the register of lots says against a dose or a package handed out: a deviation for each, in words.

It can have happened, so nothing is refused: what was given stands, with a deviation that is raised by itself. The
sentences name the lot and days, and no count: what is left of a lot may be blinded to whoever reads them.

The register is often entered later than the dose. An entry of it judges what was used of its lot again: a deviation
that the register no longer bears out is closed by an act that names the entry's row, and stays in the trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from trialwright.conduct.act import Consequence
from trialwright.conduct.lots import Lot, begins_on, find
from trialwright.conduct.sites import site_of

if TYPE_CHECKING:
    from trialwright.conduct.acts.dose_given import DoseGiven
    from trialwright.conduct.acts.product_handed_out import ProductHandedOut
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant


def dose_lot_deviations(
    course: Course, person: Participant, act: DoseGiven, *, counted: bool = False
) -> Sequence[Consequence]:
    """Deviations of a dose given: what its lot was, as the register of the participant's site tells it. ``counted``:
    the register holds the dose already."""
    taken_home = [one.act for one in person.of_kind("product handed out")
                  if one.act.administration == act.administration and one.act.observed_on <= act.observed_on]  # type: ignore[attr-defined]  # fmt: skip
    if act.lot is None and taken_home:
        return ()
    own = act.lot is not None and any(_same(one.lot, act.lot) for one in taken_home)  # type: ignore[attr-defined]
    found = _findings(course, person, act, act.amount, None, own=own, counted=counted)
    subject = f"Dose {act.number} of {act.administration} was given"
    return [_deviation(f"{act.administration} {act.number}", f"{subject} {one}.") for one in found]


def handing_out_deviations(
    course: Course, person: Participant, act: ProductHandedOut, *, counted: bool = False
) -> Sequence[Consequence]:
    """Deviations of product handed out. ``counted``: the register holds it already."""
    found = _findings(course, person, act, None, act.units, own=False, counted=counted)
    return [_deviation(act.administration, f"{act.administration} was handed out {one}.") for one in found]


def _findings(
    course: Course, person: Participant, act: DoseGiven | ProductHandedOut, amount: float | None, units: int | None,
    *, own: bool, counted: bool = False,
) -> list[str]:  # fmt: skip
    """Each in words that follow "was given". ``own``: out of a package that the participant had at home; ``counted``:
    the register holds ``act`` already."""
    site, on = site_of(course, person), act.observed_on
    begun = begins_on(course, site, act.administration)
    if begun is None or on < begun:
        return []
    if act.lot is None:
        return ["without its lot being recorded"]
    known = find(course, site, act.administration, act.lot)
    if known is None:
        return [f"from lot {act.lot!r}, which is not in the register of lots"]
    then = find(course, site, act.administration, act.lot, on)
    if then is None:
        return [f"from lot {act.lot!r} {_days((known.first_on - on).days)} before it was received"]
    needed = 0 if counted else known.needed(amount) if units is None else units
    short = [] if own or min(then.left, known.left) >= needed else [_SHORT.format(act.lot)]
    return [*_standing(then, on), *short]


_SHORT = "from lot {!r}, of which the register had not enough left"


def _standing(lot: Lot, on: date) -> list[str]:
    found = []
    if lot.expires is not None and lot.expired(on):
        found.append(f"from lot {lot.lot!r} {_days((on - lot.expires).days)} after its expiry")
    if lot.standing == "quarantined":
        found.append(f"from lot {lot.lot!r}, which was quarantined")
    return found


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


def _same(one: str | None, other: str) -> bool:
    return one is not None and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _deviation(about: str, says: str) -> Consequence:
    return Consequence("deviation raised", {"category": "product lot", "about": about, "says": says})
