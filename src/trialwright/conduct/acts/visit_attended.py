"""A planned visit took place. A visit out of its window is recorded all the same, and raises a deviation by itself.

Windows count from the day of the first dose; a visit before that day is judged when the first dose is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.order import not_consented, not_enrolled, unknown_visit
from trialwright.conduct.window import next_unscheduled, visit_deviation

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class VisitAttended(Act):
    """``visit``: the name of a visit of the schedule."""

    visit: str

    kind: ClassVar[str] = "visit attended"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = unknown_visit(course, self.visit)
        if found:
            return found
        in_order = not_consented if course.visit_is_screening(self.visit) else not_enrolled
        found = in_order(course, self)
        if not found and self.visit in course.participants[self.participant or ""].visits:
            found = (f"The visit {self.visit!r} of {self.participant} is recorded already.",)
        return found or self._numbered(course)

    def _numbered(self, course: Course) -> Sequence[str]:
        """Unscheduled visits are numbered in order; the number of one that was set aside stays taken."""
        kind = course.design.unscheduled_kind(self.visit)
        if kind is None:
            return ()
        due = next_unscheduled(course.participants[self.participant or ""], kind)
        return () if self.visit == due else (f"The next unscheduled visit of {self.participant} is {due!r}.",)

    def consequences(self, course: Course) -> Sequence[Consequence]:
        person = course.participants[self.participant or ""]
        if person.first_dose_on is None or self.visit not in course.visit_plan:
            return ()
        return visit_deviation(course, self.visit, self.observed_on, person.first_dose_on, person)


ACT = VisitAttended
