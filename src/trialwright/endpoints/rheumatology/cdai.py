"""Clinical disease activity index (CDAI): TJC28 + SJC28 + patient's and physician's global assessment in cm, 0 to 76.

Never rounded. Categories: remission to 2.8, low to 10, moderate to 22, high above. Responses: fall by 50, 70, 85
percent. Sources: Aletaha et al. 2005, doi:10.1186/ar1740; cut-offs Anderson et al. 2012, doi:10.1002/acr.21649;
responses Aletaha et al. 2012, doi:10.1136/annrheumdis-2012-201491. Missing: any missing input makes the index
unknown.
"""

from __future__ import annotations

from trialwright.endpoints.activity_index import category_score, response_score
from trialwright.endpoints.measures import ALL_NEEDED, FREE, PATIENT_GLOBAL_CM, PHYSICIAN_GLOBAL_CM, SJC28, TJC28
from trialwright.endpoints.score import Array, Instrument, Score

CUTOFFS = (2.8, 10.0, 22.0)
HIGHEST = 76


def cdai(tjc28: float, sjc28: float, patient_global_cm: float, physician_global_cm: float) -> float:
    """The index.

    >>> cdai(5, 6, 6, 7)
    24
    """
    return tjc28 + sjc28 + patient_global_cm + physician_global_cm


def _many(tjc28: Array, sjc28: Array, patient_global_cm: Array, physician_global_cm: Array) -> Array:
    return tjc28 + sjc28 + patient_global_cm + physician_global_cm


ENDPOINT = Instrument(
    "cdai",
    "Clinical disease activity index",
    (
        Score(
            name="cdai", title="CDAI", formula="tjc28 + sjc28 + patient_global_cm + physician_global_cm",
            inputs=(TJC28, SJC28, PATIENT_GLOBAL_CM, PHYSICIAN_GLOBAL_CM), gives="number", unit="score",
            range="0 to 76", missing=ALL_NEEDED, source="Aletaha et al. 2005, doi:10.1186/ar1740", licence=FREE,
            rule=cdai, rule_many=_many,
        ),
        category_score("cdai", CUTOFFS, HIGHEST),
        response_score("cdai", HIGHEST),
    ),
)  # fmt: skip
