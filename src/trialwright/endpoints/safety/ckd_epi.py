"""Glomerular filtration rate estimated by the CKD-EPI creatinine equation of 2021, mL/min/1.73 m2.

    142 x min(Scr / k, 1)^a x max(Scr / k, 1)^-1.200 x 0.9938^age, times 1.012 in women

Scr: serum creatinine in mg/dL (umol/L is divided by 88.42); k 0.7 in women, 0.9 in men; a -0.241 in women, -0.302 in
men. Adults. Sources: Inker et al. 2021, doi:10.1056/NEJMoa2102953; kidney.org/ckd-epi-creatinine-equation-2021.
Indexed to body surface, unlike the clearance of Cockcroft and Gault; the two do not stand for each other.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import SEX, Input

UMOL_L_PER_MG_DL = 88.42


def ckd_epi_2021(creatinine_mg_dl: float, age_years: float, sex: Literal["female", "male"]) -> float:
    """Estimated rate, unrounded.

    >>> round(ckd_epi_2021(1.09, 55, "male"), 4)
    80.1516
    """
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = creatinine_mg_dl / kappa
    lower, upper = min(ratio, 1.0), max(ratio, 1.0)
    rate: float = 142 * lower**alpha * upper**-1.200 * 0.9938**age_years * factor
    return rate


def _many(creatinine_mg_dl: Array, age_years: Array, sex: Array) -> Array:
    kappa, alpha, factor = (np.where(sex == 0, woman, man) for woman, man in ((0.7, 0.9), (-0.241, -0.302), (1.012, 1)))
    ratio = creatinine_mg_dl / kappa
    rate: Array = 142 * np.minimum(ratio, 1) ** alpha * np.maximum(ratio, 1) ** -1.2 * 0.9938**age_years * factor
    return rate


ENDPOINT = Instrument(
    "ckd_epi",
    "Estimated glomerular filtration rate",
    (
        Score(
            name="ckd-epi-2021", title="eGFR, CKD-EPI 2021 (creatinine)",
            formula="142 min(Scr/k, 1)^a max(Scr/k, 1)^-1.2 0.9938^age, times 1.012 in women; k 0.7 or 0.9, "
            "a -0.241 or -0.302 in women or men",
            inputs=(
                Input("creatinine_mg_dl", "serum creatinine, mg/dL", 0.01,
                      units={"creatinine_umol_l": 1 / UMOL_L_PER_MG_DL}, usual=20),
                Input("age_years", "age, years", 18, 139), Input("sex", "sex", choices=SEX),
            ),
            gives="number", unit="mL/min/1.73 m2", range="above 0; adults", missing=ALL_NEEDED,
            source="Inker et al. 2021, doi:10.1056/NEJMoa2102953", licence=FREE, rule=ckd_epi_2021, rule_many=_many,
        ),
    ),
)  # fmt: skip
