"""A form as filled in: what is asked, what is calculated, what is refused, what is asked about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.protocol.analyte_units import shown_beside
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Value
from trialwright.protocol.form_judgement import Judged, judge_form
from trialwright.protocol.situation import Situation
from trialwright.protocol.study_folder import read_study

Typed = dict[tuple[str, str], dict[str, Value]]


@pytest.fixture(scope="module")
def founding() -> StudyDesign:
    return read_study(STUDY_FOLDERS["nct07008196"])


@pytest.fixture(scope="module")
def migraine() -> StudyDesign:
    return read_study(STUDY_FOLDERS["migraine"])


def judged(design: StudyDesign, visit: str, form: str, typed: Typed, **facts: Value) -> Judged:
    named = {name.replace("_", ".", 1): value for name, value in facts.items()}
    return judge_form(Situation(design, visit, form, typed, named))


def rules(found: Judged) -> list[tuple[str, str]]:
    return [(remark.address, remark.rule) for remark in found.remarks]


def test_a_body_mass_index_takes_the_height_of_an_earlier_visit(founding: StudyDesign) -> None:
    """60 kg and 160 cm: 60 / 1.6^2 = 23.4375, rounded 23.4."""
    typed: Typed = {("screening", "vitals"): {"height_cm": 160.0}, ("week 4", "vitals"): {"weight_kg": 60.0}}
    assert judged(founding, "week 4", "vitals", typed).calculated["bmi_kg_m2"] == 23.4
    assert judged(founding, "week 4", "vitals", {("week 4", "vitals"): {"weight_kg": 60.0}}).calculated == {
        "bmi_kg_m2": None
    }


def test_clearance_rests_on_three_forms(founding: StudyDesign) -> None:
    """Cockcroft-Gault by hand: (140 - 40) x 72 / (72 x 1) x 0.85 = 85 for a woman; 88.42 umol/L is 1 mg/dL."""
    typed: Typed = {
        ("screening", "demographics"): {"age_years": 40, "sex": "female"},
        ("screening", "vitals"): {"weight_kg": 72.0},
        ("week 8", "chemistry"): {"creatinine_umol_l": 88.42},
    }
    found = judged(founding, "week 8", "chemistry", typed).calculated["creatinine_clearance_ml_min"]
    assert found == pytest.approx(85, abs=1e-6)
    del typed[("screening", "demographics")]
    assert judged(founding, "week 8", "chemistry", typed).calculated["creatinine_clearance_ml_min"] is None


@pytest.mark.parametrize(
    ("alt", "limit", "baseline", "grade"),
    [
        (40, 40, 30, 0),
        (121, 40, 30, 2),
        (201, 40, 30, 3),
        (801, 40, 30, 4),
        (41, 40, None, None),
        (130, None, 30, None),
    ],
)
def test_a_grade_is_proposed_by_ctcae(founding: StudyDesign, alt, limit, baseline, grade) -> None:  # type: ignore[no-untyped-def]
    """CTCAE v5.0, ALT with a normal baseline: > 1, 3, 5, 20 x ULN are grades 1 to 4."""
    typed: Typed = {
        ("week 0", "chemistry"): {"alt_u_l": baseline},
        ("week 4", "chemistry"): {"alt_u_l": float(alt), "alt_high_u_l": limit},
    }
    found = judged(founding, "week 4", "chemistry", typed)
    assert found.calculated["alt_grade"] == grade
    assert (("alt_u_l", "grade_3_liver") in rules(found)) == (grade is not None and grade >= 3)


def test_the_2010_classification_is_worked_out(founding: StudyDesign) -> None:
    """4 to 10 small joints 3, high-positive serology 3, abnormal CRP 1, 42 days 1: 8 points."""
    answers: dict[str, Value] = {
        "large_joints": 0, "small_joints": 5, "other_joints": 0, "serology_level": "high",
        "reactant_abnormal": "yes", "symptom_days": 42,
        "synovitis": "yes", "other_disease": "no", "erosive_history": "no", "earlier_fulfilled": "no",
    }  # fmt: skip
    found = judged(founding, "screening", "classification_2010", {("screening", "classification_2010"): answers})
    assert found.calculated == {"classification_points": 8, "classified": True}


def test_rows_are_counted_and_judged_one_by_one(founding: StudyDesign) -> None:
    rows: dict[str, Value] = {
        "dmard[1]": "methotrexate", "dmard_class[1]": "csdmard", "dmard_adequate[1]": "yes",
        "dmard_response[1]": "insufficient", "dmard_started[1]": "2019", "dmard_stopped[1]": "2018-05",
        "dmard_ongoing[1]": False,
        "dmard[2]": "leflunomide", "dmard_class[2]": "csdmard", "dmard_adequate[2]": "yes",
        "dmard_response[2]": "insufficient", "dmard_ongoing[2]": True,
    }  # fmt: skip
    found = judged(founding, "screening", "ra_history", {("screening", "ra_history"): rows})
    assert found.calculated["csdmards_failed"] == 2
    assert found.calculated["targeted_failed"] == 0
    assert ("dmard_stopped[1]", "dmard_dates_in_order") in rules(found)
    assert len(found.refusals) == 1
    assert {"dmard_stopped[2]", "dmard_stop_reason[2]", "dmard_stable_since[1]"} <= found.hidden
    assert "dmard_stopped[1]" not in found.hidden


def test_a_hidden_answer_is_asked_about_and_kept(founding: StudyDesign) -> None:
    typed: Typed = {("week 4", "glucocorticoid"): {"on_glucocorticoid": False, "glucocorticoid_drug": "prednisone"}}
    found = judged(founding, "week 4", "glucocorticoid", typed)
    assert ("glucocorticoid_drug", "hidden") in rules(found)
    assert not found.refusals
    open_yet = judged(founding, "week 4", "glucocorticoid", {})
    assert open_yet.hidden == frozenset(), "what is unknown hides nothing"


def test_a_condition_may_rest_on_another_form(founding: StudyDesign) -> None:
    for sex, hidden in (("male", True), ("female", False), (None, False)):
        typed: Typed = {("screening", "demographics"): {"sex": sex}}
        found = judged(founding, "screening", "infection_screening", typed)
        assert ("childbearing_potential" in found.hidden) == hidden


def test_a_value_and_a_reason_for_having_none_exclude_each_other(founding: StudyDesign) -> None:
    typed: Typed = {("week 4", "core_set"): {"haq_di": 1.0, "haq_di.missing": "refused"}}
    assert ("haq_di", "missing") in rules(judged(founding, "week 4", "core_set", typed))
    form = founding.forms["core_set"]
    assert form.item("haq_di.missing") is not None
    assert form.item("haq_dy.missing") is None and form.item("haq_di[1]") is None


def test_a_mandatory_item_takes_a_value_or_a_reason(migraine: StudyDesign) -> None:
    def of(answers: dict[str, Value]) -> list[tuple[str, str]]:
        return rules(judged(migraine, "week 4", "headache_diary", {("week 4", "headache_diary"): answers}))

    asked = ("monthly_migraine_days", "mandatory")
    assert asked in of({"headache_days": 3})
    assert asked not in of({"monthly_migraine_days": 2})
    assert asked not in of({"monthly_migraine_days.missing": "diary_lost"})


def test_a_hard_check_refuses_and_an_unknown_one_says_nothing(migraine: StudyDesign) -> None:
    late: Typed = {("week 4", "attacks"): {"attack_began[1]": "2026-05-29"}}
    assert judged(migraine, "week 4", "attacks", late, visit_date="2026-05-28").refusals == [
        "Attack: it cannot have begun after the visit at which it is told."
    ]
    assert judged(migraine, "week 4", "attacks", late).refusals == []


def test_a_soft_check_asks(migraine: StudyDesign) -> None:
    both: Typed = {("week 4", "headache_diary"): {"monthly_migraine_days": 11, "headache_days": 10}}
    found = judged(migraine, "week 4", "headache_diary", both)
    assert found.refusals == [] and ("monthly_migraine_days", "migraine_within_headache") in rules(found)


def test_a_check_of_rows_may_ask_for_the_day_of_the_visit(migraine: StudyDesign) -> None:
    typed: Typed = {("week 4", "attacks"): {"attack_began[1]": "2026-05-20", "attack_began[3]": "2026-03-01"}}
    found = judged(migraine, "week 4", "attacks", typed, visit_date="2026-05-28")
    assert ("attack_began[3]", "attack_in_the_diary") in rules(found)
    assert ("attack_began[1]", "attack_in_the_diary") not in rules(found)
    assert "attack_in_the_diary" not in [rule for _, rule in rules(judged(migraine, "week 4", "attacks", typed))]


def test_a_question_against_the_visit_before_looks_at_the_last_value(founding: StudyDesign) -> None:
    typed: Typed = {
        ("week 0", "core_set"): {"crp_mg_l": 12.0},
        ("week 4", "core_set"): {"haq_di": 1.0},
        ("week 8", "core_set"): {"crp_mg_l": 130.0},
    }
    assert ("crp_mg_l", "crp_against_last_visit") in rules(judged(founding, "week 8", "core_set", typed))
    typed[("week 8", "core_set")] = {"crp_mg_l": 13.0}
    assert ("crp_mg_l", "crp_against_last_visit") not in rules(judged(founding, "week 8", "core_set", typed))


def test_other_units_stand_beside_the_value(founding: StudyDesign) -> None:
    """88.42 umol/L of creatinine is 1 mg/dL; 12 mg/L of CRP is 1.2 mg/dL."""
    creatinine = founding.forms["chemistry"].items["creatinine_umol_l"]
    ((value, unit),) = shown_beside(creatinine, 88.42)
    assert (round(value, 4), unit) == (1.0, "mg/dL")
    assert shown_beside(founding.forms["core_set"].items["crp_mg_l"], 12.0) == [(1.2, "mg/dL")]
    assert shown_beside(creatinine, None) == []
    glycated = replace(creatinine, unit="mmol/mol", analyte="hba1c", also_in=("%",))
    ((value, unit),) = shown_beside(glycated, 48)
    assert (round(value, 1), unit) == (6.5, "%")


def test_every_form_can_be_judged_empty_and_full(study_folder: Path) -> None:
    design = read_study(study_folder)
    for visit in design.visits:
        for form in visit.forms:
            assert judged(design, visit.name, form, {}).refusals == []
            full: dict[str, Value] = {
                (f"{name}[1]" if design.forms[form].group_of[name].repeats else name): 1
                for name in design.forms[form].items
            }
            judged(design, visit.name, form, {(visit.name, form): full})
