"""Simplified disease activity index (SDAI): TJC28 + SJC28 + both global assessments in cm + CRP in mg/dL.

CRP in mg/dL, not mg/L: 7 mg/L adds 0.7. Never rounded. Categories: remission to 3.3, low to 11, moderate to 26, high
above. Responses: fall by 50, 70, 85 percent. Sources: Smolen et al. 2003, doi:10.1093/rheumatology/keg072; cut-offs
Anderson et al. 2012, doi:10.1002/acr.21649; responses Aletaha et al. 2012, doi:10.1136/annrheumdis-2012-201491.
Missing: any missing input makes the index unknown.
"""

from __future__ import annotations

from trialwright.endpoints.activity_index import category_score, response_score
from trialwright.endpoints.measures import (
    ALL_NEEDED,
    CRP_MG_DL,
    FREE,
    PATIENT_GLOBAL_CM,
    PHYSICIAN_GLOBAL_CM,
    SJC28,
    TJC28,
)
from trialwright.endpoints.score import Array, Instrument, Score

CUTOFFS = (3.3, 11.0, 26.0)
HIGHEST = 1000
"""No limit but that of the laboratory: 76 and the CRP in mg/dL."""


def sdai(tjc28: float, sjc28: float, patient_global_cm: float, physician_global_cm: float, crp_mg_dl: float) -> float:
    """The index.

    >>> sdai(4, 5, 5, 6, 7)
    27
    """
    return tjc28 + sjc28 + patient_global_cm + physician_global_cm + crp_mg_dl


def _many(tjc28: Array, sjc28: Array, patient_global_cm: Array, physician_global_cm: Array, crp_mg_dl: Array) -> Array:
    return tjc28 + sjc28 + patient_global_cm + physician_global_cm + crp_mg_dl


ENDPOINT = Instrument(
    "sdai",
    "Simplified disease activity index",
    (
        Score(
            name="sdai", title="SDAI", formula="tjc28 + sjc28 + patient_global_cm + physician_global_cm + crp_mg_dl",
            inputs=(TJC28, SJC28, PATIENT_GLOBAL_CM, PHYSICIAN_GLOBAL_CM, CRP_MG_DL), gives="number", unit="score",
            range="from 0 to 76 plus the CRP", missing=ALL_NEEDED, licence=FREE, rule=sdai, rule_many=_many,
            source="Smolen et al. 2003, doi:10.1093/rheumatology/keg072",
        ),
        category_score("sdai", CUTOFFS, HIGHEST),
        response_score("sdai", HIGHEST),
    ),
)  # fmt: skip
