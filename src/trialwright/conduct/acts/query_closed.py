"""A data query was closed: its answer satisfies, it was raised in error, or its check no longer fires (by itself)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.query import not_to_be_taken

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class QueryClosed(Act):
    """``number``: of the query; ``says``: why it is closed."""

    number: int
    says: str

    kind: ClassVar[str] = "query closed"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_to_be_taken(course, self, self.number)
        return found or (() if self.says.strip() else ("Closing a query says why.",))


ACT = QueryClosed
