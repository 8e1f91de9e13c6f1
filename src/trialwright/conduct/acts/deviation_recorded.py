"""A deviation from the plan that somebody noticed, beside those that the study raises by itself.

Categories are those of ICH E3 section 10.2: entered without meeting the entry criteria, not withdrawn when the
withdrawal criteria were met, wrong treatment or dose, excluded concomitant treatment; and others. Whether a deviation
is important (ICH E3 Q&A (R1), question 7) is said by an act of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open, too_early

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Category = Literal[
    "entry criteria", "withdrawal criteria", "treatment or dose", "excluded treatment", "consent", "other"
]
_CATEGORIES = get_args(Category)


@dataclass(frozen=True, slots=True)
class DeviationRecorded(Act):
    """``observed_on``: the day of the deviation; ``says``: what happened, in a sentence; ``done``: what was done."""

    category: Category
    says: str
    done: str | None = None

    kind: ClassVar[str] = "deviation recorded"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self)
        if found:
            return found
        person = course.participant(self.participant)
        if person is None:
            return (f"{self.participant} is not known in this study.",)
        if self.category not in _CATEGORIES:
            return (f"The category of a deviation is one of: {', '.join(_CATEGORIES)}.",)
        if not self.says.strip():
            return ("A deviation says what happened.",)
        return () if self.category == "consent" else too_early(self.observed_on, person)


ACT = DeviationRecorded
