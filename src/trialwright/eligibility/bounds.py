"""Number ranges with open and closed ends.

Values that differ from a bound by less than one part in 10^9 are on it: arithmetic in binary may not decide whether
4.2 is within 3 times 1.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """``at_least`` and ``at_most`` include their number, ``over`` and ``under`` do not."""

    at_least: float | None = None
    over: float | None = None
    at_most: float | None = None
    under: float | None = None

    def __post_init__(self) -> None:
        if self.at_least is not None and self.over is not None:
            raise ValueError("only one of at_least and over")
        if self.at_most is not None and self.under is not None:
            raise ValueError("only one of at_most and under")
        low, high = self.low, self.high
        if low is None and high is None:
            raise ValueError("a bound: at_least, over, at_most or under")
        if low is not None and high is not None:
            strict = self.over is not None or self.under is not None
            if low > high or (strict and low == high):
                raise ValueError("an interval that some number lies in")

    @property
    def low(self) -> float | None:
        return self.at_least if self.at_least is not None else self.over

    @property
    def high(self) -> float | None:
        return self.at_most if self.at_most is not None else self.under

    def hold(self, value: float, times: float = 1.0) -> bool:
        """Whether ``value`` lies inside, each bound multiplied by ``times`` (a laboratory's own limit)."""
        low, high = self.low, self.high
        if low is not None:
            edge = low * times
            on_edge = math.isclose(value, edge, rel_tol=1e-9)
            if (on_edge and self.over is not None) or (not on_edge and value < edge):
                return False
        if high is not None:
            edge = high * times
            on_edge = math.isclose(value, edge, rel_tol=1e-9)
            if (on_edge and self.under is not None) or (not on_edge and value > edge):
                return False
        return True

    def __str__(self) -> str:
        words = (("at least", self.at_least), ("over", self.over), ("at most", self.at_most), ("under", self.under))
        return " and ".join(f"{word} {number:g}" for word, number in words if number is not None)
