"""One change between two versions of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """``path``: of the v2 form. ``old`` and ``new``: as registered, None where there was or is nothing.

    ``kind``: what kind of change, for a program: "status", "status backwards", "start slipped", "start brought
    forward", "enrolment cut", "primary outcome switched", "site added", "criterion removed", "text", "housekeeping" ...
    ``says``: one sentence for a reader. ``matters``: False for what a reader of the study can pass over (dates of
    upkeep, contacts, spelling, the registry's own terms).
    """

    path: str
    kind: str
    old: Any
    new: Any
    says: str
    matters: bool
