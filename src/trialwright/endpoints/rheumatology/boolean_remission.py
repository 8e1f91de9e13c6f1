"""Remission by the ACR/EULAR Boolean definition, versions 1.0 and 2.0.

All of: TJC28 at most 1, SJC28 at most 1, CRP at most 1 mg/dL, patient's global assessment at most 1 cm (version 1.0) or
at most 2 cm (version 2.0). Sources: Felson et al. 2011, doi:10.1136/ard.2011.149765; the revision of 2022, Studenic et
al., doi:10.1136/ard-2022-223413; RheumaComposites.jl @28e4e57, ``boolean.jl``. The index form is the SDAI category.

Missing: one component that is known and too high decides against remission, whatever is missing; otherwise a missing
component makes the answer unknown.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from trialwright.endpoints.measures import CRP_MG_DL, FREE, PATIENT_GLOBAL_CM, SJC28, TJC28
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.thresholds import SLACK

LIMITS = {"1.0": (1.0, 1.0, 1.0, 1.0), "2.0": (1.0, 1.0, 2.0, 1.0)}
"""Highest TJC28, SJC28, patient's global in cm and CRP in mg/dL, by version."""
INPUTS = tuple(replace(item, required=False) for item in (TJC28, SJC28, PATIENT_GLOBAL_CM, CRP_MG_DL))
MISSING = "A known component above its limit decides; otherwise a missing one makes the answer unknown."


def boolean_remission(
    tjc28: float | None,
    sjc28: float | None,
    patient_global_cm: float | None,
    crp_mg_dl: float | None,
    version: str = "2.0",
) -> bool | None:
    """Remission, or None where it cannot be said.

    >>> boolean_remission(1, 1, 2.0, 1.0), boolean_remission(1, 1, 2.0, 1.0, "1.0"), boolean_remission(2, 0, None, 0.1)
    (True, False, False)
    """
    values = (tjc28, sjc28, patient_global_cm, crp_mg_dl)
    if any(value is not None and value > limit + SLACK for value, limit in zip(values, LIMITS[version], strict=True)):
        return False
    return None if None in values else True


def boolean_remission_many(
    tjc28: Array, sjc28: Array, patient_global_cm: Array, crp_mg_dl: Array, version: str = "2.0"
) -> Array:
    """The same for arrays: 1.0, 0.0 or NaN."""
    values = np.stack([tjc28, sjc28, patient_global_cm, crp_mg_dl])
    limits = np.array(LIMITS[version]).reshape(-1, *[1] * (values.ndim - 1))
    unknown = np.where(np.isnan(values).any(axis=0), np.nan, 1.0)
    return np.where((values > limits + SLACK).any(axis=0), 0.0, unknown)


def _score(version: str, source: str) -> Score:
    highest = f"{LIMITS[version][2]:g}"
    return Score(
        name=f"boolean-remission-{version[0]}", title=f"Boolean remission {version}",
        formula=f"tjc28 <= 1 and sjc28 <= 1 and crp_mg_dl <= 1 and patient_global_cm <= {highest}", inputs=INPUTS,
        gives="yes or no", unit="", range="yes, no", missing=MISSING, source=source, licence=FREE,
        rule=partial(boolean_remission, version=version),
        rule_many=partial(boolean_remission_many, version=version),
    )  # fmt: skip


ENDPOINT = Instrument(
    "boolean_remission",
    "ACR/EULAR Boolean remission",
    (
        _score("1.0", "Felson et al. 2011, doi:10.1136/ard.2011.149765"),
        _score("2.0", "Studenic et al. 2022, doi:10.1136/ard-2022-223413"),
    ),
)
