"""The participant left before the end, and why. What was recorded stays, nothing new is recorded.

Source: ICH E6(R3) 3.16.1(u).
Reasons follow the completion reasons of a results record's participant flow ("Withdrawal by Subject", "Lost to
Follow-up", ...: ClinicalTrials.gov results data elements, Reason Not Completed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_consented, too_early

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Why = Literal[
    "withdrawal by subject", "adverse event", "lack of efficacy", "lost to follow-up", "physician decision",
    "death", "protocol violation", "pregnancy", "other",
]  # fmt: skip
_WHY = get_args(Why)


@dataclass(frozen=True, slots=True)
class Withdrawn(Act):
    """``observed_on``: the last day in the study."""

    why: Why

    kind: ClassVar[str] = "withdrawn"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        person = course.participant(self.participant)
        if person is not None and person.has_died and person.withdrawal is None:
            found = too_early(self.observed_on, person)
            if not found and self.why != "death":
                found = (f"{person.code} died: the reason for leaving is death.",)
        else:
            found = not_consented(course, self)
        if found or person is None:
            return found
        if self.why not in _WHY:
            return (f"The reason for leaving is one of: {', '.join(_WHY)}.",)
        if person.last_seen_on is not None and self.observed_on < person.last_seen_on:
            return (f"{person.code} had a visit or a dose after that day: correct the day of leaving.",)
        return ()


ACT = Withdrawn
