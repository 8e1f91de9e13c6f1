"""Missed doses weaken the improvement: E = C / (C + EC50), relative to a person who got every dose in time.

C(t) is the sum over the doses given so far of 2^(-(t - day) / half-life), so a single compartment with quick
absorption, in units in which the plan reaches 1 before each dose in the long run; ``half_effect`` is EC50 in the same
unit. The factor is the E of the doses that were given divided by the E of those that were planned: 1 exactly when none
was missed, 0 when all were.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trialwright.simulation.draw import Array
from trialwright.simulation.parameters import Exposure


def lost_exposure(
    parameters: Exposure, planned_days: Array, given: NDArray[np.bool_], days: Array, every_days: float
) -> Array:
    """The factor E (n, visits) on ``days`` (n, visits), for the doses (n, doses) of ``planned_days`` that were given.

    The dose of the same day counts only from the next day on: it is given after the visit.
    """
    half_life = parameters.half_life_days.value
    since = days[:, :, None] - planned_days[None, None, :]
    left = np.where(since > 0, np.exp2(-np.maximum(since, 0) / half_life), 0.0)
    left_of_one = 2 ** (-every_days / half_life)
    steady = left_of_one / (1 - left_of_one)
    planned = left.sum(axis=2) / steady
    actual = np.where(given[:, None, :], left, 0.0).sum(axis=2) / steady
    effect = parameters.half_effect.value
    wanted = np.where(planned > 0, planned, 1.0)
    return np.where(planned > 0, (actual / (actual + effect)) * (wanted + effect) / wanted, 1.0)
