"""The small invented study at two sites, north and south, and a third that is not activated yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.conduct.plan import small_design
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.site import Approval, Site

APPROVED = (Approval("An invented ethics committee", date(2026, 1, 10)),)
NORTH = Site("north", "Northern Hospital", {}, "Northtown", "Nowhere", "Europe/Vienna", APPROVED, date(2026, 1, 20))
SOUTH = Site("south", "Southern Hospital", {}, "Southtown", "Nowhere", "Asia/Shanghai", APPROVED, date(2026, 2, 1))
LATE = Site("late", "Late Hospital", {})


def two_site_design(target: int = 3) -> StudyDesign:
    """The design with its sites."""
    return replace(small_design(target), sites=(NORTH, SOUTH, LATE), sha256=f"two-{target}")
