"""Creatinine clearance estimated by the formula of Cockcroft and Gault, mL/min.

    (140 - age in years) x weight in kg / (72 x serum creatinine in mg/dL), times 0.85 in women

Source: Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine. Nephron 1976;16:31-41,
doi:10.1159/000180580. One branch only: creatinine in mg/dL; umol/L is divided by 88.42 first. (A second published form
with 1.23 and 1.04 per umol/L differs by 0.4 per cent, enough to change sides of a limit; see pharmaverse/admiral,
R/compute_kidney.R.) Weight is the actual body weight. Range: adults; the formula was not derived in children.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import SEX, Input

UMOL_L_PER_MG_DL = 88.42
FEMALE_FACTOR = 0.85


def creatinine_clearance_ml_min(
    *, creatinine_mg_dl: float, age_years: float, weight_kg: float, sex: Literal["female", "male"]
) -> float:
    """Estimated creatinine clearance, unrounded.

    >>> round(creatinine_clearance_ml_min(creatinine_mg_dl=1.09, age_years=55, weight_kg=90, sex="male"))
    97
    """
    if creatinine_mg_dl <= 0 or weight_kg <= 0 or not 0 <= age_years < 140:
        raise ValueError("creatinine and weight above zero, age from 0 to under 140 years")
    clearance = (140 - age_years) * weight_kg / (72 * creatinine_mg_dl)
    return clearance * FEMALE_FACTOR if sex == "female" else clearance


def creatinine_clearance_si_ml_min(
    *, creatinine_umol_l: float, age_years: float, weight_kg: float, sex: Literal["female", "male"]
) -> float:
    """The second published form, 1.23 in men and 1.04 in women per umol/L; to compare with programs that use it.

    >>> round(creatinine_clearance_si_ml_min(creatinine_umol_l=85, age_years=65, weight_kg=60, sex="female"), 3)
    55.059
    """
    return (140 - age_years) * weight_kg * (1.04 if sex == "female" else 1.23) / creatinine_umol_l


def _many(creatinine_mg_dl: Array, age_years: Array, weight_kg: Array, sex: Array) -> Array:
    return (140 - age_years) * weight_kg / (72 * creatinine_mg_dl) * np.where(sex == 0, FEMALE_FACTOR, 1.0)


ENDPOINT = Instrument(
    "creatinine_clearance",
    "Creatinine clearance",
    (
        Score(
            name="creatinine-clearance", title="Creatinine clearance, Cockcroft-Gault",
            formula="(140 - age_years) weight_kg / (72 creatinine_mg_dl), times 0.85 in women",
            inputs=(
                Input("creatinine_mg_dl", "serum creatinine, mg/dL", 0.01,
                      units={"creatinine_umol_l": 1 / UMOL_L_PER_MG_DL}, usual=20),
                Input("age_years", "age, years", 0, 139), Input("weight_kg", "actual body weight, kg", 1, 500),
                Input("sex", "sex", choices=SEX),
            ),
            gives="number", unit="mL/min", range="above 0; adults", missing=ALL_NEEDED,
            source="Cockcroft and Gault 1976, doi:10.1159/000180580", licence=FREE,
            rule=creatinine_clearance_ml_min, rule_many=_many,
        ),
    ),
)  # fmt: skip
