"""An act was corrected: old value, new value and a reason for each field that was wrong.

For what happened once and is no value of a form: a dose, a visit, a leaving, an adverse event's report. The row that is
corrected stays as it was written; the course reads it as corrected from then on (ICH E6(R3) 4.2.2(a)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.correction import corrected, judged_again, not_to_correct
from trialwright.conduct.entry import Entry
from trialwright.protocol.form import Value

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ActCorrected(Act):
    """``observed_on``: the day on which the mistake was found. ``row``: the ledger's number of the act; ``of``: its
    kind; ``visit``, ``form``: where it stands, None where it has no such place; ``entries``: a field of the act each,
    days as ISO 8601. Whoever may write ``of`` may correct it."""

    row: int
    of: str
    visit: str | None
    form: str | None
    entries: tuple[Entry, ...]

    kind: ClassVar[str] = "act corrected"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    needs_reason: ClassVar[bool] = True

    @property
    def changes(self) -> Mapping[str, Value]:
        """The new value of each field."""
        return {one.item: one.new for one in self.entries}

    def refusals(self, course: Course) -> Sequence[str]:
        return not_to_correct(course, self)

    def consequences(self, course: Course) -> Sequence[Consequence]:
        entry = course.participants[self.participant or ""].standing_at(self.row)
        return judged_again(course, self, corrected(entry.act, self.changes)) if entry is not None else ()


ACT = ActCorrected
