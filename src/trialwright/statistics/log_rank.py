"""Do groups have the event at the same rate? The log-rank test (Mantel 1966, Cancer Chemotherapy Reports 50:163-170).

At each event time, with d events among r at risk in all and r_g in group g, d r_g / r events are expected in g. The
observed minus the expected events of all groups but the last, weighed by the inverse of their hypergeometric
covariance, sum of d (r - d)/(r - 1) (r_g/r)(delta_gh - r_h/r), give a chi-square with groups - 1 degrees of freedom.
Event times shared by several participants take this exact (not the approximate) variance, as R's survdiff does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialwright.statistics.binomial import Numbers
from trialwright.statistics.kaplan_meier import check


@dataclass(frozen=True, slots=True)
class LogRank:
    """The test, with observed and expected events by group in the order of ``groups``."""

    groups: tuple[str, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]
    chi_square: float
    df: int
    p_value: float


def log_rank(times: Sequence[float], events: Sequence[int], group: Sequence[str]) -> LogRank:
    """The test of all groups against each other; groups are taken in the order of their names."""
    from scipy.special import chdtrc

    check(times, events)
    groups = tuple(sorted(set(group)))
    if len(group) != len(times) or len(groups) < 2:
        raise ValueError("a log-rank test needs one group per time and at least two groups")
    observed, at_risk = _by_group(times, events, group, groups)
    together, happened = at_risk.sum(axis=0), observed.sum(axis=0)
    share = at_risk / together
    spread = happened * (together - happened) / np.maximum(together - 1, 1)
    expected = share @ happened
    covariance = np.diag(share @ spread) - (share * spread) @ share.T
    found = observed.sum(axis=1)
    chi_square, df = _chi_square(found - expected, covariance)
    p_value = float(chdtrc(df, chi_square)) if df else 1.0
    return LogRank(groups, tuple(int(o) for o in found), tuple(map(float, expected)), chi_square, df, p_value)


def _by_group(
    times: Sequence[float], events: Sequence[int], group: Sequence[str], groups: tuple[str, ...]
) -> tuple[Numbers, Numbers]:
    """Events, and participants at risk, of each group (rows) at each time with an event (columns)."""
    of_group: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in groups}
    for time, event, name in zip(times, events, group, strict=True):
        of_group[name][0].append(time)
        if event:
            of_group[name][1].append(time)
    points = sorted({time for _, ends in of_group.values() for time in ends})
    observed, at_risk = np.zeros((len(groups), len(points))), np.zeros((len(groups), len(points)))
    for row, name in enumerate(groups):
        present, ends = sorted(of_group[name][0]), sorted(of_group[name][1])
        at_risk[row] = len(present) - np.searchsorted(present, points)
        observed[row] = np.searchsorted(ends, points, "right") - np.searchsorted(ends, points)
    return observed, at_risk


def _chi_square(difference: Numbers, covariance: Numbers) -> tuple[float, int]:
    """Groups that nobody could have left by an event carry no information and take no degree of freedom."""
    informative = np.diag(covariance) > 0
    kept = np.flatnonzero(informative)[:-1]
    if not len(kept):
        return 0.0, 0
    part = difference[kept]
    return float(part @ np.linalg.solve(covariance[np.ix_(kept, kept)], part)), len(kept)
