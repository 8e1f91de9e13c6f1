"""ACR response: improvement of rheumatoid arthritis by at least 20, 50 or 70 percent (ACR20, ACR50, ACR70).

A responder has improved by at least ``percent`` from baseline

- in the tender joint count (68 joints), and
- in the swollen joint count (66 joints), and
- in at least three of five: patient's global assessment, physician's global assessment, patient's pain (visual
  analogue scales, 0 to 100 mm), disability (HAQ-DI, 0 to 3), acute-phase reactant (here C-reactive protein, mg/L).

"At least" includes the threshold. Units cancel, so long as both visits use the same one. Source of the rule for 20
percent: Felson et al. 1995, doi:10.1002/art.1780380602; 50 and 70 percent are the same rule with a higher threshold.

Missing: one of the five that is missing at either visit counts as not improved; a missing joint count makes the
response unknown, whatever the rest says (observed components, as in the R package acreular, ``R/responseRA.R``). A
measure that was zero at baseline cannot improve. How joints that cannot be judged enter a count stands with the count
(``analysis.derivation``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trialwright.endpoints.endpoint import Arrays, Measures, Parameters, Responder, Response
from trialwright.endpoints.improvement import improved, improved_many

COUNTS = ("tender_joints_68", "swollen_joints_66")
OTHERS = ("patient_global_mm", "physician_global_mm", "pain_mm", "haq_di", "crp_mg_l")
OTHERS_NEEDED = 3


def respond(baseline: Measures, visit: Measures, parameters: Parameters) -> Response:
    """Judge one participant.

    >>> before = dict.fromkeys(COUNTS + OTHERS, 10.0)
    >>> respond(before, dict.fromkeys(COUNTS + OTHERS, 8.0), {"percent": 20})
    Response(answer=True, reason='both joint counts and 5 of 5 other measures improved by at least 20 %')
    """
    percent = parameters["percent"]
    missing = [name for name in COUNTS if baseline.get(name) is None or visit.get(name) is None]
    if missing:
        return Response(None, f"not known at both visits: {', '.join(missing)}")
    failing = [name for name in COUNTS if not _improved(name, baseline, visit, percent)]
    if failing:
        return Response(False, f"not improved by at least {percent:g} %: {', '.join(failing)}")
    number = sum(_improved(name, baseline, visit, percent) for name in OTHERS)
    counted = f"both joint counts and {number} of 5 other measures improved by at least {percent:g} %"
    return Response(number >= OTHERS_NEEDED, counted)


def _improved(name: str, baseline: Measures, visit: Measures, percent: float) -> bool:
    before, after = baseline.get(name), visit.get(name)
    return before is not None and after is not None and improved(before, after, percent)


def respond_many(baseline: Arrays, visit: Arrays, parameters: Parameters) -> NDArray[np.float64]:
    """Judge many participants: 1.0 responder, 0.0 not, NaN when a joint count is missing."""
    percent = parameters["percent"]
    counts = [improved_many(baseline[name], visit[name], percent) for name in COUNTS]
    others = np.sum([improved_many(baseline[name], visit[name], percent) for name in OTHERS], axis=0)
    answer = (counts[0] & counts[1] & (others >= OTHERS_NEEDED)).astype(np.float64)
    unknown = np.isnan(sum(baseline[name] + visit[name] for name in COUNTS))
    return np.where(unknown, np.nan, answer)


ENDPOINT = Responder(
    name="acr",
    title="ACR response",
    says="At least {percent} % improvement from baseline in the tender joint count (68), in the swollen joint count "
    "(66) and in three of: patient's global assessment, physician's global assessment, pain, HAQ-DI, "
    "C-reactive protein.",
    measures=COUNTS + OTHERS,
    parameters={"percent": "the improvement asked for: 20, 50 or 70"},
    missing="A missing component of the five counts as not improved; a missing joint count makes the response unknown.",
    source="Felson et al. 1995, doi:10.1002/art.1780380602",
    respond=respond,
    respond_many=respond_many,
)
