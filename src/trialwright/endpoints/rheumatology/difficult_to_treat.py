"""Difficult-to-treat rheumatoid arthritis, EULAR definition of 2021: three criteria, all needed.

1. Treatment by the EULAR recommendations, and failure of at least two biological or targeted synthetic DMARDs with
   different mechanisms of action, after failure of a conventional synthetic DMARD unless contraindicated.
2. Signs of active or progressive disease, at least one of: at least moderate activity (DAS28-ESR above 3.2 or CDAI
   above 10, for example); signs or symptoms suggestive of active disease; glucocorticoids that cannot be tapered
   below 7.5 mg of prednisone a day; rapid radiographic progression (mTSS change of at least 5 in a year); well
   controlled, yet symptoms that reduce the quality of life.
3. The management is perceived as problematic by the rheumatologist or the patient.

Source: Nagy et al. 2021, doi:10.1136/annrheumdis-2020-217344; criteria as set out at rheumcalc.com/D2TRA. This is
narrower than "refractory" in trials that ask for one failed biological.

Missing: each criterion is met, not met or unknown; one that is not met decides, otherwise an unknown one leaves it
open.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialwright.endpoints.measures import FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import YES_NO, Input, Known

SIGNS = {
    "at_least_moderate_activity": "moderate or high disease activity",
    "suggestive_of_activity": "signs or symptoms suggestive of active disease",
    "cannot_taper_below_7_5_mg": "prednisone equivalent cannot be brought below 7.5 mg a day",
    "rapid_radiographic_progression": "mTSS rose by at least 5 in a year",
    "symptoms_reduce_quality_of_life": "well controlled, yet symptoms that reduce quality of life",
}
HISTORY = {
    "cs_dmard_failed": "a conventional synthetic DMARD failed or was contraindicated",
    "treated_as_recommended": "treated by the EULAR recommendations",
}
PROBLEMATIC = "management_problematic"
MECHANISMS_NEEDED = 2


def three_criteria(known: Mapping[str, Known]) -> tuple[bool | None, bool | None, bool | None]:
    """Each criterion: met, not met, or None for unknown."""
    mechanisms = known.get("mechanisms_failed")
    failed = None if mechanisms is None else float(mechanisms) >= MECHANISMS_NEEDED
    history = (failed, *(_answer(known.get(name)) for name in HISTORY))
    signs = [_answer(known.get(name)) for name in SIGNS]
    return _all(history), True if True in signs else None if None in signs else False, _answer(known.get(PROBLEMATIC))


def difficult_to_treat(known: Mapping[str, Known]) -> bool | None:
    """All three criteria met; None: unknown."""
    return _all(three_criteria(known))


def difficult_to_treat_many(known: Mapping[str, Array]) -> Array:
    """The same for arrays: 1.0, 0.0 or NaN."""
    mechanisms = known["mechanisms_failed"]
    failed = np.where(np.isnan(mechanisms), np.nan, (mechanisms >= MECHANISMS_NEEDED).astype(float))
    signs = np.stack([known[name] for name in SIGNS])
    any_sign = np.where((signs == 1).any(axis=0), 1.0, np.where(np.isnan(signs).any(axis=0), np.nan, 0.0))
    criteria = np.stack([failed, *(known[name] for name in HISTORY), any_sign, known[PROBLEMATIC]])
    return np.where((criteria == 0).any(axis=0), 0.0, np.where(np.isnan(criteria).any(axis=0), np.nan, 1.0))


def _answer(value: Known) -> bool | None:
    return None if value is None else value == "yes"


def _all(answers: tuple[bool | None, ...]) -> bool | None:
    return False if False in answers else None if None in answers else True


INPUTS = (
    Input("mechanisms_failed", "mechanisms of action of b/tsDMARDs that failed", 0, whole=True, required=False),
    *(Input(name, f"{says}: yes or no", choices=YES_NO, required=False)
      for name, says in {**HISTORY, **SIGNS, PROBLEMATIC: "perceived as problematic"}.items()),
)  # fmt: skip
ENDPOINT = Instrument(
    "difficult_to_treat",
    "Difficult-to-treat rheumatoid arthritis",
    (
        Score(
            name="difficult-to-treat", title="Difficult-to-treat rheumatoid arthritis",
            formula="mechanisms_failed >= 2 after csDMARD, treated as recommended; and any sign of activity; and "
            "management problematic",
            inputs=INPUTS, gives="yes or no", unit="", range="yes, no",
            missing="A criterion that is not met decides; otherwise an unknown one leaves it unknown.",
            source="Nagy et al. 2021, doi:10.1136/annrheumdis-2020-217344", licence=FREE, takes="all",
            rule=difficult_to_treat, rule_many=difficult_to_treat_many,
        ),
    ),
)  # fmt: skip
