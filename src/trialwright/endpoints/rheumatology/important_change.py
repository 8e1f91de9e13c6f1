"""Changes that matter to patients: minimal clinically important improvement, one threshold for each measure.

The change from baseline is at least the threshold, in the direction that is better; the threshold itself counts.

    patient's global -18 mm, pain -20 mm, HAQ-DI -0.375, DAS28-ESR -1.2, DAS28-CRP -1.0, SDAI -13, CDAI -12
        Ward et al. 2015, doi:10.1136/annrheumdis-2013-205079 (changes with a specificity of 0.80 for improvement)
    HAQ-DI -0.22         as in SELECT-BEYOND; Genovese et al. 2018, doi:10.1016/S0140-6736(18)31116-4
    FACIT-F +4, SF-36 domain +5, visual analogue scale -10 mm
        table of thresholds used in a psoriatic arthritis trial, jrheum.org highwire/markup/22278

Thresholds of single patients, not of group means. Missing: either value missing, the answer is unknown.
"""

from __future__ import annotations

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input
from trialwright.endpoints.thresholds import SLACK

WARD = "Ward et al. 2015, doi:10.1136/annrheumdis-2013-205079"
SELECT = "SELECT-BEYOND, doi:10.1016/S0140-6736(18)31116-4"
TABLE = "thresholds listed at jrheum.org highwire/markup/22278"
THRESHOLDS = (
    # name of the score, measure, change, highest value, source
    ("patient-global-mcii", "patient_global_mm", -18, 100, WARD),
    ("pain-mcii", "pain_mm", -20, 100, WARD),
    ("haq-di-mcii", "haq_di", -0.375, 3, WARD),
    ("das28-esr-mcii", "das28_esr", -1.2, None, WARD),
    ("das28-crp-mcii", "das28_crp", -1.0, None, WARD),
    ("sdai-mcii", "sdai", -13, None, WARD),
    ("cdai-mcii", "cdai", -12, 76, WARD),
    ("haq-di-mcid", "haq_di", -0.22, 3, SELECT),
    ("facit-f-mcid", "facit_f", 4, 52, TABLE),
    ("patient-global-mcid", "patient_global_mm", -10, 100, TABLE),
    ("pain-mcid", "pain_mm", -10, 100, TABLE),
    *((f"sf-36-{domain.replace('_', '-')}-mcid", f"sf_36_{domain}", 5, 100, TABLE) for domain in (
        "physical_functioning", "role_physical", "role_emotional", "energy_fatigue", "emotional_well_being",
        "social_functioning", "pain", "general_health")),
)  # fmt: skip


def important_change(baseline: float, visit: float, threshold: float) -> bool:
    """True when the change reaches ``threshold``; a negative one is reached by a fall, a positive one by a rise.

    >>> important_change(1.6, 1.225, -0.375), important_change(60, 41, -20), important_change(20, 24, 4)
    (True, False, True)
    """
    change = visit - baseline
    return change <= threshold + SLACK if threshold < 0 else change >= threshold - SLACK


def important_change_many(baseline: Array, visit: Array, threshold: float) -> Array:
    """The same for arrays: 1.0 or 0.0."""
    change = visit - baseline
    reached = change <= threshold + SLACK if threshold < 0 else change >= threshold - SLACK
    return reached.astype(np.float64)


def _score(name: str, measure: str, threshold: float, highest: float | None, source: str) -> Score:
    sign = "<=" if threshold < 0 else ">="
    before = f"baseline_{measure}"
    return Score(
        name=name, title=f"Important improvement of {measure}", formula=f"{measure} - {before} {sign} {threshold:g}",
        inputs=(Input(before, f"{measure} at baseline", 0, highest), Input(measure, "at the visit", 0, highest)),
        gives="yes or no", unit="", range="yes, no", missing=ALL_NEEDED, source=source, licence=FREE, takes="all",
        rule=lambda known: important_change(known[before], known[measure], threshold),
        rule_many=lambda known: important_change_many(known[before], known[measure], threshold),
    )  # fmt: skip


ENDPOINT = Instrument("important_change", "Minimal important improvement", tuple(_score(*row) for row in THRESHOLDS))
