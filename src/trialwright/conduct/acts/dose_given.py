"""A planned dose was given. Out of its window, or in another amount than planned, it raises a deviation by itself.

Doses of an administration are recorded in the order of their numbers, each once, as given or as missed. The first dose
given sets the anchor day from which the schedule counts: the visits before it are judged against their windows then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.lot_findings import dose_lot_deviations
from trialwright.conduct.order import not_enrolled
from trialwright.conduct.window import amount_deviation, dose_deviation, dose_refusals, visit_deviation

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class DoseGiven(Act):
    """``administration``: the intervention's name in the plan; ``number``: 1 is the first dose; ``unit``: UCUM.

    ``site``: where on the body; ``lot``: of the product; ``given_by``: nurse, participant or other,
    never a name (who wrote the act stands beside it). None: not recorded.
    """

    administration: str
    number: int
    amount: float
    unit: str
    site: str | None = None
    lot: str | None = None
    given_by: str | None = None

    kind: ClassVar[str] = "dose given"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_enrolled(course, self)
        if found:
            return found
        person = course.participants[self.participant or ""]
        found = dose_refusals(course, person, self.administration, self.number, self.observed_on)
        if found:
            return found
        plan = course.plan_of(person, self.administration)
        if plan is not None and self.unit != plan.unit:
            return (f"A dose of {self.administration} is recorded in {plan.unit}.",)
        if not 0 < self.amount < float("inf"):
            return ("The amount of a dose given is above zero.",)
        return ()

    def consequences(self, course: Course) -> Sequence[Consequence]:
        person = course.participants[self.participant or ""]
        found = list(amount_deviation(course, person, self.administration, self.number, self.amount))
        found += dose_lot_deviations(course, person, self)
        anchor = person.first_dose_on
        if anchor is not None:
            found += dose_deviation(course, person, self.administration, self.number, self.observed_on, anchor)
            return found
        for visit, attended in person.visits.items():
            if visit not in course.visit_plan:
                continue
            found += visit_deviation(course, visit, attended.observed_on, self.observed_on)
        return found


ACT = DoseGiven
