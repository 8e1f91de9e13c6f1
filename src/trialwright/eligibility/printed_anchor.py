"""The anchor day of a printed window in the names that windows of criteria know."""

from __future__ import annotations

from typing import cast, get_args

from trialwright.eligibility.draft import Window
from trialwright.eligibility.facts import AnchorName

KNOWN: tuple[str, ...] = get_args(AnchorName)


def first_anchor(window: Window) -> AnchorName:
    """The window's first anchor; without one that we know, the day of the screening (the atom is flagged then)."""
    return next((cast(AnchorName, name) for name in window.anchors if name in KNOWN), "screening")


def all_anchors(window: Window) -> tuple[AnchorName, ...]:
    """Every anchor that we know, or the day of the screening."""
    return tuple(cast(AnchorName, name) for name in window.anchors if name in KNOWN) or ("screening",)
