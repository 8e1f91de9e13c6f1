"""The participant stopped a treatment for good and stays in the study: visits and forms go on.

ICH E9(R1) A.3.1 keeps discontinuation of treatment, an intercurrent event, apart from leaving the study, which only
loses data. A dose left out once is a missed dose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_enrolled

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Why = Literal["adverse event", "lack of efficacy", "participant's wish", "physician decision", "pregnancy", "other"]
_WHY = get_args(Why)


@dataclass(frozen=True, slots=True)
class TreatmentDiscontinued(Act):
    """``administration``: the intervention's name in the plan; ``observed_on``: the day of the decision."""

    administration: str
    why: Why

    kind: ClassVar[str] = "treatment discontinued"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_enrolled(course, self)
        if found:
            return found
        person = course.participants[self.participant or ""]
        if course.plan_of(person, self.administration) is None:
            return (f"{self.administration!r} is not planned for the arm of {person.code}.",)
        if self.administration in person.stopped_on:
            return (f"{person.code} has discontinued {self.administration} already.",)
        if self.why not in _WHY:
            return (f"The reason for stopping a treatment is one of: {', '.join(_WHY)}.",)
        last = person.last_dose_on.get(self.administration)
        if last is not None and self.observed_on < last:
            return (f"{person.code} was given a dose after that day: correct the day of stopping.",)
        return ()


ACT = TreatmentDiscontinued
