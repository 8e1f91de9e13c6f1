"""By how much worse would the missing measurements have to be before the conclusion changes? (delta adjustment)

Each imputed data set (``multiple_imputation``) has ``delta`` added wherever ``shifted`` says, usually the visits after
treatment was given up; each is analysed, and Rubin's rules give one answer for each delta (Carpenter and Kenward 2013,
doi:10.1002/9781119942283; ICH E9(R1), A.5.2 on sensitivity analysis). ``tips_at`` is the delta nearest to 0, of those
tried, at which the interval no longer excludes ``null``; None says that none of them does, or that it never did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialwright.statistics.binomial import Numbers
from trialwright.statistics.rubin import Pooled, pool

Analyse = Callable[[Numbers], tuple[float, float]]
"""Complete visits (n, m) -> an estimate and its variance."""


@dataclass(frozen=True, slots=True)
class Tipping:
    """The pooled answer by delta, in the order of the deltas, and where the conclusion tips."""

    by_delta: tuple[tuple[float, Pooled], ...]
    tips_at: float | None


def tipping_delta(
    values: Numbers,
    shifted: NDArray[np.bool_],
    deltas: Sequence[float],
    analyse: Analyse,
    *,
    null: float = 0.0,
    df_complete: float | None = None,
    level: float = 0.95,
) -> Tipping:
    """Pool the analysis of ``values`` (draws, n, m) at each delta, added where ``shifted`` (n, m) is True."""
    if shifted.shape != values.shape[1:] or not deltas:
        raise ValueError(f"needs at least one delta, and shifted of shape {values.shape[1:]}, found {shifted.shape}")
    answers = []
    for delta in deltas:
        found = [analyse(each + delta * shifted) for each in values]
        answers.append((float(delta), pool([q for q, _ in found], [u for _, u in found], df_complete, level)))
    lost = [delta for delta, pooled in answers if pooled.low <= null <= pooled.high]
    ever = len(lost) < len(answers)
    return Tipping(tuple(answers), min(lost, key=abs) if lost and ever else None)
