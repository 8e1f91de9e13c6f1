"""Units as clinics write them mean the same in our JSON, in a table and in FHIR; none as only UCUM reads it."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest

from trialwright.clinical.patient import Patient
from trialwright.clinical.quantity import convert, is_ucum
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.patients import read_stream
from trialwright.exchange.usual_units import usual_unit

# what a sheet says | in which unit the criterion asks | what the number 2 then is; by hand
WRITTEN = [
    ("leukocytes", "K/uL", "10*9/L", 2), ("leukocytes", "K/µL", "10*9/L", 2), ("leukocytes", "K/μL", "10*9/L", 2),
    ("leukocytes", "x10E3/uL", "10*9/L", 2), ("leukocytes", "10*3/uL", "10*9/L", 2),
    ("leukocytes", "10^3/uL", "10*9/L", 2), ("leukocytes", "x10(3)/mcL", "10*9/L", 2),
    ("leukocytes", "thou/mm3", "10*9/L", 2), ("leukocytes", "THOUS/MCL", "10*9/L", 2),
    ("leukocytes", "Thousand/uL", "10*9/L", 2), ("leukocytes", "K/cumm", "10*9/L", 2),
    ("leukocytes", "K/mm3", "10*9/L", 2), ("leukocytes", "G/l", "10*9/L", 2), ("leukocytes", "x 10⁹/L", "10*9/L", 2),
    ("leukocytes", "cells/mcL", "10*9/L", 0.002), ("leukocytes", "#/uL", "10*9/L", 0.002),
    ("leukocytes", "/mm3", "10*9/L", 0.002), ("erythrocytes", "M/mcL", "10*12/L", 2),
    ("erythrocytes", "x10E6/uL", "10*12/L", 2), ("erythrocytes", "T/l", "10*12/L", 2),
    ("creatinine", "mg/dl", "mg/dL", 2), ("creatinine", "MG/DL", "mg/dL", 2), ("creatinine", "mg%", "mg/dL", 2),
    ("rheumatoid_factor", "IU/ml", "[iU]/mL", 2), ("systolic_blood_pressure", "mmHg", "mm[Hg]", 2),
    ("systolic_blood_pressure", "mm Hg", "mm[Hg]", 2), ("hba1c", "%", "%", 2), ("inr", "ratio", "1", 2),
    ("inr", "INR", "1", 2), ("arterial_ph", "[pH]", "1", 2),
    ("alt", "U/l", "U/L", 2), ("alt", "u/l", "U/L", 2), ("alt", "units/L", "U/L", 2),
    ("haemoglobin", "g/dL", "g/L", 20), ("haemoglobin", "gm/dl", "g/L", 20), ("crp", "MG/L", "mg/L", 2),
    ("vitamin_d", "mcg/L", "ng/mL", 2), ("ferritin", "µg/L", "ng/mL", 2), ("ferritin", "μg/l", "ng/mL", 2),
    ("potassium", "mEq/L", "mmol/L", 2), ("esr", "mm/hr", "mm/h", 2),
    ("egfr", "mL/min/1.73", "mL/min/{1.73_m2}", 2), ("egfr", "ml/min/1.73 m²", "mL/min/{1.73_m2}", 2),
]  # fmt: skip


def _only(text: str, name: str) -> Patient:
    found = list(read_stream(io.BytesIO(text.encode()), name, Said(today=date(2026, 12, 1))))
    assert len(found) == 1 and isinstance(found[0], PatientReading), found
    return found[0].patient


def _in_three_forms(code: str, unit: str) -> list[Patient]:
    own = {"patient": "A", "as_of": "2026-11-20",
           "observations": [{"code": code, "value": 2, "unit": unit, "on": "2026-11-20"}]}  # fmt: skip
    said = {"resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/A"},
            "effectiveDateTime": "2026-11-20", "code": {"text": code.replace("_", " ")},
            "valueQuantity": {"value": 2, "unit": unit}}  # fmt: skip
    bundle = {"resourceType": "Bundle", "type": "collection", "timestamp": "2026-11-20T00:00:00Z",
              "entry": [{"resource": one} for one in ({"resourceType": "Patient", "id": "A"}, said)]}  # fmt: skip
    table = f"patient;fact;name;value;unit;date\nA;as_of;;2026-11-20;;\nA;observation;{code};2;{unit};2026-11-20\n"
    return [_only(json.dumps(own), "a.json"), _only(json.dumps(bundle), "b.json"), _only(table, "c.csv")]


@pytest.mark.parametrize(("code", "unit", "asked", "expected"), WRITTEN)
def test_a_unit_means_the_same_in_every_form(code: str, unit: str, asked: str, expected: float) -> None:
    for patient in _in_three_forms(code, unit):
        (seen,) = patient.observations
        assert convert(seen.value, seen.unit, asked) == pytest.approx(expected), seen


@pytest.mark.parametrize("unit", ["mil/uL", "cups", "S/CO", "titer", ""])
def test_what_can_be_two_things_or_is_no_unit_is_not_known(unit: str) -> None:
    assert usual_unit(unit) is None


def test_a_unit_with_a_decimal_is_no_unit_of_ucum() -> None:
    """UCUM's point multiplies: mL/min/1.73 would be 73 mL/min, and an eGFR of 5 a clearance of 365."""
    assert not is_ucum("mL/min/1.73") and convert(5, "mL/min/1.73", "mL/min") is None
    assert is_ucum("mL/min/{1.73_m2}") and convert(5, "mL/min/{1.73_m2}", "mL/min") is None
    assert convert(2, "mg/(24.h)", "mg/h") == pytest.approx(2 / 24)


def test_a_dose_in_slipped_capitals_is_no_megagram() -> None:
    own = {"patient": "A", "as_of": "2026-11-20",
           "medications": [{"name": "prednisone", "dose": 5, "unit": "Mg", "per": "day"}]}  # fmt: skip
    assert _only(json.dumps(own), "a.json").medications[0].unit == "mg"
