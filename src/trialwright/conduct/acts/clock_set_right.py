"""The computer's clock had run ahead and was set right: the acts that follow carry earlier times than those before.

FDA's 2024 questions and answers on electronic systems, Q14: changes to date or time are documented. Until this act is
written every other is refused, so that the order of the ledger and the order of its times part at one place only, and
that place says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ClockSetRight(Act):
    """``last_stored_at``: the time, with its offset, of the last act that was stored under the wrong clock."""

    last_stored_at: datetime

    kind: ClassVar[str] = "clock set right"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.ADMINISTRATOR})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        if self.participant is not None:
            return ("The clock concerns no participant.",)
        if course.stored_at is None or self.last_stored_at.tzinfo is None or self.last_stored_at != course.stored_at:
            return ("The act names the time of the last act in this study, as its audit trail shows it.",)
        return ()


ACT = ClockSetRight
