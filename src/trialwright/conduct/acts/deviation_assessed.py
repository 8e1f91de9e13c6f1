"""A deviation was judged: is it important?

Important are deviations that may significantly affect the completeness, accuracy or reliability of the study's data or
a participant's rights, safety or well-being (ICH E3 Q&A (R1), question 7). A newer judgement takes the older's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

_DEVIATIONS = ("deviation raised", "deviation recorded")


@dataclass(frozen=True, slots=True)
class DeviationAssessed(Act):
    """``row``: the ledger's number of the deviation."""

    row: int
    important: bool
    why: str

    kind: ClassVar[str] = "deviation assessed"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self)
        if found:
            return found
        person = course.participant(self.participant)
        rows = {one.sequence for kind in _DEVIATIONS for one in (person.of_kind(kind) if person else ())}
        if self.row not in rows:
            return (f"Row {self.row} is not a deviation of {self.participant}.",)
        return () if self.why.strip() else ("A judgement says why.",)


ACT = DeviationAssessed
