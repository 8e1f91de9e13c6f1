"""Words that speak of more than the name beside which they stand: none of them may exclude more than the text says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.eligibility.test_joined_words import answer, complete, excluded
from trialwright.eligibility.drafting import draft_criteria


def _having(*names: str, **more: Any) -> Any:
    return complete(conditions=[{"name": name, "status": "active"} for name in names], infections=[], **more)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Breast or ovarian cancer", "breast cancer", "met"),
        ("Known lung, breast, or colon cancer", "lung cancer", "met"),
        ("Known lung, breast, or colon cancer", "prostate cancer", "not met"),
        ("Hepatitis A, B or C", "hepatitis C", "met"),
        ("Type 1 or 2 diabetes", "type 1 diabetes mellitus", "met"),
        ("Thyroid adenoma or carcinoma", "breast cancer", "unknown"),
        ("Hepatic or renal impairment", "renal impairment", "met"),
        ("Atrial fibrillation or flutter with rate > 100 bpm", "atrial fibrillation", "unknown"),
        ("Dementia or neurological disorders that interfere with the tasks", "dementia", "unknown"),
        ("Asthma with rhinitis or sinusitis", "sinusitis", "unknown"),
        ("Asthma with rhinitis or sinusitis", "asthma", "not met"),
        ("Asthma, stroke or gout", "stroke", "met"),
        ("Heart failure due to myocardial infarction, hypertension, or cardiomyopathy", "hypertension", "unknown"),
        ("Heart failure due to myocardial infarction, hypertension, or cardiomyopathy", "gout", "not met"),
        ("Chronic pain caused by osteoarthritis or gout; psoriasis", "psoriasis", "met"),
        ("Chronic pain caused by osteoarthritis, psoriasis or gout", "gout", "unknown"),
    ],
)
def test_a_shared_word_excludes_nobody_whom_the_text_does_not_name(text: str, name: str, expected: str) -> None:
    assert excluded(text, _having(name)) == expected


def test_asthma_with_either_excludes() -> None:
    assert excluded("Asthma with rhinitis or sinusitis", _having("asthma", "sinusitis")) == "met"
    assert excluded("Asthma with rhinitis or sinusitis", _having("rhinitis")) == "not met"


@pytest.mark.parametrize(("value", "expected"), [(7.9, "met"), (8.0, "unknown"), (None, "unknown")])
def test_a_disease_with_its_definition_excludes_by_the_definition(value: float | None, expected: str) -> None:
    """An anaemia that is recorded with a haemoglobin above the bound excluded by its name alone."""
    measured = [] if value is None else [{"code": "haemoglobin", "value": value, "unit": "g/dL", "on": "2026-11-19"}]
    who = _having("anemia", observations=measured)
    assert excluded("Anemia defined as hemoglobin < 8 g/dL", who) == expected


def test_negative_behind_a_list_of_letters_denies_all_of_them() -> None:
    for name in ("HIV infection", "hepatitis B", "hepatitis C"):
        assert answer("HIV, hepatitis B and C negative", _having(name)) != "met"


def test_a_word_that_no_list_knows_behind_age_and_sex_is_asked_with_its_or() -> None:
    draft = draft_criteria("Inclusion Criteria:\n\n* Male or female aged 18-65 with Xyzosis or gout\n").criteria[0]
    assert [atom.status for atom in draft.atoms] == ["computed", "computed", "manual", "computed"]
    boy = {"sex": "male", "birth_date": "2015-01-01"}
    assert answer("Male or female aged 18-65 with Xyzosis or gout", _having("gout", **boy)) == "not met"


@pytest.mark.parametrize(
    ("lead", "onset", "expected"),
    [
        ("Any of the following within 6 months before screening:", "2026-10-01", "met"),
        ("History of any of the following:", "2015-01-01", "met"),
        ("Any of the following:", "2015-01-01", "not met"),
    ],
)
def test_a_list_takes_over_the_span_of_time_and_the_history_of_the_line_above(
    lead: str, onset: str, expected: str
) -> None:
    stroke = {"name": "stroke", "status": "resolved", "onset": onset}
    patient = complete(conditions=[stroke], infections=[])
    assert excluded(f"{lead}\n\n  * stroke\n  * gout", patient) == expected


@pytest.mark.parametrize("lead", ["None of the following:", "No history of any of the following:"])
def test_a_list_takes_over_the_denial_of_the_line_above(lead: str) -> None:
    assert answer(f"{lead}\n\n  * stroke\n  * gout", _having("gout")) == "not met"
    assert answer(f"{lead}\n\n  * stroke\n  * gout", _having()) == "met"


def test_a_drug_of_another_trial_and_one_that_is_only_intended_are_asked() -> None:
    for text in ("Receiving methotrexate in a clinical trial", "Physician decision to use methotrexate"):
        taking = complete(medications=[{"name": "methotrexate", "started": "2026-01-01", "ongoing": True}])
        assert excluded(text, taking) == "unknown"


def test_the_reason_of_a_stay_in_hospital_is_asked() -> None:
    stay = {"name": "hospitalization", "on": "2026-01-01"}
    assert answer("Prior hospitalization for heart failure", _having("heart failure", procedures=[stay])) == "unknown"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Patients with EGPA", "granulomatosis with polyangiitis", "not met"),
        ("MODY", "type 2 diabetes mellitus", "unknown"),
        ("Hepatitis C virus infection", "hepatitis C", "met"),
        ("Tumor bleeding", "bleeding", "unknown"),
        ("Type 1 diabetes genetic risk score above the 50th centile", "type 1 diabetes mellitus", "unknown"),
        ("Heart disease that may interfere with participation", "gout", "not met"),
        ("Heart disease that may interfere with participation", "heart failure", "unknown"),
        ("Heart failure 1) or 2)", "heart failure", "met"),
    ],
)
def test_a_name_inside_another_is_not_that_name(text: str, name: str, expected: str) -> None:
    assert excluded(text, _having(name)) == expected


def test_an_allergy_named_behind_its_substance_asks_for_no_use_of_it() -> None:
    taking = complete(medications=[{"name": "gentamicin", "started": "2026-01-01", "ongoing": True}], allergies=[])
    assert excluded("Gentamicin hypersensitivity", taking) == "not met"
    known = complete(allergies=[{"substance": "penicillin"}])
    assert excluded("Known allergy towards penicillin", known) == "met"


def test_an_age_at_diagnosis_asks_neither_for_the_age_of_today_nor_for_a_span_of_time() -> None:
    atoms = draft_criteria("Inclusion Criteria:\n\n* Asthma (diagnosed age 1-20 years)\n").criteria[0].atoms
    assert all(atom.kind != "age" and not atom.windows for atom in atoms)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1. Asthma and eczema of the skin 2.BMI≥35kg/m2; 3. pregnant women 4.stroke", 4),
        ("Men and women with gout - Age above 50 years at screening - Willing to comply", 3),
        ("Serum potassium ≥ 3.5 mmol/L at screening.• Asthma", 2),
        ("Patients aged 18 - 75 years with gout or asthma of any kind", 1),
        ("1. Haemoglobin 2. 5 g/dL or more and a platelet count of 3.5", 1),
    ],
)
def test_items_in_a_row_are_items(text: str, count: int) -> None:
    bullet = "" if text[0].isdigit() else "* "
    assert len(draft_criteria(f"Exclusion Criteria:\n\n{bullet}{text}\n").criteria) == count


def test_what_only_the_investigator_can_judge_is_no_unread_text() -> None:
    def kind(text: str) -> str:
        rule = draft_criteria(f"Exclusion Criteria:\n\n* {text}\n").criteria[0].rule
        return getattr(rule, "kind", "several")

    for text in (
        "Unwilling or unable to comply with the protocol",
        "Life expectancy below 12 weeks",
        "Poor compliance",
    ):
        assert kind(text) == "investigator_judgement"
    for text in ("Prisoners", "No health insurance", "Unable to give a telephone number"):
        assert kind(text) == "manual"


def test_a_lasting_procedure_that_was_never_done_is_not_met_and_one_that_was_done_is_asked() -> None:
    done = complete(procedures=[{"name": "pacemaker", "on": "2020-01-01"}])
    assert (excluded("Pacemaker", complete(procedures=[])), excluded("Pacemaker", done)) == ("not met", "unknown")
    assert excluded("Planned kidney transplantation", complete(procedures=[])) == "unknown"


def test_a_value_before_an_operation_is_no_value_of_today() -> None:
    psa = {"code": "psa", "value": 0.02, "unit": "ng/mL", "on": "2026-11-12"}
    assert answer("PSA level < 10 ng/mL before prostatectomy", complete(observations=[psa], procedures=[])) != "met"


def test_with_or_without_asks_for_neither() -> None:
    assert answer("Asthma with or without eczema", _having("asthma")) == "unknown"
    assert answer("Gout with or without hypertension", _having("hypertension")) != "met"


@pytest.mark.parametrize(
    "text", ["Drug that cannot be stopped while taking methotrexate", "No infection before methotrexate"]
)
def test_a_denial_ends_where_another_time_begins(text: str) -> None:
    atoms = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n").criteria[0].atoms
    assert not any(atom.negated for atom in atoms if atom.kind == "medication")


def test_only_people_have_an_age() -> None:
    ages = [
        [atom.kind for atom in draft_criteria(f"Inclusion Criteria:\n\n* {text}\n").criteria[0].atoms]
        for text in ("Ulcers older than 1 year", "Patients older than 18 years", "Older than 18 years")
    ]
    assert ["age" in kinds for kinds in ages] == [False, True, True]


def test_a_unit_printed_once_holds_for_both_limits() -> None:
    pressure = {"code": "systolic_blood_pressure", "value": 180, "unit": "mm[Hg]", "on": "2026-11-19"}
    assert excluded("Systolic blood pressure > 170 or < 90 mm Hg", complete(observations=[pressure])) == "met"


def test_a_line_that_announces_no_list_does_not_hide_the_items_below_it() -> None:
    text = "Known gout\n\n  * stroke\n  * asthma"
    assert (excluded(text, _having("stroke")), excluded(text, _having("gout"))) == ("met", "unknown")


def test_what_only_announces_further_criteria_excludes_nobody() -> None:
    taking = complete(medications=[{"name": "methotrexate", "started": "2026-01-01", "ongoing": True}])
    assert excluded("Participants who receive methotrexate have the following additional", taking) == "unknown"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Use of other drugs (not including steroids) or gout within 12 months", "asthma", "unknown"),
        ("Gout, cirrhosis, or active malignancy leading to a life expectancy < 6 months", "gout", "unknown"),
        ("Asthma with signs and/or symptoms of heart failure", "heart failure", "not met"),
        ("No contraindication such as asthma, pregnancy, etc.", "gout", "unknown"),
    ],
)
def test_words_that_stand_around_a_name_change_what_it_asks(text: str, name: str, expected: str) -> None:
    assert excluded(text, _having(name)) == expected


def test_nobody_is_excluded_by_the_sex_that_is_named_beside_an_age() -> None:
    adult = complete(sex="male", birth_date="1980-01-01")
    assert excluded("Individuals < 18 years of age, male or female", adult) == "not met"


def test_an_interval_in_years_is_no_age_and_consent_no_criterion_beside_one() -> None:
    for text, kinds in (
        ("≥1 year interval after bariatric surgery", []),
        ("At least 18 years of age at the time of informed consent", ["age"]),
        ("Signed informed consent", ["consent"]),
    ):
        atoms = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n").criteria[0].atoms
        assert [atom.kind for atom in atoms if atom.kind in ("age", "consent")] == kinds


def test_equal_or_less_is_a_limit_above() -> None:
    atom = draft_criteria("Inclusion Criteria:\n\n* PaO2/FiO2 = 200 or less\n").criteria[0].atoms[0]
    assert atom.limits is not None and (atom.limits.at_most, atom.limits.at_least) == (200, None)


def test_a_span_that_counts_from_another_day_is_asked() -> None:
    taking = complete(medications=[{"name": "prednisone", "started": "2026-01-01", "ongoing": True}])
    assert excluded("Use of glucocorticoids within 30 days of T1D diagnosis", taking) == "unknown"


def test_consent_is_a_day_beside_a_span_of_time_and_nobody_is_excluded_by_giving_it() -> None:
    old = complete(conditions=[{"name": "stroke", "status": "active", "onset": "2026-11-01"}], infections=[])
    assert excluded("Stroke within 90 days prior to study consent", old) == "met"
    atoms = (
        draft_criteria("Exclusion Criteria:\n\n* Unable to attend visits, or give written consent\n").criteria[0].atoms
    )
    assert all(atom.status == "manual" for atom in atoms)


def test_who_breastfeeds_is_excluded_where_plans_and_breastfeeding_are_listed() -> None:
    woman = complete(sex="female", birth_date="1990-01-01", pregnant=False, breastfeeding=True)
    assert excluded("Pregnancy, planning pregnancy, or breast feeding", woman) == "met"
