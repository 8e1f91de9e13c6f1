"""The doses of one participant as a strip: planned, given, missed, late; compliance, and account of the product.

Pure functions over the plan and what happened. A dose belongs to its number; its planned day counts from the first
dose given or, when the plan says that doses slip (``counts_from: previous dose``), from the dose before. A missed dose
counts as if it had been on its planned day. Compliance is doses given over doses due; by amount, what was given over
what was due. Both are None while nothing is due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from trialwright.protocol.design import Administration

DoseState = Literal["given", "given early", "given late", "missed", "due", "overdue", "ahead"]


@dataclass(frozen=True, slots=True)
class GivenDose:
    """A dose that was given; ``amount`` in the plan's unit."""

    on: date
    amount: float


@dataclass(frozen=True, slots=True)
class PlannedDose:
    """One dose of the strip: its number, planned day, window and where it stands. ``why``: of a missed one."""

    number: int
    planned: date
    first: date
    last: date
    state: DoseState
    given: GivenDose | None = None
    why: str | None = None


def dose_strip(
    plan: Administration, first_dose_on: date, given: Mapping[int, GivenDose], missed: Mapping[int, str], today: date
) -> list[PlannedDose]:
    """Every dose of ``plan`` as of ``today``; ``given`` and ``missed`` are by number, from 1."""
    strip: list[PlannedDose] = []
    planned = first_dose_on + timedelta(days=plan.first_day)
    for number in range(1, plan.number + 1):
        first, last = planned - timedelta(days=plan.before_days), planned + timedelta(days=plan.after_days)
        dose, why = given.get(number), missed.get(number)
        strip.append(PlannedDose(number, planned, first, last, _state(dose, why, first, last, today), dose, why))
        here = dose.on if dose is not None and plan.counts_from == "previous dose" else planned
        planned = here + timedelta(days=plan.every_days)
    return strip


def _state(given: GivenDose | None, why: str | None, first: date, last: date, today: date) -> DoseState:
    if given is not None:
        return "given early" if given.on < first else "given late" if given.on > last else "given"
    if why is not None:
        return "missed"
    return "ahead" if today < first else "due" if today <= last else "overdue"


@dataclass(frozen=True, slots=True)
class Compliance:
    """``due``: doses whose day was reached or that were recorded; percents are None while nothing is due."""

    due: int
    given: int
    missed: int
    late_or_early: int
    open: int
    doses_percent: float | None
    amount_percent: float | None


def compliance(plan: Administration, strip: Sequence[PlannedDose], today: date) -> Compliance:
    """How far the doses due by ``today`` were given. A dose still in its window is not due before its last day."""
    due = [dose for dose in strip if dose.state not in ("ahead", "due")]
    given = [dose for dose in due if dose.given is not None]
    amount = sum(dose.given.amount for dose in given if dose.given is not None)
    return Compliance(
        due=len(due),
        given=len(given),
        missed=sum(dose.state == "missed" for dose in due),
        late_or_early=sum(dose.state in ("given early", "given late") for dose in due),
        open=sum(dose.state in ("overdue", "due") for dose in strip),
        doses_percent=100 * len(given) / len(due) if due else None,
        amount_percent=100 * amount / (plan.dose * len(due)) if due else None,
    )


@dataclass(frozen=True, slots=True)
class Accountability:
    """Units of the product (vials, syringes): received, given out, used, returned, destroyed; ``left`` should stand on
    the shelf, ``unexplained`` is what participants neither used nor returned."""

    received: int
    handed_out: int
    used: int
    returned: int
    destroyed: int

    @property
    def left(self) -> int:
        """What should be on the shelf: received, less handed out and destroyed, plus returned."""
        return self.received - self.handed_out - self.destroyed + self.returned

    @property
    def unexplained(self) -> int:
        """Handed out and neither used nor returned; negative: more was used or returned than handed out."""
        return self.handed_out - self.used - self.returned
