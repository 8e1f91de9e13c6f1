"""Words around a name that make it less, or something else: found by reading records that nobody had looked at."""

from __future__ import annotations

import pytest

from tests.eligibility.patients import complete
from tests.eligibility.test_joined_words import answer, excluded
from trialwright.eligibility.draft import Draft
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.reading_kind import About


def _ill(*names: str, **more: object) -> object:
    return complete(conditions=[{"name": name, "status": "active"} for name in names], infections=[], **more)


def _takes(*names: str) -> object:
    return complete(medications=[{"name": name, "started": "2020-01-01", "ongoing": True} for name in names])


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Recent myocardial infarction", "myocardial infarction", "unknown"),
        ("Recent stroke, pulmonary embolism or asthma", "pulmonary embolism", "unknown"),
        ("Recent myocardial infarction", "asthma", "not met"),
        ("Myocardial infarction within 3 months", "asthma", "not met"),
        ("Known OSA on treatment", "obstructive sleep apnea", "unknown"),
        ("Asthma (mild) under current drug therapy", "asthma", "unknown"),
        ("Patients with Child-Pugh B or C liver cirrhosis", "liver cirrhosis", "unknown"),
        ("Asthma known to have one or more of the following ALK point mutations", "asthma", "unknown"),
        ("Asthma participants with genomic mutations (e.g., EGFR, ALK)", "asthma", "unknown"),
        ("Asthma with ADAM33 mutation", "asthma", "unknown"),
        ("Prior systemic anticancer therapies for advanced or metastatic disease", "brain metastases", "unknown"),
    ],
)
def test_a_disease_that_is_narrowed_excludes_nobody_by_its_name_alone(text: str, name: str, expected: str) -> None:
    assert excluded(text, _ill(name)) == expected


@pytest.mark.parametrize(
    ("text", "taken", "expected"),
    [
        ("Treatment with tricyclic antidepressants", ("sertraline",), "not met"),
        ("Treatment with tricyclic antidepressants", ("nortriptyline",), "met"),
        ("Treatment with tricyclic antidepressants", ("a drug that nobody lists",), "unknown"),
        ("Treatment with sacubitril / valsartan", ("valsartan",), "unknown"),
        ("Treatment with sacubitril/valsartan", ("sacubitril", "valsartan"), "met"),
        ("Treatment with sacubitril/valsartan", (), "not met"),
        ("Simultaneous treatment with lisinopril and valsartan", ("valsartan",), "unknown"),
        ("Ongoing indications for cardioprotective medication - ACE inhibitors, ARBs", ("valsartan",), "unknown"),
        ("Contraindication to valsartan", ("valsartan",), "unknown"),
    ],
)
def test_a_drug_excludes_only_whom_the_text_names(text: str, taken: tuple[str, ...], expected: str) -> None:
    assert excluded(text, _takes(*taken)) == expected


@pytest.mark.parametrize(("route", "expected"), [("inhaled", "unknown"), ("oral", "unknown"), (None, "unknown")])
def test_a_route_that_the_text_prints_is_asked(route: str | None, expected: str) -> None:
    budesonide = {"name": "budesonide", "ongoing": True, "started": "2020-01-01"} | ({"route": route} if route else {})
    assert excluded("Current use of systemic corticosteroids", complete(medications=[budesonide])) == expected
    assert answer("Current use of oral corticosteroids", complete(medications=[budesonide])) == expected
    assert excluded("Corticosteroid therapy", complete(medications=[budesonide])) == "met"


def test_platinum_resistant_disease_asks_for_no_platinum_today() -> None:
    assert answer("Platinum-resistant disease", _takes()) == "unknown"


def test_an_enzyme_is_no_drug() -> None:
    drafted = draft_criteria("Exclusion Criteria:\n\n* Alanine ALT > 3 x ULN")
    assert [atom.kind for atom in drafted.criteria[0].atoms] == ["laboratory"]


def test_a_time_of_breastfeeding_is_not_the_persons_own() -> None:
    fed = complete(sex="female", breastfeeding=True, pregnant=False)
    assert excluded("Maternal immunosuppression during pregnancy and/or breastfeeding", fed) == "unknown"
    assert excluded("Pregnancy or breastfeeding", fed) == "met"


def test_what_confirms_a_disease_is_not_another_way_in() -> None:
    text = "Heart failure, confirmed by NT-proBNP > 300 pg/mL or BNP > 100 pg/mL"
    raised = [{"code": "bnp", "value": 400, "unit": "pg/mL", "on": "2026-11-18"}]
    assert answer(text, _ill(observations=raised)) == "not met"
    assert answer(text, _ill("heart failure", observations=raised)) != "not met"


def test_a_second_verb_asks_of_everybody() -> None:
    text = "Gout or asthma and must have heart failure"
    assert answer(text, _ill("gout")) == "not met"
    assert answer(text, _ill("gout", "heart failure")) == "met"


def test_a_grade_in_brackets_grades_the_disease() -> None:
    mild = [{"code": "nyha", "value": 1, "unit": "{score}", "on": "2026-11-18"}]
    grave = [{"code": "nyha", "value": 3, "unit": "{score}", "on": "2026-11-18"}]
    assert excluded("Heart failure (NYHA class III-IV)", _ill("heart failure", observations=mild)) == "not met"
    assert excluded("Heart failure (NYHA class III-IV)", _ill("heart failure", observations=grave)) == "met"


def _of_a_study(text: str, *conditions: str) -> Draft:
    return draft_criteria(text, about=About(conditions=conditions))


@pytest.mark.parametrize(
    ("text", "conditions", "expected"),
    [
        ("Exclusion Criteria:\n\n* Concurrent active malignancy", ("Solid Tumor, Adult",), "partial"),
        ("Inclusion Criteria:\n\n* No concurrent malignancy", ("NSCLC",), "partial"),
        ("Exclusion Criteria:\n\n* Autoimmune disease", ("Rheumatoid Arthritis",), "partial"),
        ("Exclusion Criteria:\n\n* Active malignancy", ("Heart Failure",), "computed"),
        ("Inclusion Criteria:\n\n* Active malignancy", ("NSCLC",), "computed"),
    ],
)
def test_a_class_that_holds_the_studys_own_disease_refuses_nobody_unasked(
    text: str, conditions: tuple[str, ...], expected: str
) -> None:
    assert _of_a_study(text, *conditions).criteria[0].status == expected


@pytest.mark.parametrize("asked", ["Alcohol/substance abuse", "Alcohol abuse", "Substance abuse", "Alcoholism"])
def test_who_depends_on_alcohol_is_excluded_by_its_abuse(asked: str) -> None:
    assert excluded(asked, _ill("alcohol dependence")) == "met"
    assert excluded(asked, _ill("asthma")) in ("not met", "unknown")


def test_abuse_leaves_open_whether_somebody_is_dependent() -> None:
    assert excluded("Alcohol dependence", _ill("alcohol abuse")) == "unknown"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Liver cirrhosis (Child B or C)", "liver cirrhosis"),
        ("Certain lung diseases, heart diseases", "heart failure"),
        ("Evidence of the following infections: HIV", "influenza"),
        ("Other acute or chronic pain disorders", "chronic pain"),
        ("Chronic cluster headache", "cluster headache"),
        ("Signs of upper respiratory infection", "pneumonia"),
    ],
)
def test_a_part_of_a_disease_excludes_nobody_who_has_the_whole(text: str, name: str) -> None:
    assert excluded(text, _ill(name)) != "met"


@pytest.mark.parametrize(
    "text",
    [
        "Dependence on alcohol, cocaine or morphine",
        "Cocaine, morphine or codeine abuse",
        "History of morphine use disorder",
        "Patients who abuse cocaine or morphine",
    ],
)
def test_who_takes_a_drug_does_not_depend_on_it(text: str) -> None:
    assert excluded(text, _takes("morphine")) == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "Able to distinguish cluster headaches from other headaches",
        "The response might consist of vomiting",
        "Creatinine clearance = 15 ml/min",
    ],
)
def test_what_is_not_asked_for_is_left_to_a_person(text: str) -> None:
    draft = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n")
    assert {atom.status for atom in draft.criteria[0].atoms} == {"manual"}


@pytest.mark.parametrize("text", ["Live, attenuated, or mRNA vaccines within 4 weeks of screening",
                                  "Live influenza vaccine within 4 weeks of screening"])  # fmt: skip
def test_a_vaccine_that_is_no_plain_live_one_is_left_to_a_person(text: str) -> None:
    draft = draft_criteria(f"Exclusion Criteria:\n\n* {text}\n")
    assert draft.criteria[0].status == "manual"


def test_a_span_above_a_list_holds_behind_its_semicolons() -> None:
    draft = draft_criteria("Exclusion Criteria:\n\n* Any of these in the last 5 years: gout; stroke, angina pectoris\n")
    assert [[window.days for window in atom.windows] for atom in draft.criteria[0].atoms] == [[1826]] * 3


@pytest.mark.parametrize(
    ("born", "expected"), [("2021-01-01", "met"), ("2015-01-01", "not met"), ("2000-01-01", "met")]
)
def test_two_ages_that_nobody_has_at_once_are_alternatives(born: str, expected: str) -> None:
    assert excluded("age < 6 and > 18 years", complete(birth_date=born)) == expected


def test_a_disease_other_than_one_is_not_asked_as_other_than_itself() -> None:
    draft = draft_criteria(
        "Exclusion Criteria:\n\n* Any lung disease other than asthma\n", about=About(conditions=("asthma",))
    )
    assert "other_than=('asthma',)" not in repr(draft.criteria[0].rule)


@pytest.mark.parametrize(
    ("text", "recorded", "expected"),
    [
        ("History of colonoscopy", "endoscopy", "unknown"),
        ("Previous corneal surgery", "eye surgery", "unknown"),
        ("Prior allogeneic transplant", "stem cell transplantation", "unknown"),
        ("History of vagus nerve stimulation", "deep brain stimulation", "unknown"),
        ("Previous thoracic surgery", "cardiac surgery", "unknown"),
        ("Previous PCI", "percutaneous coronary intervention", "met"),
        ("Previous renal transplant", "kidney transplantation", "met"),
    ],
)
def test_a_wider_or_another_procedure_leaves_the_asked_one_open(text: str, recorded: str, expected: str) -> None:
    assert excluded(text, complete(procedures=[{"name": recorded, "on": "2020-01-01"}])) == expected


@pytest.mark.parametrize(
    ("text", "ill", "expected"),
    [
        ("Asthma; or gout", "gout", "met"),
        ("Asthma; or gout", "stroke", "not met"),
        ("Asthma; gout", "gout", "not met"),
        ("One or more risk factors as follows: asthma; gout; stroke", "gout", "met"),
        ("CML patients", "chronic lymphocytic leukemia", "not met"),
        ("CML patients", "chronic myelogenous leukemia", "met"),
        ("Colorectal cancer", "rectal cancer", "met"),
    ],
)
def test_an_inclusion_asks_for_what_it_prints(text: str, ill: str, expected: str) -> None:
    assert answer(text, _ill(ill)) == expected


@pytest.mark.parametrize("ill", ["colon cancer", "colorectal cancer"])
def test_a_cancer_of_the_colon_is_none_of_the_rectum(ill: str) -> None:
    assert answer("Rectal cancer", _ill(ill)) != "met"


@pytest.mark.parametrize(
    "text",
    [
        "Steroids, NSAIDs and immunotherapy within the past month",
        "Infection within 7 days of surgery",
        "Previous treatments before tadalafil",
        "Prior surgical or transcatheter valve replacement",
        "Severe lesions which lead to poor tolerance of antihypertensives",
        "Known active or chronic hepatitis B",
        "For expansion cohorts: prior treatment with nivolumab",
        "SOLO Cohort only: systolic blood pressure over 180 mmHg, gout",
        "Prior lesion confirmed by computed tomography",
    ],
)
def test_what_only_looks_like_a_question_is_left_to_a_person(text: str) -> None:
    draft = draft_criteria(f"Exclusion Criteria:\n\n* {text}\n")
    assert {atom.status for atom in draft.criteria[0].atoms} == {"manual"}


def test_prior_treatment_reaches_over_a_name_that_no_list_holds() -> None:
    text = "Prior treatment with CD137 agonists, T-cell co-stimulating, or immune checkpoint blockade therapies"
    taken = complete(medications=[{"name": "nivolumab", "started": "2019-01-01", "stopped": "2019-06-01"}])
    assert excluded(text, taken) == "met"


def test_a_span_behind_a_bracket_is_that_of_the_name_before_it_as_well() -> None:
    draft = draft_criteria(
        "Exclusion Criteria:\n\n* Hyperkalemia (potassium >= 5.5 mmol/L) within 6 months before screening\n"
    )
    assert [[window.days for window in atom.windows] for atom in draft.criteria[0].atoms] == [[183], [183]]
