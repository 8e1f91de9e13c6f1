"""The measure of the eligibility vectors: is a criterion of the founding record fulfilled for such a person?

What is asked follows from the inputs: an age (by the printed text or by the structured field), a blood, liver or kidney
value, a dose of a glucocorticoid.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.eligibility.patients import ON, complete, lab
from trialwright.clinical.patient import Patient
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Answer
from trialwright.protocol.study_folder import read_study

Inputs = Mapping[str, Any]
LIMIT, BILIRUBIN_LIMIT = 40.0, 1.2
STUDY = Path(__file__).resolve().parents[2] / "studies" / "nct07008196"
VALUES = {
    "anc": ("I5.2a", "neutrophils", 1.0, "10*9/L", None), "plt": ("I5.2b", "platelets", 1.0, "10*9/L", None),
    "alt_uln": ("I5.2c", "alt", LIMIT, "U/L", LIMIT), "ast_uln": ("I5.2d", "ast", LIMIT, "U/L", LIMIT),
    "bil_uln": ("I5.2e", "bilirubin_total", BILIRUBIN_LIMIT, "mg/dL", BILIRUBIN_LIMIT),
    "crcl": ("I5.2f", "creatinine_clearance", 1.0, "mL/min", None),
}  # fmt: skip
"""Input -> criterion, analyte, what one is in its unit, the unit, the laboratory's upper limit."""


def fulfilled(given: Inputs) -> bool | None:
    """Whether the criterion is met; None: not known, or nothing that the record asks."""
    asked = _asked(given)
    if asked is None:
        return None
    names, patient = asked
    screening = screen(_criteria(), patient, ON)
    answers = {screening.verdict(name).answer for name in names}
    if Answer.NOT_MET in answers:
        return False
    return None if Answer.UNKNOWN in answers else True


def _asked(given: Inputs) -> tuple[tuple[str, ...], Patient] | None:
    if given.get("age") is not None:
        printed = given.get("rule") != "structured"
        names = ("I5.1a", "I5.1b") if printed else ("minimum_age", "maximum_age")
        return names, complete(birth_date=f"{ON.year - int(given['age'])}-{ON:%m-%d}")
    if given.get("drug") is not None:
        drug = {
            "name": given["drug"],
            "dose": given["dose"],
            "unit": "mg",
            "per": "day",
            "route": "oral",
            "ongoing": True,
        }
        return ("I3a",), complete(medications=[drug])
    for name, (criterion, analyte, factor, unit, limit) in VALUES.items():
        if given.get(name) is not None:
            limits = {} if limit is None else {"upper_limit": limit}
            return (criterion,), complete(observations=[lab(analyte, given[name] * factor, unit, **limits)])
    return None


@cache
def _criteria() -> Criteria:
    return read_study(STUDY).criteria


MEASURES = {"RECORD-ELIG": fulfilled}
