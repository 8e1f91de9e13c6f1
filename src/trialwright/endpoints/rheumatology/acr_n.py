"""ACR-N: one number for the improvement that ACR20, ACR50 and ACR70 cut into steps.

The lowest of three: improvement in percent of the tender joint count, of the swollen joint count, and the third best of
the five others (their median when all five are known). At most 100; negative when the patient got worse. ACR-N is at
least 20 exactly when ACR20 is reached. Source: Siegel and Zhen, Arthritis Rheum 2005; the formula agrees with the
checked example ACRN-001 and, by that equivalence, with the ACR response; the paper itself was not at hand.

Missing: one of the five that is missing, or was zero at baseline, ranks last, as in the ACR response; with fewer than
three known, or a joint count missing or zero at baseline, ACR-N is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialwright.endpoints.core_set import COUNTS, INPUTS, OTHERS, falls, falls_many
from trialwright.endpoints.measures import FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Known


def acr_n(known: Mapping[str, Known]) -> float | None:
    """ACR-N from the core set at both visits, by name (``baseline_haq_di``, ``haq_di``, ...)."""
    fall = falls(known)
    counts = [value for name in COUNTS if (value := fall[name]) is not None]
    others = sorted((value for name in OTHERS if (value := fall[name]) is not None), reverse=True)
    return min(*counts, others[2]) if len(counts) == 2 and len(others) >= 3 else None


def acr_n_many(known: Mapping[str, Array]) -> Array:
    """The same for arrays."""
    fall = falls_many(known)
    others = -np.sort(-np.stack([np.nan_to_num(fall[name], nan=-np.inf) for name in OTHERS]), axis=0)
    third = np.where(np.isinf(others[2]), np.nan, others[2])
    lowest: Array = np.minimum(np.minimum(fall[COUNTS[0]], fall[COUNTS[1]]), third)
    return lowest


ENDPOINT = Instrument(
    "acr_n",
    "ACR-N",
    (
        Score(
            name="acr-n", title="ACR-N",
            formula="min(improvement % of tender joints, of swollen joints, third best of the five others)",
            inputs=INPUTS, gives="number", unit="%", range="at most 100; negative: worse",
            missing="Fewer than three of the five known, or a joint count missing or zero at baseline: unknown.",
            source="Siegel and Zhen, Arthritis Rheum 2005", licence=FREE, takes="all",
            rule=acr_n, rule_many=acr_n_many,
        ),
    ),
)  # fmt: skip
