"""Comparisons on both sides of a name, ages of other people, and numbers that belong to another measure."""

import pytest

from trialwright.eligibility.draft import DraftAtom
from trialwright.eligibility.drafting import draft_criteria


def atoms(text: str) -> list[DraftAtom]:
    draft = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n")
    return [atom for one in draft.criteria for atom in one.atoms]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("18 ≤ age ≤ 70 years", 18, 70, "a"),
        ("70 > age ≥ 18", 18, 70, "a"),
        ("18 years <= age < 70 years", 18, 70, "a"),
        ("5.7% ≤ HbA1c < 6.5%", 5.7, 6.5, "%"),
        ("6.1 mmol/L ≤ fasting plasma glucose < 7.0 mmol/L", 6.1, 7.0, "mmol/L"),
        ("18.5 < BMI < 30 kg/m2", 18.5, 30, "kg/m2"),
    ],
)
def test_both_comparisons_around_a_name_are_one_interval(text: str, low: float, high: float, unit: str) -> None:
    (atom,) = atoms(text)
    assert atom.status == "computed"
    assert atom.limits is not None
    below, above = atom.limits.at_least or atom.limits.over, atom.limits.at_most or atom.limits.under
    assert (below, above, atom.limits.unit) == (low, high, unit)


def test_whether_the_ends_belong_to_the_interval_is_kept() -> None:
    (atom,) = atoms("18 ≤ age < 70")
    assert atom.limits is not None
    assert (atom.limits.at_least, atom.limits.over, atom.limits.at_most, atom.limits.under) == (18, None, None, 70)


def test_two_names_with_a_comparison_each_stay_two() -> None:
    found = atoms("Platelets > 100 x 10^9/L and 3 x ULN > ALT, BMI < 35 kg/m2")
    bmi = next(atom for atom in found if atom.concept is not None and atom.concept.code == "bmi")
    assert bmi.limits is not None
    assert (bmi.limits.over, bmi.limits.at_least, bmi.limits.under) == (None, None, 35)


@pytest.mark.parametrize(
    "text", ["OGTT: 6.1 mmol/L ≤ fasting plasma glucose < 7.0 mmol/L or 7.8 mmol/L ≤ 2 hour glucose"]
)
def test_a_limit_in_front_of_a_name_is_not_given_to_the_name_before_it(text: str) -> None:
    for atom in atoms(text):
        if atom.limits is not None and atom.concept is not None and atom.concept.code != "fasting_glucose":
            assert 6.1 not in (atom.limits.at_least, atom.limits.over)


@pytest.mark.parametrize(
    "text",
    [
        "Parents age is above 18",
        "Age of the parent at least 21 years",
        "Caregivers must be at least 18 years of age",
        "Both parents are at least 18 years old",
    ],
)
def test_the_age_of_somebody_else_is_no_limit_for_the_participant(text: str) -> None:
    assert all(atom.kind != "age" for atom in atoms(text))


def test_the_age_of_the_participant_is_still_read_beside_a_parent() -> None:
    found = atoms("Age 6 to 12 years, with a parent who consents")
    assert any(atom.kind == "age" and atom.limits is not None and atom.limits.at_least == 6 for atom in found)


def test_a_pressure_gradient_is_no_blood_pressure() -> None:
    found = atoms("Stenosis with a ≥ 20 mmHg systolic translesional gradient")
    assert all(atom.kind != "vital_sign" for atom in found)
    assert any(atom.kind == "vital_sign" for atom in atoms("Systolic blood pressure ≥ 140 mmHg"))


def test_a_number_that_counts_the_lines_is_no_score() -> None:
    assert all(atom.kind != "score" for atom in atoms("Severe according to SCORAD 5: FEV1 < 70 %"))
    assert any(atom.kind == "score" for atom in atoms("SCORAD of 25"))
