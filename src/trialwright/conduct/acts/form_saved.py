"""A form was saved: one entry per item that received a value. What stood there is corrected, not saved again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.entry import Entry, entry_refusals
from trialwright.conduct.judging import queries_by_themselves
from trialwright.conduct.order import not_consented, not_enrolled, unknown_visit

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class FormSaved(Act):
    """``observed_on``: the day on which the values were observed."""

    visit: str
    form: str
    entries: tuple[Entry, ...]

    kind: ClassVar[str] = "form saved"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = unknown_visit(course, self.visit)
        if found:
            return found
        in_order = not_consented if course.visit_is_screening(self.visit) else not_enrolled
        return in_order(course, self) or entry_refusals(
            course, self.participant, self.visit, self.form, self.entries, on=self.observed_on, first=True
        )

    def consequences(self, course: Course) -> Sequence[Consequence]:
        person = course.participants[self.participant or ""]
        return queries_by_themselves(course, person, self.visit, self.form, self.entries)


ACT = FormSaved
