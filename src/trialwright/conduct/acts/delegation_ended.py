"""A delegation ended: from the day after, the user no longer acts in that role (ICH E6(R3) 2.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.delegation import delegated

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class DelegationEnded(Act):
    """``observed_on``: the last day on which ``user`` acts in ``role``; ``at_site``: of the line of that site alone,
    None: of every line."""

    user: str
    role: str
    at_site: str | None = None

    kind: ClassVar[str] = "delegation ended"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR})
    later_fields: ClassVar[frozenset[str]] = frozenset({"at_site"})

    def refusals(self, course: Course) -> Sequence[str]:
        if self.participant is not None:
            return ("A delegation concerns no participant.",)
        if not delegated(course, self.user, self.role, self.observed_on, self.at_site):
            return (f"Nothing is delegated to {self.user} as {self.role} on that day.",)
        return ()


ACT = DelegationEnded
