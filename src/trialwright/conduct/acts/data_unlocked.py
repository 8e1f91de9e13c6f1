"""Frozen or locked data were opened again, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.lock import Scope, misplaced

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class DataUnlocked(Act):
    """The scope as it was locked: ``participant`` None: the whole study; ``visit``, ``form`` None: all of it."""

    visit: str | None = None
    form: str | None = None

    kind: ClassVar[str] = "data unlocked"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATA_MANAGER})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        found = misplaced(course, self.participant, self.visit, self.form)
        scope = Scope(self.participant, self.visit, self.form)
        if not found and scope not in course.locks:
            return (f"{scope.begins} is neither frozen nor locked as such.",)
        return found


ACT = DataUnlocked
