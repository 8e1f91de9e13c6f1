"""Truth tables for two registered studies of other fields, every verdict written by hand from the registered words.

NCT06737822 (oral cancer): age 18 to 75 (fields); ECOG 0-2; haemoglobin > 9 g/dL, ANC >= 1500/mm3, platelets >= 100000,
bilirubin <= 2 ULN, AST, ALT and ALP <= 2.5 ULN, creatinine <= 1.5 ULN, clearance >= 60 mL/min; not pregnant; no HIV,
hepatitis B or C. NCT05521061 (type 1 diabetes of children): age 4 to 16 (fields); type 1 diabetes; C-peptide < 0.2
nmol/L; no antibiotic in the last month, here a beta-lactam (a class that the list has) in 30 days. What else they print
is left to a person. "+" met, "-" not met, "?" unknown. C-peptide (C129H211N35O48) has 3,020.3 g/mol, so that 0.6
ng/mL are 0.1987 nmol/L.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.criteria.condition import Diagnosis
from trialwright.eligibility.criteria.creatinine_clearance import Clearance
from trialwright.eligibility.criteria.laboratory import Laboratory
from trialwright.eligibility.criteria.measurement import Measurement
from trialwright.eligibility.criteria.medication import MedicationAsked
from trialwright.eligibility.criteria.pregnancy import Pregnancy
from trialwright.eligibility.criterion import All, AnyOf, Atom, Criteria, Criterion, Polarity, Rule
from trialwright.eligibility.screening import screen

ON = date(2026, 3, 2)
SIGN = {"met": "+", "not met": "-", "unknown": "?"}


def one(id: str, rule: Rule, polarity: Polarity = "inclusion") -> Criterion:
    return Criterion(id, polarity, id, "protocolSection.eligibilityModule", (), rule)


def atom(id: str, kind: str, asked: object) -> Atom:
    return Atom(id, kind, asked, id)


ORGANS = [
    Laboratory(over=9.0, analyte="haemoglobin", unit="g/dL"),
    Laboratory(at_least=1500.0, analyte="neutrophils", unit="/uL"),
    Laboratory(at_least=100_000.0, analyte="platelets", unit="/uL"),
    Laboratory(at_most=2.0, analyte="bilirubin_total", times="upper_limit"),
    *(Laboratory(at_most=2.5, analyte=name, times="upper_limit") for name in ("ast", "alt", "alp")),
    Laboratory(at_most=1.5, analyte="creatinine", times="upper_limit"),
]
ONCOLOGY = Criteria((
    one("age", atom("age", "age", Age(at_least=18, at_most=75))),
    one("ecog", atom("ecog", "measurement", Measurement(at_least=0, at_most=2, code="ecog", unit="{score}"))),
    one("organs", All((*(atom(asked.analyte, "laboratory", asked) for asked in ORGANS),
                       atom("clearance", "creatinine_clearance", Clearance(at_least=60))))),
    one("pregnant", atom("pregnant", "pregnancy", Pregnancy()), "exclusion"),
    one("viruses", AnyOf(tuple(atom(name, "condition", Diagnosis(names=(name,), status="present", infections_too=True))
                               for name in ("hiv", "hepatitis b", "hepatitis c"))), "exclusion"),
))  # fmt: skip
CHILDREN = Criteria((
    one("age", atom("age", "age", Age(at_least=4, at_most=16))),
    one("diabetes", atom("diabetes", "condition", Diagnosis(names=("type 1 diabetes mellitus",), status="present"))),
    one("c-peptide", atom("c-peptide", "laboratory", Laboratory(under=0.2, analyte="c_peptide", unit="nmol/L"))),
    one("antibiotic", atom("antibiotic", "medication",
                           MedicationAsked(classes=("beta_lactam",), within_days=30)), "exclusion"),
))  # fmt: skip

VALUES: dict[str, tuple[float, str, float | None]] = {
    "ecog": (1, "{score}", None), "haemoglobin": (9.1, "g/dL", None), "neutrophils": (1500, "/uL", None),
    "platelets": (100, "10*9/L", None), "bilirubin_total": (40, "umol/L", 20), "ast": (100, "U/L", 40),
    "alt": (125, "U/L", 50), "alp": (300, "U/L", 120), "creatinine": (165, "umol/L", 110),
    "creatinine_clearance": (60, "mL/min", None),
}  # fmt: skip


def adult(values: dict[str, Any] | None = None, day: str = "2026-02-25", **more: Any) -> dict[str, Any]:
    """A man of 56 years, every value on its bound; ``values`` changes some, None takes one away."""
    held = {**VALUES, **(values or {})}
    seen = [{"code": code, "value": found[0], "unit": found[1], "on": day, "upper_limit": found[2]}
            for code, found in held.items() if found]  # fmt: skip
    return {"patient": "A", "as_of": "2026-03-02", "sex": "male", "birth_date": "1970-03-02", "observations": seen,
            "complete": ["conditions", "infections"]} | more  # fmt: skip


def child(c_peptide: tuple[float, str] | None = (0.19, "nmol/L"), **more: Any) -> dict[str, Any]:
    seen = [{"code": "c_peptide", "value": c_peptide[0], "unit": c_peptide[1], "on": "2026-03-01"}] if c_peptide else []
    return {"patient": "C", "as_of": "2026-03-02", "sex": "female", "birth_date": "2018-06-01", "observations": seen,
            "conditions": [{"name": "type 1 diabetes mellitus", "status": "active"}],
            "complete": ["medications"]} | more  # fmt: skip


def took(**when: Any) -> dict[str, Any]:
    return {"medications": [{"name": "amoxicillin", **when}]}


@pytest.mark.parametrize(
    ("person", "truth"),
    [
        (adult(), "+ + + - -"),
        (adult(birth_date="1950-03-03"), "+ + + - -"),
        (adult(birth_date="1950-03-02"), "- + + - -"),
        (adult(birth_date="2008-03-02"), "+ + + - -"),
        (adult(birth_date="2008-03-03"), "- + + - -"),
        (adult({"ecog": (3, "{score}", None)}), "+ - + - -"),
        (adult({"ecog": None}), "+ ? + - -"),
        (adult({"haemoglobin": (9.0, "g/dL", None)}), "+ + - - -"),
        (adult({"haemoglobin": (91, "g/L", None)}), "+ + + - -"),
        (adult({"neutrophils": (1.499, "10*9/L", None)}), "+ + - - -"),
        (adult({"platelets": (99_999, "/uL", None)}), "+ + - - -"),
        (adult({"ast": (100.4, "U/L", 40)}), "+ + - - -"),
        (adult({"ast": (41, "U/L", None)}), "+ + ? - -"),
        (adult({"ast": (41, "U/L", None), "platelets": (50, "10*9/L", None)}), "+ + - - -"),
        (adult({"creatinine": (166, "umol/L", 110)}), "+ + - - -"),
        (adult({"creatinine_clearance": (59.9, "mL/min", None)}), "+ + - - -"),
        (adult(day="2026-02-02"), "+ + + - -"),
        (adult(day="2026-02-01"), "+ ? ? - -"),
        (adult(infections=[{"name": "hepatitis b", "status": "active"}]), "+ + + - +"),
        (adult(complete=[]), "+ + + - ?"),
        (adult(sex="female", birth_date="1990-01-01"), "+ + + ? -"),
        (adult(sex="female", birth_date="1990-01-01", pregnant=True), "+ + + + -"),
    ],
)
def test_oral_cancer(person: dict[str, Any], truth: str) -> None:
    assert read(ONCOLOGY, person) == truth


@pytest.mark.parametrize(
    ("person", "truth"),
    [
        (child(), "+ + + -"),
        (child(birth_date="2022-03-02"), "+ + + -"),
        (child(birth_date="2022-03-03"), "- + + -"),
        (child(birth_date="2009-03-03"), "+ + + -"),
        (child(birth_date="2009-03-02"), "- + + -"),
        (child(birth_date="2022"), "? + + -"),
        (child((0.2, "nmol/L")), "+ + - -"),
        (child((199, "pmol/L")), "+ + + -"),
        (child((0.6, "ng/mL")), "+ + + -"),
        (child((0.61, "ng/mL")), "+ + - -"),
        (child(None), "+ + ? -"),
        (child(conditions=[{"name": "type 2 diabetes mellitus", "status": "active"}]), "+ ? + -"),
        (child(conditions=[], complete=["conditions", "medications"]), "+ - + -"),
        (child(**took(ongoing=True, started="2026-02-27")), "+ + + +"),
        (child(**took(started="2026-01-20", stopped="2026-01-31")), "+ + + +"),
        (child(**took(started="2026-01-20", stopped="2026-01-30")), "+ + + -"),
        (child(**took(started="2026-01-20", stopped="2026-01")), "+ + + ?"),
        (child(**took()), "+ + + ?"),
        (child(complete=[]), "+ + + ?"),
        (child(medications=[{"name": "metformin", "ongoing": True}]), "+ + + -"),
    ],
)
def test_diabetes_of_children(person: dict[str, Any], truth: str) -> None:
    assert read(CHILDREN, person) == truth


def read(criteria: Criteria, person: dict[str, Any]) -> str:
    found = screen(criteria, read_patient(person, "x"), ON)
    return " ".join(SIGN[one.verdict.answer] for one in found.verdicts)
