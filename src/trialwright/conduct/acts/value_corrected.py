"""Values of a saved form were corrected: old value, new value and a reason for each item.

Allowed after someone has left: the record may always be made right, never silently (EMA/INS/GCP/112288/2023, 6.2.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.entry import Entry, entry_refusals
from trialwright.conduct.judging import queries_by_themselves
from trialwright.conduct.order import not_open, too_early, unknown_visit

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ValueCorrected(Act):
    """``observed_on``: the day on which the right values were observed. A new value None takes the value away."""

    visit: str
    form: str
    entries: tuple[Entry, ...]

    kind: ClassVar[str] = "value corrected"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self) or unknown_visit(course, self.visit)
        if found:
            return found
        person = course.participant(self.participant)
        if person is None:
            return (f"{self.participant} is not known in this study.",)
        return too_early(self.observed_on, person) or entry_refusals(
            course, self.participant, self.visit, self.form, self.entries, on=self.observed_on, first=False
        )

    def consequences(self, course: Course) -> Sequence[Consequence]:
        person = course.participants[self.participant or ""]
        return queries_by_themselves(course, person, self.visit, self.form, self.entries)


ACT = ValueCorrected
