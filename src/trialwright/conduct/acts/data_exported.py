"""Data left the study: an export, a copy, a print; with its scope, its rows and the SHA-256 of what was handed out.

"The database audit trail should capture the generation of data extracts and exports" (EMA/INS/GCP/112288/2023, 6.2.1).
The act is written before the data are handed out, and whoever may read them is recorded, delegated or not.
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
class ExportedFile:
    """A file that was handed out. ``rows`` None: it has none that can be counted (a page, an archive)."""

    name: str
    rows: int | None
    sha256: str

    def __str__(self) -> str:
        counted = "" if self.rows is None else f", {self.rows} rows"
        return f"{self.name}{counted}, SHA-256 {self.sha256}"


@dataclass(frozen=True, slots=True)
class DataExported(Act):
    """``what``: the kind of export, in words; ``scope``: whose data."""

    what: str
    scope: str
    files: tuple[ExportedFile, ...]

    kind: ClassVar[str] = "data exported"
    roles: ClassVar[frozenset[Role]] = frozenset(Role)

    def refusals(self, course: Course) -> Sequence[str]:
        found = []
        if not course.study_acts:
            found.append("The study is not open: open it first.")
        if self.participant is not None:
            found.append("An export is an act of the study; its scope says whose data it holds.")
        if not self.what.strip() or not self.scope.strip():
            found.append("An export says what it is and whose data it holds.")
        if not self.files:
            found.append("An export has at least one file.")
        if any(not _SHA256.fullmatch(one.sha256) or (one.rows or 0) < 0 for one in self.files):
            found.append(
                "Each file of an export has its SHA-256, in 64 small hexadecimal digits, and no fewer than 0 rows."
            )
        return found


ACT = DataExported
