"""The participant completed the study: the last planned visit took place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_enrolled

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class Completed(Act):
    """``observed_on``: the last day in the study."""

    kind: ClassVar[str] = "completed"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_enrolled(course, self)
        if found:
            return found
        person = course.participants[self.participant or ""]
        if course.last_visit not in person.visits:
            return (f"{person.code} has not attended the last visit ({course.last_visit}).",)
        if person.last_seen_on is not None and self.observed_on < person.last_seen_on:
            return (f"{person.code} had a visit or a dose after that day: correct the day of completion.",)
        return ()


ACT = Completed
