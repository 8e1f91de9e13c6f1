"""The parameters of further values of virtual participants: what stands on forms beside the measures of the response.

Each value belongs to one item of a form, and is written whenever that form is filled in after screening. It starts at a
baseline that is drawn or read from the screening sheet, scatters from visit to visit, and may fall under treatment
(``simulation.further``). Items may also repeat a fact of the screening sheet at every visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialwright.simulation.draw import Draw
from trialwright.simulation.row import Row

Answer = float | int | bool | str


@dataclass(frozen=True, slots=True)
class Scatter:
    """From visit to visit: a normal error, or a normal error of the logarithm."""

    normal: float | None = None
    lognormal: float | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.normal is None) == (self.lognormal is None):
            raise ValueError("exactly one of normal and lognormal")


@dataclass(frozen=True, slots=True)
class Fall:
    """How treatment lowers a value: ``lost`` is the share that is gone in the long run in the typical person,
    ``cells_per_day`` the rate at which the cells that make it disappear, ``loss_per_day`` that of the value itself.
    ``arms`` empty: all arms."""

    lost: Row[float]
    cells_per_day: Row[float]
    loss_per_day: Row[float]
    arms: tuple[str, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if not 0 < self.lost.value < 1 or min(self.cells_per_day.value, self.loss_per_day.value) <= 0:
            raise ValueError("given with a share lost between 0 and 1 and rates above 0")


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A fact of the screening sheet: the list, the ``name`` or ``code`` of the fact in it, and its field; the field
    ``present`` answers whether it is there at all."""

    list: str
    called: str
    field: str = "value"

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class FurtherValue:
    """One item of a form. Exactly one of ``baseline`` and ``of_sheet``; ``plus``: values named
    before it that are added to it (parts of a whole); ``beside``: items that always hold the same, as the limits of the
    laboratory."""

    form: str
    scatter: Row[Scatter]
    baseline: Row[Draw] | None = None
    of_sheet: SheetPlace | None = None
    fall: Fall | None = None
    plus: tuple[str, ...] = ()
    within: Row[tuple[float, float]] | None = None
    step: Row[float] | None = None
    beside: Row[Mapping[str, Answer]] | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.baseline is None) == (self.of_sheet is None):
            raise ValueError("given with exactly one of baseline and of_sheet")


@dataclass(frozen=True, slots=True)
class SheetItem:
    """An item of a form that repeats a fact of the sheet at every visit; left out where the fact is not there."""

    form: str
    item: str
    of_sheet: SheetPlace

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Further:
    """``values`` by item. ``differs``: the standard deviation, on the scale of log odds, by which people differ in the
    share that they lose; ``alike``: the correlation of these between the falls of one person."""

    differs: Row[float]
    alike: Row[float]
    values: Mapping[str, FurtherValue]
    repeated: tuple[SheetItem, ...] = field(default_factory=tuple)

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if not 0 <= self.alike.value <= 1 or self.differs.value < 0:
            raise ValueError("given with a correlation from 0 to 1 and a standard deviation from 0")
