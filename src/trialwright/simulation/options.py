"""What a simulated trial leaves out, and how many people it enrols."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """``participants`` None: the planned number. ``screening`` False: nobody is drawn to fail. ``losses`` False: no
    visit or dose is missed, every visit is on its day. ``dropout`` False: nobody leaves before the end. ``further``
    False: only what the outcomes are made of is written, without further values (laboratory results, vital signs)."""

    participants: int | None = None
    screening: bool = True
    losses: bool = True
    dropout: bool = True
    further: bool = True


EVERYTHING = Options()
"""A trial as it may go."""
