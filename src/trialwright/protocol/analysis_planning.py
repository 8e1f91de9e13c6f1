"""What was hoped for before the trial: rates for which the plan says how probable a clear answer is.

Nothing is tested by it unless ``null_proportion`` is stated. Every rate has a label and a source, or says that it is
assumed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlannedRate:
    """A true proportion (0 to 1) that is hoped for, or that a comparable group had. ``source``: where it stands."""

    rate: float
    label: str
    source: str

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Planning:
    """The rates of the primary outcome that the number of participants is held against.

    ``null_proportion`` None: no hypothesis is stated, the study estimates. ``controls``: rates of comparable people
    without the treatment; with several arms the first is that of the comparison arm. ``power``: what counts as enough.
    """

    expected: tuple[PlannedRate, ...] = ()
    controls: tuple[PlannedRate, ...] = ()
    null_proportion: float | None = None
    power: float = 0.8

    __pydantic_config__ = {"extra": "forbid"}
