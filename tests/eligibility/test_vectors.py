"""The 12 checked examples of the founding record's criteria (measure RECORD-ELIG)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.eligibility.patients import ON, complete, lab
from trialwright.clinical.patient import Patient
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Answer
from trialwright.protocol.study_folder import read_study

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "eligibility.json"
LIMIT = 40


def _vectors() -> list[dict[str, Any]]:
    return list(json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"])


def _patient(given: dict[str, Any]) -> Patient:
    if "age" in given:
        return complete(birth_date=f"{ON.year - given['age']}-{ON:%m-%d}")
    if "drug" in given:
        drug = {
            "name": given["drug"],
            "dose": given["dose"],
            "unit": "mg",
            "per": "day",
            "route": "oral",
            "ongoing": True,
        }
        return complete(medications=[drug])
    ((name, value),) = given.items()
    rows = {
        "anc": lab("neutrophils", value, "10*9/L"),
        "plt": lab("platelets", value, "10*9/L"),
        "alt_uln": lab("alt", value * LIMIT, "U/L", upper_limit=LIMIT),
        "bil_uln": lab("bilirubin_total", value * 1.2, "mg/dL", upper_limit=1.2),
        "crcl": lab("creatinine_clearance", value, "mL/min"),
    }
    return complete(observations=[rows[name]])


def _ids(vector: dict[str, Any]) -> list[str]:
    if vector["criterion"] != "I5.1":
        return [vector["criterion"]]
    return ["minimum_age", "maximum_age"] if vector["inputs"]["rule"] == "structured" else ["I5.1a", "I5.1b"]


@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["title"])
def test_checked_examples_come_out(vector: dict[str, Any], founding_folder: Path) -> None:
    screening = screen(read_study(founding_folder).criteria, _patient(vector["inputs"]), ON)
    met = [screening.verdict(name).answer is Answer.MET for name in _ids(vector)]
    assert all(met) is vector["expected"]
    assert all(screening.verdict(name).answer is not Answer.UNKNOWN for name in _ids(vector))


def test_all_twelve_are_there() -> None:
    assert len(_vectors()) == 12
