"""A planned dose was not given, and why. A dose is given or missed, never both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_enrolled
from trialwright.conduct.window import dose_refusals

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class DoseMissed(Act):
    """``observed_on``: the day on which it was clear that the dose would not be given."""

    administration: str
    number: int
    why: str

    kind: ClassVar[str] = "dose missed"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_enrolled(course, self)
        if found:
            return found
        person = course.participants[self.participant or ""]
        found = dose_refusals(course, person, self.administration, self.number, None)
        if not found and not self.why.strip():
            found = ("Say why the dose was not given.",)
        return found


ACT = DoseMissed
