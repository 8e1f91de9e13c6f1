"""Hybrid ACR: the mean improvement of the core set, kept within the ACR category that was reached.

1. Improvement in percent of each of the seven measures, each at least -100.
2. Their mean.
3. Within the band of the ACR response: none at most 19.99; ACR20 from 20 to 49.99; ACR50 from 50 to 69.99; ACR70 at
   least 70.

Source: American College of Rheumatology Committee to Reevaluate Improvement Criteria 2007, doi:10.1002/art.22552 (title
and committee read there; the bands agree with the checked examples HYBRID-ACR-001 to 004).

Missing: the mean is over the measures that are known and were above zero at baseline, at least three of the five; a
joint count that is missing or was zero at baseline makes the score unknown.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialwright.endpoints.core_set import COUNTS, INPUTS, OTHERS, falls, falls_many, level, level_many
from trialwright.endpoints.measures import FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Known

BANDS = {0: (-100.0, 19.99), 20: (20.0, 49.99), 50: (50.0, 69.99), 70: (70.0, 100.0)}
WORST = -100.0
LEAST_KNOWN = 3
SOURCE = "ACR Committee to Reevaluate Improvement Criteria 2007, doi:10.1002/art.22552"
MISSING = "Mean over the known measures, at least both joint counts and three of the five; otherwise unknown."


def mean_improvement(known: Mapping[str, Known]) -> float | None:
    """The mean improvement in percent, each measure at least -100; the first two steps."""
    fall = falls(known)
    if any(fall[name] is None for name in COUNTS) or sum(fall[name] is not None for name in OTHERS) < LEAST_KNOWN:
        return None
    values = [max(value, WORST) for value in fall.values() if value is not None]
    return sum(values) / len(values)


def hybrid_acr(known: Mapping[str, Known]) -> float | None:
    """The score, from the core set at both visits by name."""
    mean = mean_improvement(known)
    if mean is None:
        return None
    low, high = BANDS[level(known)]
    return min(max(mean, low), high)


def mean_improvement_many(known: Mapping[str, Array]) -> Array:
    """The mean improvement for arrays."""
    fall = falls_many(known)
    values = np.maximum(np.stack([fall[name] for name in (*COUNTS, *OTHERS)]), WORST)
    there = ~np.isnan(values)
    enough = there[:2].all(axis=0) & (there[2:].sum(axis=0) >= LEAST_KNOWN)
    return np.where(enough, np.where(there, values, 0).sum(axis=0) / np.maximum(there.sum(axis=0), 1), np.nan)


def hybrid_acr_many(known: Mapping[str, Array]) -> Array:
    """The score for arrays."""
    reached = level_many(known).astype(int)
    low, high = np.array(list(BANDS.values())).T
    return np.clip(mean_improvement_many(known), low[reached], high[reached])


ENDPOINT = Instrument(
    "hybrid_acr",
    "Hybrid ACR",
    (
        Score(
            name="hybrid-acr", title="Hybrid ACR",
            formula="mean of 7 improvements in %, each >= -100, within the band of the ACR response: none <= 19.99, "
            "ACR20 20 to 49.99, ACR50 50 to 69.99, ACR70 >= 70",
            inputs=INPUTS, gives="number", unit="%", range="-100 to 100", missing=MISSING, source=SOURCE, licence=FREE,
            takes="all", rule=hybrid_acr, rule_many=hybrid_acr_many,
        ),
        Score(
            name="acr-mean-improvement", title="Mean improvement of the core set",
            formula="mean of 7 improvements in %, each >= -100", inputs=INPUTS, gives="number", unit="%",
            range="-100 to 100", missing=MISSING, source=SOURCE, licence=FREE, takes="all",
            rule=mean_improvement, rule_many=mean_improvement_many,
        ),
    ),
)  # fmt: skip
