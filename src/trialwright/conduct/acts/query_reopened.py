"""A data query was opened again: the answer does not satisfy, or it was closed too early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.query import not_to_be_taken

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class QueryReopened(Act):
    """``number``: of the query; ``says``: what is still asked."""

    number: int
    says: str

    kind: ClassVar[str] = "query reopened"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_to_be_taken(course, self, self.number)
        return found or (() if self.says.strip() else ("Opening a query again says what is still asked.",))


ACT = QueryReopened
