"""Improvement of one measure of which less is better: at least so many percent below baseline.

improvement in percent = 100 (baseline - visit) / baseline; "at least" includes the threshold itself. The comparison is
made without dividing, 100 (baseline - visit) >= percent x baseline, with a slack of one part in 10^9 of the baseline:
in binary numbers (2.0 - 1.6) / 2.0 is less than 0.2, although it is 20 percent on paper. A baseline of zero (or below)
leaves nothing to improve: not improved.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SLACK = 1e-9
"""In percent of the baseline; far below what any instrument or laboratory prints."""


def improved(baseline: float, visit: float, percent: float) -> bool:
    """True when ``visit`` is at least ``percent`` % below ``baseline``.

    >>> improved(2.0, 1.6, 20), improved(2.0, 1.601, 20), improved(0, 0, 20)
    (True, False, False)
    """
    return baseline > 0 and 100 * (baseline - visit) >= (percent - SLACK) * baseline


def improved_many(baseline: NDArray[np.float64], visit: NDArray[np.float64], percent: float) -> NDArray[np.bool_]:
    """The same for arrays; a missing value (NaN) is not improved."""
    with np.errstate(invalid="ignore"):
        fell: NDArray[np.bool_] = 100 * (baseline - visit) >= (percent - SLACK) * baseline
        return fell & (baseline > 0)


def fall_percent(baseline: float | None, visit: float | None) -> float | None:
    """The improvement in percent, negative when it got worse; None when a value is missing or the baseline is zero.

    >>> fall_percent(20, 16), fall_percent(0, 3)
    (20.0, None)
    """
    if baseline is None or visit is None or baseline <= 0:
        return None
    return 100 * (baseline - visit) / baseline
