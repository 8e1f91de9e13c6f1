"""The study was moved here from another installation, with its ledger: everything before this act was written there.

What is migrated keeps data, context and audit trail together (EMA/INS/GCP/112288/2023, 6.10 and 6.12; ICH E6(R3)
4.2.5): the rows stand as they stood, and this act says where they came from, how many they were, and by which hashes it
can be shown that none was changed on the way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StudyMoved(Act):
    """``from_key``: fingerprint of the key of the installation that it came from; ``rows`` and ``head``: of the last
    row that was written there; ``manifest_sha256``: of the copy's list of hashes; ``copied_at``: ISO 8601 in UTC."""

    from_key: str
    rows: int
    head: str
    manifest_sha256: str
    copied_at: str

    kind: ClassVar[str] = "study moved"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.ADMINISTRATOR, Role.DATA_MANAGER})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        found = []
        if self.participant is not None:
            found.append("A move is an act of the study as a whole.")
        if (self.rows, self.head) != (course.sequence, course.head):
            found.append("The act names another last row than the ledger that was moved.")
        if not _SHA256.fullmatch(self.manifest_sha256) or not self.from_key.strip():
            found.append("The act says by which key the copy was signed, and the SHA-256 of its list of hashes.")
        return found


ACT = StudyMoved
