"""Data were frozen or locked: of a form, a visit, a participant, or the study (without a participant).

Frozen: no visit, dose or form is entered, and a value is corrected only where a query asks about it; adverse events,
leaving, a treatment that is stopped and deviations are recorded all the same. Locked: nothing changes until it is
unlocked, with a reason. Nothing is locked while a query stands open there (21 CFR 11.10(f); ICH E6(R3) 3.16.1(r):
access to edit is restricted before the final analysis).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.lock import Scope, misplaced, open_queries_in

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Level = Literal["frozen", "locked"]
_LEVELS = get_args(Level)


@dataclass(frozen=True, slots=True)
class DataLocked(Act):
    """``participant`` None: the whole study. ``visit`` None: all of the participant; ``form`` None: the whole visit."""

    level: Level
    visit: str | None = None
    form: str | None = None

    kind: ClassVar[str] = "data locked"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATA_MANAGER})

    def refusals(self, course: Course) -> Sequence[str]:
        found = misplaced(course, self.participant, self.visit, self.form)
        if found:
            return found
        if self.level not in _LEVELS:
            return (f"Data are {' or '.join(_LEVELS)}.",)
        scope = Scope(self.participant, self.visit, self.form)
        if course.locks.get(scope) == self.level:
            return (f"{scope.begins} is {self.level} already.",)
        if course.locks.get(scope) == "locked":
            return (f"{scope.begins} is locked, and freezing would open it half: unlock it first, with a reason.",)
        open_there = open_queries_in(course, scope) if self.level == "locked" else 0
        if open_there:
            said = "query is" if open_there == 1 else "queries are"
            return (f"{open_there} {said} not closed in {scope.says}: close them before the lock.",)
        return ()


ACT = DataLocked
