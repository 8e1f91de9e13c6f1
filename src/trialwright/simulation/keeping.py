"""How virtual participants keep the plan: on which day a planned visit or dose takes place, and which are missed.

Days move around the planned day but stay in the window, except for a share that falls behind it; the study itself
raises the deviation. Nobody goes back in time: a day is never before the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialwright.simulation.draw import Array
from trialwright.simulation.parameters import Keeping
from trialwright.simulation.streams import shares

EACH = 4
"""Scores for one planned thing: shift, out of window, by how many days, missed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """``days`` (n, planned) since the first dose, as whole numbers; ``missed`` (n, planned)."""

    days: NDArray[np.int64]
    missed: NDArray[np.bool_]


def keep(
    parameters: Keeping, planned: Array, before: Array, after: Array, scores: Array, *, fixed: NDArray[np.bool_]
) -> Kept:
    """What becomes of ``planned`` days (planned) with their windows; ``scores`` (n, planned, 4).

    ``fixed`` (planned): takes place on its very day and is never missed (the first dose sets the calendar).
    """
    part = shares(scores)
    shift = np.clip(np.rint(parameters.shift_days.value.numbers(scores[..., 0])), -before, after)
    beyond = after + np.maximum(np.rint(parameters.beyond_days.value.numbers(scores[..., 2])), 1)
    late = part[..., 1] < parameters.out_of_window.value
    days = planned + np.where(fixed, 0, np.where(late, beyond, shift))
    missed = (part[..., 3] < parameters.missed.value) & ~fixed
    return Kept(np.maximum.accumulate(days, axis=1).astype(np.int64), missed)


def keep_exactly(planned: Array, people: int) -> Kept:
    """Everything on its very day, nothing missed."""
    days = np.broadcast_to(planned.astype(np.int64), (people, len(planned)))
    return Kept(days, np.zeros(days.shape, dtype=bool))
