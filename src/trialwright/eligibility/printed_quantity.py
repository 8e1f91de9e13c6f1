"""A printed quantity: numbers with their comparison and unit, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.draft import Relative


@dataclass(frozen=True, slots=True)
class Bound:
    """One end: ``value`` None: printed, but not sure; ``start:end`` its number and unit."""

    value: float | None
    inclusive: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """``start:end`` covers comparison, numbers and unit. ``exact``: a number without comparison. ``said``: a comparison
    is printed. ``unit`` as UCUM; ``time``: a unit of time. ``word``: the number is spelled out. ``again``: the same
    said once more in another unit, with its own comparison ("≥ 10 mm (≥ 1 cm)"). ``apart``: where the first comparison
    stands, when the name stands between both ("18 ≤ age < 70"); ``start`` is then that of the second."""

    start: int
    end: int
    low: Bound | None
    high: Bound | None
    unit: str | None = None
    relative: Relative | None = None
    time: bool = False
    exact: bool = False
    said: bool = False
    word: bool = False
    again: tuple[Bound, ...] = ()
    apart: tuple[int, int] | None = None

    @property
    def number_start(self) -> int:
        """Where its first number begins."""
        return min(bound.start for bound in (self.low, self.high) if bound is not None)

    @property
    def sure(self) -> bool:
        """Whether every number's value is sure."""
        return all(bound.value is not None for bound in (self.low, self.high) if bound is not None)
