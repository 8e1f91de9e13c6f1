"""The mean time without the event up to a horizon: the area under the Kaplan-Meier curve.

    RMST(h) = integral of S from 0 to h,    variance = sum over event times t_i <= h of A_i^2 d_i / (r_i (r_i - d_i))

with A_i the area from t_i to h (Royston and Parmar 2013, doi:10.1186/1471-2288-13-152; the variance is R's survmean,
without the factor m/(m - 1) that some programs multiply in). In the unit of the times. A horizon beyond the last
time seen would extend the curve by assumption and is refused. Where the curve falls to 0 the last term is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from trialwright.statistics.kaplan_meier import KaplanMeier


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    mean: float
    se: float
    horizon: float


def restricted_mean(curve: KaplanMeier, horizon: float) -> RestrictedMean:
    """The area to ``horizon`` and its standard error.

    >>> from trialwright.statistics.kaplan_meier import kaplan_meier
    >>> restricted_mean(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]), 4).mean
    2.5
    """
    if not 0 < horizon <= curve.last_time:
        raise ValueError(f"a horizon lies above 0 and not beyond the last time {curve.last_time}, found {horizon}")
    steps = [step for step in curve.steps if step.time <= horizon]
    starts = [0.0, *(step.time for step in steps)]
    heights = [1.0, *(step.survival for step in steps)]
    ends = [*starts[1:], horizon]
    areas = [height * (end - start) for start, end, height in zip(starts, ends, heights, strict=True)]
    variance = sum(
        sum(areas[i + 1 :]) ** 2 * step.events / (step.at_risk * (step.at_risk - step.events))
        for i, step in enumerate(steps)
        if step.events < step.at_risk
    )
    return RestrictedMean(sum(areas), sqrt(variance), horizon)
