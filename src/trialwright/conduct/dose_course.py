"""The doses of one participant as they stand: the strip of each planned intervention, its compliance, the next dose.

``protocol.dosing`` says where a dose stands; here the acts are laid into it. A dose is recorded after the one before
it, so that there is one next dose. Of somebody who left or discontinued the treatment, doses are awaited that were
planned until that day, and none after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from trialwright.protocol.design import Administration
from trialwright.protocol.dosing import Compliance, GivenDose, PlannedDose, compliance, dose_strip

if TYPE_CHECKING:
    from trialwright.conduct.acts.dose_given import DoseGiven
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant


@dataclass(frozen=True, slots=True)
class DoseCourse:
    """One intervention of one participant. ``strip`` is empty before the first dose of the study, when no day is known;
    ``acts``: the doses given, by number, and ``rows`` the ledger's row of every dose given or missed; ``next``: the
    number of the dose to be recorded next, None: no more."""

    plan: Administration
    strip: Sequence[PlannedDose]
    acts: Mapping[int, DoseGiven]
    compliance: Compliance | None
    next: int | None
    rows: Mapping[int, int]

    @property
    def next_dose(self) -> PlannedDose | None:
        """The next dose in the strip; None: no more, or no day is known yet."""
        return next((dose for dose in self.strip if dose.number == self.next), None)


def dose_courses(course: Course, person: Participant, today: date) -> list[DoseCourse]:
    """The planned interventions of ``person`` as of ``today``; none before enrolment."""
    if person.arm is None:
        return []
    return [_course(person, plan, today) for plan in course.design.administrations_of(person.arm)]


def _course(person: Participant, plan: Administration, today: date) -> DoseCourse:
    acts = {act.number: act for act in person.doses if act.administration == plan.intervention}
    missed = {act.number: act.why for act in person.missed_doses if act.administration == plan.intervention}
    rows = {
        entry.act.number: entry.sequence  # type: ignore[attr-defined]
        for kind in ("dose given", "dose missed") for entry in person.of_kind(kind)
        if entry.act.administration == plan.intervention  # type: ignore[attr-defined]
    }  # fmt: skip
    number = person.doses_recorded(plan.intervention) + 1
    ended = min((day for day in (person.left_on, person.stopped_on.get(plan.intervention)) if day), default=None)
    if person.first_dose_on is None:
        return DoseCourse(plan, (), acts, None, number if number <= plan.number and ended is None else None, rows)
    given = {one: GivenDose(act.observed_on, act.amount) for one, act in acts.items()}
    until = today if ended is None else min(today, ended)
    strip = dose_strip(plan, person.first_dose_on, given, missed, until)
    awaited = any(dose.number == number and (ended is None or dose.planned <= ended) for dose in strip)
    return DoseCourse(plan, strip, acts, compliance(plan, strip, until), number if awaited else None, rows)
