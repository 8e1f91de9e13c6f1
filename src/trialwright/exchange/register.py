"""Every export format, found by the name that a user types: the folder is the register."""

from __future__ import annotations

from trialwright.exchange import formats
from trialwright.exchange.format import Format
from trialwright.kinds import collect


def find_formats() -> dict[str, Format]:
    """Every format by its name."""
    return {held.name: held for held in collect(formats, "FORMAT", Format).values()}
