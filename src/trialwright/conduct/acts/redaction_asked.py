"""Somebody asked that the content of a row give way to a tombstone: personal data slipped into it.

A second person does it (``redacted``); until then nothing changes (ICH E6(R3) 4.2.2(b); two people and a reason)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.redaction import not_to_redact

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class RedactionAsked(Act):
    """``row``: the ledger's number of the act whose content is to go."""

    row: int

    kind: ClassVar[str] = "redaction asked"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER, Role.COORDINATOR})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        return not_to_redact(course, self.participant, self.row)


ACT = RedactionAsked
