"""How long until an event, when some participants are still without it? The product-limit estimate.

At each event time, d of the r participants still at risk have the event; S is the product of (1 - d/r) so far (Kaplan
and Meier 1958, doi:10.1080/01621459.1958.10501452). Participants censored at an event time count as at risk there. The
standard error of S is Greenwood's, S sqrt(sum d/(r (r - d))). Times are in any one unit; an event is 1, censoring 0.

Intervals differ between programs, so that the transformation belongs to the result: ``plain`` S -+ z se, clipped to
0 and 1; ``log`` exp(log S -+ z se/S), clipped to 1, R's default; ``loglog`` S^exp(-+ z se/(S log S)), SAS's default;
``logit`` of S -+ z se/(S (1 - S)); ``arcsin`` the square of the sine of asin(sqrt S) -+ z se/(2 sqrt(S (1 - S))), as
in R's survfit. At S = 0 the standard error and limits are None: Greenwood's formula divides by zero there.

The median is the first time at which S is 1/2 or below. Where S is exactly 1/2 it is the midpoint of the time over
which S stays there, as in R and SAS (lifelines takes its beginning). Its interval holds the times at which the
interval of S holds 1/2 (Brookmeyer and Crowley); None says that the curve, or its limit, never comes down so far.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, exp, inf, log, pi, sin, sqrt
from typing import Literal

Transformation = Literal["plain", "log", "loglog", "logit", "arcsin"]
TRANSFORMATIONS: tuple[Transformation, ...] = ("plain", "log", "loglog", "logit", "arcsin")
SAME = 1.5e-8  # R's tolerance, sqrt(machine epsilon), for S being "exactly" 1/2


@dataclass(frozen=True, slots=True)
class Step:
    """The estimate from this event time on; ``z`` is the normal quantile of its intervals."""

    time: float
    at_risk: int
    events: int
    survival: float
    se: float | None
    z: float

    @property
    def limits(self) -> dict[Transformation, tuple[float, float] | None]:
        """(low, high) by transformation; None at S = 0."""
        return _limits(self.survival, self.se, self.z)


@dataclass(frozen=True, slots=True)
class KaplanMeier:
    """The curve as its steps down, with the last time seen."""

    steps: tuple[Step, ...]
    last_time: float
    level: float


def kaplan_meier(times: Sequence[float], events: Sequence[int], level: float = 0.95) -> KaplanMeier:
    """The curve of participants with these times and events (1) or censorings (0).

    >>> [round(step.survival, 3) for step in kaplan_meier([9, 13, 13, 18], [1, 1, 0, 1]).steps]
    [0.75, 0.5, 0.0]
    """
    from scipy.special import ndtri

    check(times, events)
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, found {level}")
    z, survival, spread, steps = float(ndtri((1 + level) / 2)), 1.0, 0.0, []
    for time, at_risk, happened in at_event_times(times, events):
        survival *= 1 - happened / at_risk
        se = None
        if happened < at_risk:
            spread += happened / (at_risk * (at_risk - happened))
            se = survival * sqrt(spread)
        steps.append(Step(time, at_risk, happened, survival, se, z))
    return KaplanMeier(tuple(steps), float(max(times)), level)


def at_time(curve: KaplanMeier, time: float) -> Step | None:
    """The step in force at ``time``: S, its standard error and limits; None before the first event (S is 1)."""
    place = bisect_right([step.time for step in curve.steps], time)
    return curve.steps[place - 1] if place else None


def quantile(curve: KaplanMeier, share: float = 0.5) -> float | None:
    """The time by which ``share`` have had the event (0.5: the median)."""
    return _first_down_to([(step.time, step.survival) for step in curve.steps], 1 - share)


def quantile_interval(
    curve: KaplanMeier, transformation: Transformation = "loglog", share: float = 0.5
) -> tuple[float | None, float | None]:
    """(low, high) of the quantile: where the low and the high limit of S come down to 1 - share."""
    pairs = [(step.time, step.limits[transformation]) for step in curve.steps]
    low, high = ([(time, both[side]) for time, both in pairs if both is not None] for side in (0, 1))
    return _first_down_to(low, 1 - share), _first_down_to(high, 1 - share)


def at_event_times(times: Sequence[float], events: Sequence[int]) -> list[tuple[float, int, int]]:
    """(time, at risk, events) at each time with an event, in order."""
    happened: dict[float, int] = {}
    for time, event in zip(times, events, strict=True):
        if event:
            happened[float(time)] = happened.get(float(time), 0) + 1
    in_order = sorted(times)
    return [(time, len(in_order) - bisect_left(in_order, time), happened[time]) for time in sorted(happened)]


def check(times: Sequence[float], events: Sequence[int]) -> None:
    """Refuse what is no survival data."""
    if not times or len(times) != len(events):
        raise ValueError(f"needs one event or censoring per time, found {len(times)} times and {len(events)} events")
    if not (min(times) >= 0 and max(times) < inf and sum(times) < inf):
        raise ValueError("times are numbers of 0 or more")
    if not {*events} <= {0, 1}:
        raise ValueError("an event is 1 and a censoring 0")


def _limits(s: float, se: float | None, z: float) -> dict[Transformation, tuple[float, float] | None]:
    if se is None:
        return dict.fromkeys(TRANSFORMATIONS)
    relative = z * se / s
    power = relative / log(s)  # negative: log S is
    odds, turn = s / (1 - s), relative * sqrt(s / (1 - s)) / 2
    step, angle = exp(relative / (1 - s)), asin(sqrt(s))
    return {
        "plain": (max(s - z * se, 0.0), min(s + z * se, 1.0)),
        "log": (s * exp(-relative), min(s * exp(relative), 1.0)),
        "loglog": (s ** exp(-power), s ** exp(power)),
        "logit": (1 - 1 / (1 + odds / step), 1 - 1 / (1 + odds * step)),
        "arcsin": (sin(max(0.0, angle - turn)) ** 2, sin(min(pi / 2, angle + turn)) ** 2),
    }


def _first_down_to(curve: Sequence[tuple[float, float]], height: float) -> float | None:
    """The first time at or below ``height``; the midpoint to the next step down where it is met exactly."""
    down = [(time, s) for time, s in curve if s < height + SAME]
    if not down:
        return None
    below = [time for time, s in down if s < down[0][1]]
    exactly = abs(down[0][1] - height) < SAME
    return (down[0][0] + below[0]) / 2 if exactly and below else down[0][0]
