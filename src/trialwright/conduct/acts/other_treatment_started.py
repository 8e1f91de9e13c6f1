"""A treatment was started that the plan does not give: as rescue, although prohibited, or permitted beside the study.

Rescue and prohibited treatment are intercurrent events of an estimand (ICH E9(R1) A.3.1); the planned analysis says
which strategy meets them. Participants who received an excluded concomitant treatment are listed (ICH E3, 10.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_consented

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Category = Literal["rescue", "prohibited", "permitted"]
_CATEGORIES = get_args(Category)


@dataclass(frozen=True, slots=True)
class OtherTreatmentStarted(Act):
    """``treatment``: its name as written at the site; ``started``: its first day; ``why``: the indication."""

    treatment: str
    category: Category
    started: date
    why: str

    kind: ClassVar[str] = "other treatment started"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = list(not_consented(course, self))
        if found:
            return found
        if not self.treatment.strip() or not self.why.strip():
            found.append("A treatment has a name and an indication.")
        if self.category not in _CATEGORIES:
            found.append(f"Beside the plan a treatment is one of: {', '.join(_CATEGORIES)}.")
        if self.started > self.observed_on:
            found.append("A treatment cannot start after the day on which it was observed.")
        consented_on = course.participants[self.participant or ""].consented_on
        if consented_on is not None and self.started < consented_on:
            found.append("What began before the consent belongs to the screening sheet.")
        return found


ACT = OtherTreatmentStarted
