"""Values were verified against their source (source data verification). A later change of a value voids it for that
value, and ``conduct.verification`` says so. A monitor verifies and changes nothing
(EMA/INS/GCP/112288/2023, A6.8; ISO 14155:2020, 9.2.4.5(i))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open, unknown_visit
from trialwright.conduct.verification import verified_items

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ValuesVerified(Act):
    """``items``: the items of ``form`` at ``visit`` whose values agree with the source."""

    visit: str
    form: str
    items: tuple[str, ...]

    kind: ClassVar[str] = "values verified"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.MONITOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self) or unknown_visit(course, self.visit)
        if found:
            return found
        person = course.participant(self.participant)
        values = person.values(self.visit, self.form) if person else {}
        if person is None or not values:
            return (f"{self.participant} has no values of {self.form!r} at {self.visit!r} to verify.",)
        if not self.items or len(set(self.items)) != len(self.items):
            return ("Name each verified item once, and at least one.",)
        without = [name for name in self.items if name not in values]
        if without:
            return (f"There is no value to verify of: {', '.join(without)}.",)
        already = verified_items(person, self.visit, self.form)
        again = [name for name in self.items if name in already]
        return (f"Verified already and not changed since: {', '.join(again)}.",) if again else ()


ACT = ValuesVerified
