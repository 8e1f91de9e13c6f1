"""Laboratory values, scores and creatinine clearance: limits, units, age of the value, contradictions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.eligibility.patients import complete, lab, patient, verdict
from trialwright.eligibility.verdict import Answer

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
NEUTROPHILS = {"analyte": "neutrophils", "at_least": 1.0, "unit": "10*9/L"}
ALT = {"analyte": "alt", "at_most": 3, "times": "upper_limit"}
BILIRUBIN = {"analyte": "bilirubin_total", "at_most": 1.5, "times": "upper_limit"}
DIARY = {"code": "monthly_migraine_days", "at_least": 4, "under": 15, "unit": "d"}

LABORATORY: list[tuple[str, dict[str, Any], list[dict[str, Any]], Answer, tuple[str, ...]]] = [
    # what, asked, recorded, answer, flags
    ("exactly the limit", NEUTROPHILS, [lab("neutrophils", 1.0, "10*9/L")], M, ()),
    ("just below", NEUTROPHILS, [lab("neutrophils", 0.99, "10*9/L")], N, ()),
    ("per microlitre", NEUTROPHILS, [lab("neutrophils", 1000, "{cells}/uL")], M, ()),
    ("per microlitre, below", NEUTROPHILS, [lab("neutrophils", 990, "/uL")], N, ()),
    ("nothing recorded", NEUTROPHILS, [], U, ()),
    ("28 days old", NEUTROPHILS, [lab("neutrophils", 2, "10*9/L", "2026-10-23")], M, ()),
    ("29 days old", NEUTROPHILS, [lab("neutrophils", 2, "10*9/L", "2026-10-22")], U, ("stale_value",)),
    ("some day in October", NEUTROPHILS, [lab("neutrophils", 2, "10*9/L", "2026-10")], U, ()),
    ("an unknown unit", NEUTROPHILS, [lab("neutrophils", 2, "g/L")], U, ("unknown_unit",)),
    ("a slipped decimal point", NEUTROPHILS, [lab("neutrophils", 3900, "10*9/L")], U, ("implausible_value",)),
    ("the later value counts", NEUTROPHILS,
     [lab("neutrophils", 0.8, "10*9/L", "2026-11-01"), lab("neutrophils", 1.2, "10*9/L", "2026-11-10")], M, ()),
    ("a contradiction on one day", NEUTROPHILS,
     [lab("neutrophils", 0.8, "10*9/L"), lab("neutrophils", 1.2, "10*9/L")], U, ("conflicting_facts",)),
    ("a month that may be later", NEUTROPHILS,
     [lab("neutrophils", 0.8, "10*9/L", "2026-11-15"), lab("neutrophils", 1.2, "10*9/L", "2026-11")], U,
     ("conflicting_facts",)),
    ("two that agree", NEUTROPHILS, [lab("neutrophils", 1.1, "10*9/L"), lab("neutrophils", 1.2, "10*9/L")], M, ()),
    ("exactly 3 times", ALT, [lab("alt", 120, "U/L", upper_limit=40)], M, ()),
    ("over 3 times", ALT, [lab("alt", 120.1, "U/L", upper_limit=40)], N, ()),
    ("an enzyme in a unit of weight", ALT, [lab("alt", 24, "mg/dL", upper_limit=40)], U, ("unknown_unit",)),
    ("international units of an enzyme", {"analyte": "alt", "at_most": 40, "unit": "U/L"},
     [lab("alt", 41, "[iU]/L")], N, ()),
    ("asked in international units", {"analyte": "alt", "at_most": 40, "unit": "[iU]/L"},
     [lab("alt", 40, "U/L")], M, ()),
    ("haemoglobin as substance", {"analyte": "haemoglobin", "at_least": 90, "unit": "g/L"},
     [lab("haemoglobin", 5.5, "mmol/L")], N, ()),
    ("triglycerides as substance", {"analyte": "triglycerides", "at_most": 400, "unit": "mg/dL"},
     [lab("triglycerides", 4.5, "mmol/L")], M, ()),
    ("glycated haemoglobin of the other system", {"analyte": "hba1c", "under": 7, "unit": "%"},
     [lab("hba1c", 58, "mmol/mol")], N, ()),
    ("asked in the other system", {"analyte": "hba1c", "at_least": 48, "unit": "mmol/mol"}, [lab("hba1c", 6.4, "%")], N,
     ()),
    ("an albumin ratio to substance", {"analyte": "urine_albumin_creatinine_ratio", "under": 30, "unit": "mg/g"},
     [lab("urine_albumin_creatinine_ratio", 3.5, "mg/mmol")], N, ()),
    ("3 times in binary", ALT, [lab("alt", 4.2, "ukat/L", upper_limit=1.4)], M, ()),
    ("no limit given", ALT, [lab("alt", 20, "U/L")], U, ("missing_reference_range",)),
    ("a limit of zero", ALT, [lab("alt", 20, "U/L", upper_limit=0)], U, ("missing_reference_range",)),
    ("1.51 times", BILIRUBIN, [lab("bilirubin_total", 1.51, "mg/dL", upper_limit=1)], N, ()),
]  # fmt: skip
CLEARANCE: list[tuple[str, dict[str, Any], Answer, str]] = [
    # what, patient beside sex and birth, answer, what is asked
    ("a woman of 50, 60 kg", {"observations": [lab("creatinine", 62, "umol/L"), lab("body_weight", 60, "kg")]},
     M, ""),
    ("twice the creatinine", {"observations": [lab("creatinine", 124, "umol/L"), lab("body_weight", 60, "kg")]}, N, ""),
    ("no weight", {"observations": [lab("creatinine", 62, "umol/L")]}, U, "body weight"),
    ("no creatinine", {"observations": [lab("body_weight", 60, "kg")]}, U, "serum creatinine"),
    ("nothing", {}, U, "serum creatinine and body weight"),
    ("old creatinine", {"observations": [lab("creatinine", 62, "umol/L", "2026-09-01"), lab("body_weight", 60, "kg")]},
     U, "current serum creatinine"),
    ("60 as reported", {"observations": [lab("creatinine_clearance", 60, "mL/min")]}, N, ""),
    ("61 as reported", {"observations": [lab("creatinine_clearance", 61, "mL/min")]}, M, ""),
    ("per 1.73 square metres", {"observations": [lab("creatinine_clearance", 90, "mL/min/{1.73_m2}")]}, U, "mL/min"),
    ("reported and estimated disagree",
     {"observations": [lab("creatinine_clearance", 90, "mL/min"), lab("creatinine", 124, "umol/L"),
                       lab("body_weight", 60, "kg")]}, U, "Which creatinine clearance"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "asked", "recorded", "answer", "flags"), LABORATORY, ids=lambda row: str(row)[:40])
def test_a_laboratory_value(
    what: str, asked: dict[str, Any], recorded: list[dict[str, Any]], answer: Answer, flags: tuple[str, ...]
) -> None:
    found = verdict("laboratory", asked, complete(observations=recorded))
    assert (found.answer, found.flags) == (answer, flags), what


def test_a_contradiction_shows_both_values() -> None:
    two = [lab("neutrophils", 0.8, "10*9/L"), lab("neutrophils", 1.2, "10*9/L")]
    found = verdict("laboratory", NEUTROPHILS, complete(observations=two))
    assert [piece.path for piece in found.evidence] == ["observations[0]", "observations[1]"]


@pytest.mark.parametrize(("what", "facts", "answer", "asks"), CLEARANCE, ids=lambda row: str(row)[:40])
def test_creatinine_clearance(what: str, facts: dict[str, Any], answer: Answer, asks: str) -> None:
    found = verdict("creatinine_clearance", {"over": 60}, patient(sex="female", birth_date="1976-03-14", **facts))
    assert found.answer is answer, what
    assert asks in (found.question or "")


def test_an_estimated_clearance_says_that_the_formula_is_assumed() -> None:
    facts = [lab("creatinine", 62, "umol/L"), lab("body_weight", 60, "kg")]
    found = verdict("creatinine_clearance", {"over": 60}, patient(sex="male", birth_date="1976", observations=facts))
    assert found.flags == ("assumed_formula",)


def test_sex_and_birth_date_are_asked_for() -> None:
    facts = [lab("creatinine", 62, "umol/L"), lab("body_weight", 60, "kg")]
    found = verdict("creatinine_clearance", {"over": 60}, patient(observations=facts))
    assert found.question == "What is the person's date of birth and sex?"


@pytest.mark.parametrize(("days", "answer"), [(3, N), (4, M), (14, M), (15, N)])
def test_a_diary_count(days: int, answer: Answer) -> None:
    found = verdict("measurement", DIARY, complete(observations=[lab("monthly_migraine_days", days, "d")]))
    assert found.answer is answer


@pytest.mark.parametrize(
    ("born", "answer"), [("2008-11-20", N), ("2007-11-20", M), ("2007-11-21", N), ("2008", N), ("2007", U), (None, U)]
)
def test_over_18_excludes_an_18_year_old(born: str | None, answer: Answer) -> None:
    assert verdict("age", {"over": 18}, patient(birth_date=born)).answer is answer


@pytest.mark.parametrize(("admits", "sex", "answer"), [("all", None, M), ("female", None, U), ("female", "male", N)])
def test_the_sex_that_is_admitted(admits: str, sex: str | None, answer: Answer) -> None:
    assert verdict("sex", {"admits": admits}, patient(sex=sex)).answer is answer


def test_someone_with_an_active_condition_is_no_healthy_volunteer() -> None:
    asked = {"accepted": False}
    assert verdict("healthy_volunteer", asked, patient()).answer is U
    assert verdict("healthy_volunteer", asked, patient(healthy_volunteer=True)).answer is N
    active = [{"name": "gout", "status": "active"}]
    assert verdict("healthy_volunteer", asked, patient(conditions=active)).answer is M
    assert verdict("healthy_volunteer", {"accepted": True}, patient()).answer is M
