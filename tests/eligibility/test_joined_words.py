"""What joins two questions of one statement, and what only stands inside the words of one."""

from __future__ import annotations

import pytest

from tests.eligibility.patients import ON, complete
from trialwright.clinical.patient import Patient
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.screening import screen

RA = {"name": "rheumatoid arthritis", "status": "active", "onset": "2017"}
ILD = {"name": "interstitial lung disease", "status": "active", "onset": "2020"}
PAST = {"name": "methotrexate", "started": "2015", "stopped": "2016", "ongoing": False}


def answer(text: str, who: Patient) -> str:
    draft = draft_criteria(f"Inclusion Criteria:\n\n* {text}")
    (verdict,) = screen(draft.executable(), who, ON).verdicts
    return verdict.verdict.answer


@pytest.mark.parametrize(
    "text",
    [
        "Male or female between 18 to 45 years of age.",
        "Male or female aged 18 to 65 years",
        "Men or women ≥ 18 years of age",
        "Female or male ≥ 18 years",
        "Men and non-pregnant women aged 18-45 years",
        "Males or non-pregnant females aged 18 years or older",
        "Male or female patients, 18 years or older with rheumatoid arthritis",
    ],
)
def test_a_child_is_no_adult_because_either_sex_may_join(text: str) -> None:
    child = complete(sex="male", birth_date="2016-05-05", pregnant=False, conditions=[RA])
    adult = complete(sex="male", birth_date="1990-05-05", pregnant=False, conditions=[RA])
    assert (answer(text, child), answer(text, adult)) == ("not met", "met")


@pytest.mark.parametrize(
    "text",
    [
        "Rheumatoid arthritis without interstitial lung disease",
        "Non-pregnant women with rheumatoid arthritis",
        "Male or female with rheumatoid arthritis",
    ],
)
def test_who_lacks_the_asked_disease_does_not_join_by_what_is_denied_beside_it(text: str) -> None:
    about = {"sex": "female", "birth_date": "1980-05-05", "pregnant": False}
    assert answer(text, complete(conditions=[], **about)) == "not met"
    assert answer(text, complete(conditions=[RA], **about)) == "met"


def test_a_negative_test_denies_nothing_but_its_own_infection() -> None:
    assert answer("HIV-negative adults with rheumatoid arthritis", complete(conditions=[])) == "not met"


def test_both_the_asked_and_the_denied_disease_do_not_join() -> None:
    assert answer("Rheumatoid arthritis without interstitial lung disease", complete(conditions=[RA, ILD])) == "not met"


def test_two_names_denied_together_are_denied_together() -> None:
    asthma = {"name": "asthma", "status": "active", "onset": "2001"}
    steroid = {"name": "prednisone", "started": "2026-01-01", "ongoing": True}
    assert answer("No steroids for asthma", complete(conditions=[asthma], medications=[])) == "met"
    assert answer("No steroids for asthma", complete(conditions=[asthma], medications=[steroid])) == "not met"


@pytest.mark.parametrize("text", ["Never treated with methotrexate", "No prior methotrexate"])
def test_never_speaks_of_the_past_too(text: str) -> None:
    assert answer(text, complete(medications=[PAST])) == "not met"
    assert answer(text, complete(medications=[])) == "met"


@pytest.mark.parametrize("text", ["ALT > 2.5xULN", "ALT > 2.5×ULN", "ALT > 2.5 xULN", "ALT > 2.5 x ULN"])
def test_a_multiple_written_without_spaces_is_a_multiple(text: str) -> None:
    (atom,) = draft_criteria(f"Exclusion Criteria:\n\n* {text}").criteria[0].atoms
    assert atom.limits is not None
    assert (atom.limits.over, atom.limits.relative_to) == (2.5, "upper_limit")


def test_a_shared_multiple_is_never_a_plain_ratio() -> None:
    found = draft_criteria("Exclusion Criteria:\n\n* INR, APTT > 1.5xULN").criteria[0].atoms
    assert [atom.limits and atom.limits.relative_to for atom in found] == ["upper_limit", "upper_limit"]


def test_words_between_two_names_belong_to_the_second() -> None:
    past = {"name": "adalimumab", "started": "2015", "stopped": "2016", "ongoing": False}
    assert answer("Asthma without prior biologics", complete(medications=[past])) == "not met"


def test_a_word_between_two_names_that_nobody_understood_leaves_the_second_to_a_person() -> None:
    text = "Major surgery unrelated to breast cancer"
    surgery = {"name": "major surgery", "on": "2026-01-01"}
    assert answer(text, complete(procedures=[surgery], conditions=[])) == "unknown"


def excluded(text: str, who: Patient) -> str:
    draft = draft_criteria(f"Exclusion Criteria:\n\n* {text}")
    (verdict,) = screen(draft.executable(), who, ON).verdicts
    return verdict.verdict.answer


def test_a_number_that_belongs_to_the_name_of_a_score_is_no_limit() -> None:
    text = "International Index of Erectile Function 6 (IIEF-EF) between 11 to 25"
    found = draft_criteria(f"Inclusion Criteria:\n\n* {text}").criteria[0].atoms
    assert all(atom.limits is None or atom.limits.at_least != 6 for atom in found)


def test_an_exception_ends_with_its_bracket() -> None:
    text = "total bilirubin above the ULN (excluding Gilbert's syndrome), AST > 3 x ULN"
    high = {"code": "ast", "value": 200, "unit": "U/L", "on": "2026-11-12", "upper_limit": 40}
    assert excluded(text, complete(observations=[high])) == "met"


def test_other_conditions_with_less_than_a_value_are_no_exception() -> None:
    text = "Cancer or other conditions with a life expectancy of less than 2 years"
    cancer = {"name": "colon cancer", "status": "active", "onset": "2026"}
    assert excluded(text, complete(conditions=[cancer])) == "met"


@pytest.mark.parametrize(
    "text",
    [
        "Ongoing prednisolone > 1mg/kg daily or equivalent.",
        "Systemic steroid therapy exceeding the equivalent of 0.5 mg/kg/day of methylprednisolone",
        "Use of prednisolone currently or in the past week",
        "Prior prednisolone, radiotherapy or surgery within 4 weeks",
        "Adequate treatment with prednisolone not possible",
    ],
)
def test_a_dose_or_span_that_is_not_read_never_excludes_everybody_on_the_drug(text: str) -> None:
    on_it = {"name": "prednisolone", "started": "2020-01-01", "dose": 5, "unit": "mg", "per": "day", "ongoing": True}
    assert excluded(text, complete(medications=[on_it], procedures=[])) == "unknown"


BMI = {"code": "bmi", "unit": "kg/m2", "on": "2026-11-12"}
GOUT, ASTHMA = ({"name": name, "status": "active", "onset": "2020"} for name in ("gout", "asthma"))


@pytest.mark.parametrize(
    ("text", "diseases", "expected"),
    [
        ("1. Two of the following three:\n   * asthma\n   * hypertension\n   * gout", [GOUT, ASTHMA], "met"),
        ("1. Two of the following three:\n   * asthma\n   * hypertension\n   * gout", [GOUT], "not met"),
        ("1. Has\n   a. asthma, or\n   b. gout", [GOUT], "met"),
        ("1. Has\n   a. asthma, or\n   b. gout", [], "not met"),
        ("1. Has\n   a. asthma, and\n   b. gout", [GOUT], "not met"),
    ],
)
def test_a_list_asks_for_as_many_as_it_says(text: str, diseases: list[dict[str, str]], expected: str) -> None:
    draft = draft_criteria(f"Inclusion Criteria:\n\n{text}")
    (verdict,) = screen(draft.executable(), complete(conditions=diseases), ON).verdicts
    assert verdict.verdict.answer == expected


def test_who_lacks_an_item_that_ends_in_or_is_not_turned_away() -> None:
    draft = draft_criteria("Inclusion Criteria:\n\n1. BMI ≥ 40 kg/m2; or\n2. BMI 35-39.9 kg/m2\n3. Age over 18")
    who = complete(birth_date="1980-01-01", observations=[BMI | {"value": 37}])
    assert [one.verdict.answer for one in screen(draft.executable(), who, ON).verdicts] == ["unknown", "met", "met"]
    assert "ambiguous_scope" in draft.criteria[0].flags


def test_a_lower_limit_of_one_value_or_another_asks_for_one() -> None:
    high = {"code": "amylase", "value": 900, "unit": "U/L", "on": "2026-11-12", "upper_limit": 100}
    low = {"code": "lipase", "value": 30, "unit": "U/L", "on": "2026-11-12", "upper_limit": 60}
    assert answer("amylase or lipase > 3 x ULN", complete(observations=[high, low])) == "met"


def test_another_trial_at_the_end_of_a_list_is_asked_for() -> None:
    trial = {"trial": "NCT00000001", "last_dose": "2026-11-01", "investigational_drug": True}
    text = "Prior treatment with rituximab or other clinical trial within 4 weeks"
    assert excluded(text, complete(trials=[trial], medications=[])) == "met"


@pytest.mark.parametrize(
    "text",
    [
        "Male, asthma or gout",
        "Age 18 or older, asthma or gout",
        "Asthma or gout, age ≥ 18",
        "Aged 18-65 and asthma or gout",
    ],
)
def test_age_and_sex_are_never_one_of_several_ways_in(text: str) -> None:
    assert answer(text, complete(sex="male", birth_date="1980-01-01", conditions=[])) == "not met"
    assert answer(text, complete(sex="male", birth_date="1980-01-01", conditions=[GOUT])) == "met"
    if "Male" not in text:
        assert answer(text, complete(sex="male", birth_date="2016-01-01", conditions=[ASTHMA])) == "not met"


def test_an_exclusion_of_children_of_either_sex_excludes_no_adult() -> None:
    text = "Male and female, aged 17 years or younger."
    assert excluded(text, complete(sex="male", birth_date="1980-01-01")) == "not met"
    assert excluded(text, complete(sex="male", birth_date="2016-01-01")) == "met"


def test_what_is_planned_is_not_looked_for_in_the_past() -> None:
    bypass = {"name": "coronary revascularization", "on": "2026-10-01"}
    text = "Coronary revascularization within the next 6 months"
    assert excluded(text, complete(procedures=[bypass])) == "unknown"


def test_significant_speaks_of_each_disease_of_the_list() -> None:
    copd = {"name": "chronic obstructive pulmonary disease", "status": "active"}
    assert excluded("Significant heart or lung disease", complete(conditions=[copd])) == "unknown"


def test_history_reaches_over_a_name_that_no_list_holds() -> None:
    past = {"name": "asthma", "status": "resolved", "onset": "2001"}
    assert excluded("History of foo bar disease, asthma or gout", complete(conditions=[past])) == "met"


@pytest.mark.parametrize(
    "text",
    ["Age 18-75, ECOG 0-1", "Age ≥ 18, ECOG ≤ 2", "aged 20 to 60, MMSE 24-30", "Age 18-75, 2-3 swollen joints"],
)
def test_the_number_of_a_score_behind_an_age_is_no_age(text: str) -> None:
    found = draft_criteria(f"Inclusion Criteria:\n\n* {text}").criteria[0].atoms
    assert [(atom.limits.at_least or 0) >= 18 for atom in found if atom.kind == "age" and atom.limits] == [True]


@pytest.mark.parametrize("text", ["Age > 18 years and < 70 years", "Aged > 18, < 70", "age between 18 and up to 70"])
def test_both_limits_of_one_age_are_read(text: str) -> None:
    found = draft_criteria(f"Inclusion Criteria:\n\n* {text}").criteria[0].atoms
    numbers = {number for atom in found if atom.limits for number in (atom.limits.over, atom.limits.under)}
    numbers |= {number for atom in found if atom.limits for number in (atom.limits.at_least, atom.limits.at_most)}
    assert numbers - {None} == {18, 70}


@pytest.mark.parametrize(
    "text",
    [
        "Not pregnant or breastfeeding",
        "Women must not be pregnant or lactating",
        "no pregnancy or breastfeeding",
        "neither pregnant nor breastfeeding",
        "not pregnant, breastfeeding",
    ],
)
def test_a_denial_of_pregnancy_reaches_to_breastfeeding(text: str) -> None:
    woman = {"sex": "female", "birth_date": "1990-01-01"}
    assert answer(text, complete(pregnant=False, breastfeeding=False, **woman)) == "met"
    assert answer(text, complete(pregnant=False, breastfeeding=True, **woman)) == "not met"
    assert answer(text, complete(pregnant=True, breastfeeding=False, **woman)) == "not met"


def test_pregnancy_denied_among_the_exclusions_still_excludes() -> None:
    woman = {"sex": "female", "birth_date": "1990-01-01", "breastfeeding": False}
    assert excluded("Not willing to use condoms, pregnant or lactating", complete(pregnant=True, **woman)) == "met"
    assert excluded("No pregnancy", complete(pregnant=True, **woman)) == "met"


def test_how_many_joints_are_looked_at_is_no_limit() -> None:
    text = "at least 6 of 66 swollen joints and 6 of 68 tender joints"
    found = draft_criteria(f"Inclusion Criteria:\n\n* {text}").criteria[0].atoms
    assert all(atom.limits is None or atom.limits.at_least == 6 for atom in found)


@pytest.mark.parametrize("text", ["Hepatitis B or C", "hepatitis B/C", "Active hepatitis B, C"])
def test_a_disease_named_by_its_letter_only_is_not_lost(text: str) -> None:
    b, c = ({"name": f"hepatitis {letter}", "status": "active"} for letter in "BC")
    assert excluded(text, complete(conditions=[b], infections=[])) == "met"
    assert excluded(text, complete(conditions=[c], infections=[])) == "met"


def test_with_one_or_the_other_asks_for_what_stands_before_with_either() -> None:
    text = "Asthma with DAS28 > 3.2 or CRP > 10 mg/L"
    crp = {"code": "crp", "value": 20, "unit": "mg/L", "on": "2026-11-12"}
    assert answer(text, complete(conditions=[], observations=[crp])) == "not met"
    assert answer(text, complete(conditions=[ASTHMA], observations=[crp])) == "met"


def test_not_one_or_the_other_denies_both_and_is_no_way_in() -> None:
    text = "Gout, not treated with methotrexate or prednisone"
    on_it = {"name": "prednisone", "started": "2026-01-01", "ongoing": True}
    assert answer(text, complete(conditions=[], medications=[])) == "not met"
    assert answer(text, complete(conditions=[GOUT], medications=[on_it])) == "not met"


def test_an_age_at_another_time_is_no_age_of_today() -> None:
    assert answer("age at diagnosis ≤ 18 years", complete(sex="male", birth_date="1980-01-01")) == "unknown"


def test_a_drug_that_is_like_another_is_not_that_other() -> None:
    text = "Treated with a glucagon-like peptide-1 (GLP-1) receptor agonist within 3 months"
    glucagon = {"name": "glucagon", "started": "2026-11-01", "ongoing": True}
    assert excluded(text, complete(medications=[glucagon])) != "met"
