"""The content of a row gave way to a tombstone, as another person had asked. The chain still verifies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.redaction import asked_for, not_to_redact

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class Redacted(Act):
    """``row``: the ledger's number of the act whose content goes; ``asked_by``: the user who asked for it."""

    row: int
    asked_by: str

    kind: ClassVar[str] = "redacted"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_to_redact(course, self.participant, self.row)
        if found:
            return found
        if asked_for(course, self.participant, self.row) != self.asked_by:
            return (f"{self.asked_by} has not asked for row {self.row} to be redacted: someone else asks first.",)
        return ()


ACT = Redacted
