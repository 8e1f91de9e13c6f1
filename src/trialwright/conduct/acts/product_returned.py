"""A participant brought product back: used (empty) units and unused ones. ICH E6(R2) 4.6.3.

It may come after someone has left: what was handed out is still accounted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open
from trialwright.conduct.product import account, not_planned

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ProductReturned(Act):
    """``used`` and ``unused`` units; together they are no more than what is still out; ``lot`` None: not recorded, or
    the only one that was handed out."""

    administration: str
    used: int
    unused: int
    lot: str | None = None

    kind: ClassVar[str] = "product returned"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    later_fields: ClassVar[frozenset[str]] = frozenset({"lot"})

    def refusals(self, course: Course) -> Sequence[str]:
        person = course.participant(self.participant)
        found = not_open(course, self) or not_planned(course, person, self.administration)
        plan = course.plan_of(person, self.administration) if person is not None else None
        if found or person is None or plan is None:
            return found
        if min(self.used, self.unused) < 0 or self.used + self.unused < 1:
            return ("Units that come back are counted from 0, and at least one comes back.",)
        out = min(account(person, plan, until).unexplained for until in (self.observed_on, None))
        if self.used + self.unused > out:
            by_then = " on that day" if out < account(person, plan).unexplained else ""
            return (f"{person.code} has {out} units of {self.administration}{by_then} that are not accounted for.",)
        return ()


ACT = ProductReturned
