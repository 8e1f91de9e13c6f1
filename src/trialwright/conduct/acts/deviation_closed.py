"""A deviation that the study raised by itself no longer holds, for the act that brought it about was corrected or set
aside. It is never deleted: its row stays, with this word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class DeviationClosed(Act):
    """``row``: the ledger's number of the deviation; ``says``: why it no longer holds."""

    row: int
    says: str

    kind: ClassVar[str] = "deviation closed"
    roles: ClassVar[frozenset[Role]] = frozenset(Role)
    only_by_itself: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        return ()


ACT = DeviationClosed
