"""The investigator delegated duties: to whom, in which role, which tasks, from when, until when.

ICH E6(R3) 2.3.3: the investigator keeps a record of the persons to whom duties were delegated. Once the log holds an
entry, only who stands in it on that day (and an investigator) writes; see ``conduct.delegation``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.protocol.site import not_a_site

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class DutyDelegated(Act):
    """``user``: the user name; ``tasks``: in words; ``until`` None: until it is ended; ``at_site`` None: at every
    site."""

    user: str
    role: str
    tasks: tuple[str, ...]
    starts: date
    until: date | None = None
    at_site: str | None = None

    kind: ClassVar[str] = "duty delegated"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR})
    later_fields: ClassVar[frozenset[str]] = frozenset({"at_site"})

    def refusals(self, course: Course) -> Sequence[str]:
        if not course.study_acts:
            return ("The study is not open: open it first.",)
        if self.participant is not None:
            return ("A delegation concerns no participant.",)
        if self.role not in set(Role):
            return (f"The role is one of: {', '.join(Role)}.",)
        if not self.user.strip() or not self.tasks or not all(task.strip() for task in self.tasks):
            return ("A delegation names a user and at least one task.",)
        if self.until is not None and self.until < self.starts:
            return ("A delegation ends on the day of its start or later.",)
        return not_a_site(course.design.sites, self.at_site)


ACT = DutyDelegated
