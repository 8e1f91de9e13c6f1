"""How many have had this event by a time, when another event can come first? (competing risks)

At each time, S just before it is the Kaplan-Meier estimate of being free of every event, and d_c of the r at risk have
an event of cause c; the cumulative incidence of c grows by S d_c / r (Aalen and Johansen 1978, Scandinavian Journal of
Statistics 5:141-150). One minus the Kaplan-Meier curve that censors the other causes would be too high: it speaks of a
world in which they do not happen. Causes are whole numbers from 1; 0 is censoring. The curves of all causes and S sum
to 1.

``with_intervals`` adds the variance by the delta method, the sum over times t_i up to t of

    (F(t) - F(t_i))^2 d/(r (r - d)) + S(t_i-)^2 d_c (r - d_c)/r^3 - 2 (F(t) - F(t_i)) S(t_i-) d_c/r^2

and limits F^exp(-+ z se/(F log F)) (Choudhury 2002, doi:10.1002/sim.1111). Without competing events it is Greenwood's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from trialwright.statistics.kaplan_meier import at_event_times, check


def cumulative_incidence(times: Sequence[float], causes: Sequence[int]) -> dict[int, tuple[tuple[float, float], ...]]:
    """cause -> (time, proportion that had it by then) at each time with an event of any cause.

    >>> curves = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 1])
    >>> [(time, round(share, 3)) for time, share in curves[1]]
    [(1.0, 0.25), (2.0, 0.25), (4.0, 0.75)]
    """
    if any(cause != int(cause) or cause < 0 for cause in causes):
        raise ValueError("causes are whole numbers from 1, and censoring is 0")
    any_event = [int(cause > 0) for cause in causes]
    check(times, any_event)
    steps = at_event_times(times, any_event)
    return {cause: _curve(cause, steps, times, causes) for cause in sorted({*causes} - {0})}


def _curve(
    cause: int, steps: Sequence[tuple[float, int, int]], times: Sequence[float], causes: Sequence[int]
) -> tuple[tuple[float, float], ...]:
    free, share, curve = 1.0, 0.0, []
    for time, at_risk, happened in steps:
        of_cause = sum(each == time and why == cause for each, why in zip(times, causes, strict=True))
        share += free * of_cause / at_risk
        free *= 1 - happened / at_risk
        curve.append((time, share))
    return tuple(curve)


SAME = 1e-9
"""Nearer to 1 a share is 1, but for rounding."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """The share that had the event of one cause by ``time``; limits are None at 0 and where everyone had it."""

    time: float
    share: float
    se: float
    low: float | None
    high: float | None


def with_intervals(
    times: Sequence[float], causes: Sequence[int], cause: int = 1, level: float = 0.95
) -> tuple[Incidence, ...]:
    """The curve of one cause with standard errors and intervals on the scale of log(-log)."""
    from scipy.special import ndtri

    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, found {level}")
    curve = cumulative_incidence(times, causes).get(cause, ())
    steps = at_event_times(times, [int(each > 0) for each in causes])
    free, before = 1.0, []
    for _, at_risk, happened in steps:
        before.append(free)
        free *= 1 - happened / at_risk
    z, found = float(ndtri((1 + level) / 2)), []
    for number, (time, share) in enumerate(curve):
        se = sqrt(max(_variance(curve, steps, before, number), 0.0))
        found.append(Incidence(time, share, se, *_limits(share, se, z)))
    return tuple(found)


def _variance(
    curve: Sequence[tuple[float, float]], steps: Sequence[tuple[float, int, int]], before: Sequence[float], last: int
) -> float:
    share, earlier, total = curve[last][1], 0.0, 0.0
    for (_, at_risk, happened), free, (_, now) in zip(steps[: last + 1], before, curve, strict=False):
        of_cause, ahead = (now - earlier) / free * at_risk if free > 0 else 0.0, share - now
        earlier = now
        if happened < at_risk:
            total += ahead**2 * happened / (at_risk * (at_risk - happened))
        total += free**2 * of_cause * (at_risk - of_cause) / at_risk**3 - 2 * ahead * free * of_cause / at_risk**2
    return total


def _limits(share: float, se: float, z: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1 - SAME:
        return None, None
    power = z * se / (share * log(share))  # negative: log of a share is
    return share ** exp(-power), share ** exp(power)
