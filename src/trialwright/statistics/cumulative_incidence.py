"""How many have had this event by a time, when another event can come first? (competing risks)

At each time, S just before it is the Kaplan-Meier estimate of being free of every event, and d_c of the r at risk have
an event of cause c; the cumulative incidence of c grows by S d_c / r (Aalen and Johansen 1978, Scandinavian Journal of
Statistics 5:141-150). One minus the Kaplan-Meier curve that censors the other causes would be too high: it speaks of a
world in which they do not happen. Causes are whole numbers from 1; 0 is censoring. The curves of all causes and S sum
to 1.
"""

from __future__ import annotations

from collections.abc import Sequence

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
