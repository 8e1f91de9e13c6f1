"""Doses of one participant: how many were given, how many were due so far, and for how long.

Due are the planned doses whose day has come by the last day at which the participant was to be dosed: the day of
leaving, or the day as of which is asked; a dose recorded as given or missed was due in any case. Stopping treatment
while staying in the study lessens nothing: what was planned stays planned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant


@dataclass(frozen=True, slots=True)
class Dosing:
    """``days``: from the first to the last dose, both counted, as CDISC ADaM's TRTDURD; None without a dose."""

    given: int
    missed: int
    due: int
    amount: float
    amount_due: float
    days: int | None
    first_day: int | None
    last_day: int | None

    @property
    def unrecorded(self) -> int:
        """Doses due that are recorded neither as given nor as missed."""
        return max(self.due - self.given - self.missed, 0)


def doses_taken(person: Participant) -> int:
    """How many doses of anything planned were given."""
    return len(person.doses)


def doses_due(course: Course, person: Participant, as_of: date) -> int:
    """How many doses of anything planned were due."""
    return dosing(course, person, as_of).due


def dosing(course: Course, person: Participant, as_of: date) -> Dosing:
    """The doses of ``person`` so far."""
    anchor = person.first_dose_on
    end = min(person.left_on or as_of, as_of)
    due, amount_due = 0, 0.0
    for plan in course.design.administrations_of(person.arm or "") if anchor is not None else ():
        come = sum((end - anchor).days >= plan.day(number) for number in range(1, plan.number + 1))  # type: ignore[operator]
        number = max(come, person.doses_recorded(plan.intervention))
        due, amount_due = due + number, amount_due + number * plan.dose
    days = [(dose.observed_on - anchor).days for dose in person.doses] if anchor is not None else []
    return Dosing(
        given=len(person.doses), missed=len(person.missed_doses), due=due,
        amount=sum(dose.amount for dose in person.doses), amount_due=amount_due,
        days=max(days) - min(days) + 1 if days else None, first_day=min(days, default=None),
        last_day=max(days, default=None),
    )  # fmt: skip
