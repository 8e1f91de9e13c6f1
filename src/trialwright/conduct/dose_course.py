"""The doses of one participant as they stand: the strip of each planned intervention, its compliance, the next dose.

``protocol.dosing`` says where a dose stands; here the acts are laid into it. A dose is recorded after the one before
it, so that there is one next dose; nobody who left or discontinued the treatment has one.
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
    ``acts``: the doses given, by number; ``next``: the number of the dose to be recorded next, None: no more."""

    plan: Administration
    strip: Sequence[PlannedDose]
    acts: Mapping[int, DoseGiven]
    compliance: Compliance | None
    next: int | None

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
    number = person.doses_recorded(plan.intervention) + 1
    ended = number > plan.number or person.left_by is not None or plan.intervention in person.stopped_on
    following = None if ended else number
    if person.first_dose_on is None:
        return DoseCourse(plan, (), acts, None, following)
    given = {one: GivenDose(act.observed_on, act.amount) for one, act in acts.items()}
    strip = dose_strip(plan, person.first_dose_on, given, missed, today)
    until = [dose for dose in strip if following is not None or dose.given is not None or dose.why is not None]
    return DoseCourse(plan, strip, acts, compliance(plan, until, today), following)
