"""Product was handed out to a participant: how many units, of which lot. ICH E6(R2) 4.6.3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.lot_findings import handing_out_deviations
from trialwright.conduct.order import not_enrolled
from trialwright.conduct.product import not_planned

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ProductHandedOut(Act):
    """``administration``: the intervention's name in the plan; ``units``: syringes, vials or tablets; ``lot``: None,
    not recorded."""

    administration: str
    units: int
    lot: str | None = None

    kind: ClassVar[str] = "product handed out"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        person = course.participant(self.participant)
        found = not_enrolled(course, self) or not_planned(course, person, self.administration)
        if not found and self.units < 1:
            found = ("At least one unit is handed out.",)
        return found

    def consequences(self, course: Course) -> Sequence[Consequence]:
        return handing_out_deviations(course, course.participants[self.participant or ""], self)


ACT = ProductHandedOut
