"""FACIT-Fatigue, 0 to 52, higher is less fatigue, from the 13 items in the order of the form; no item text.

Items are answered 0 to 4. Eleven are reversed (4 - answer); the seventh and the eighth, which are worded the other way,
are not. Score = sum x 13 / number answered. Sources: facit.org/scoring (reversal, prorating, more than half answered);
items reversed: FACTscorer, ``scoreFACIT_Fatigue`` (all but An5 and An7).

Missing: with 6 of 13 or fewer answered the score is unknown.

Licence: the questionnaire is facit.org's; its wording is not here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input, Known

ITEMS = tuple(f"facit_f_{number}" for number in range(1, 14))
NOT_REVERSED = (7, 8)
HIGHEST = 4


def facit_f(known: Mapping[str, Known]) -> float | None:
    """The score from ``facit_f_1`` to ``facit_f_13``, answers as given (not yet reversed)."""
    points = [
        item if number in NOT_REVERSED else HIGHEST - item
        for number, name in enumerate(ITEMS, start=1)
        if isinstance(item := known.get(name), float | int)
    ]
    return sum(points) * len(ITEMS) / len(points) if 2 * len(points) > len(ITEMS) else None


def facit_f_many(known: Mapping[str, Array]) -> Array:
    """The same for arrays."""
    answers = np.stack([known[name] for name in ITEMS])
    kept = np.array([number in NOT_REVERSED for number in range(1, 14)]).reshape(-1, *[1] * (answers.ndim - 1))
    points = np.where(kept, answers, HIGHEST - answers)
    answered = (~np.isnan(points)).sum(axis=0)
    total = np.nansum(points, axis=0) * len(ITEMS) / np.maximum(answered, 1)
    return np.where(2 * answered > len(ITEMS), total, np.nan)


ENDPOINT = Instrument(
    "facit_f",
    "FACIT-Fatigue",
    (
        Score(
            name="facit-f", title="FACIT-Fatigue", formula="sum(4 - item; items 7 and 8: item) x 13 / answered",
            inputs=tuple(Input(name, "0 not at all to 4 very much", 0, 4, whole=True, required=False)
                         for name in ITEMS),
            gives="number", unit="score", range="0 to 52, higher is better",
            missing="Prorated when more than half of the 13 are answered; otherwise unknown.",
            source="facit.org/scoring; FACTscorer scoreFACIT_Fatigue",
            licence="rule: free to use; questionnaire: facit.org, not included", takes="all",
            rule=facit_f, rule_many=facit_f_many,
        ),
    ),
)  # fmt: skip
