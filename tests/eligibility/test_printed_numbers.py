"""Printed numbers: ranges, shared comparisons and what only looks like a comparison. By hand from registered texts."""

from __future__ import annotations

import pytest

from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.printed_numbers import quantities

Side = tuple[float | None, bool] | None

PRINTED: list[tuple[str, list[tuple[Side, Side, str | None]]]] = [
    # text, (lower bound, upper bound, unit) of each quantity; (number, whether it counts itself)
    ("2 to < 18 years", [((2, True), (18, False), "a")]),
    ("20 mL/min to < 45 mL/min", [((20, True), (45, False), "mL/min")]),
    ("LVEF 30 % - ≤ 50 %", [((30, True), (50, True), "%")]),
    ("within 30 days or 5 half-lives", [(None, (30, True), "d"), (None, (5, True), "{half-life}")]),
    ("at least 28 days or 3 months", [((28, True), None, "d"), ((3, True), None, "mo")]),
    ("within 10 - 14 days", [((10, True), (14, True), "d")]),
    ("≥ 18 - 75 years", [((18, True), (75, True), "a")]),
    ("at 50 percent of predicted or above", [((50, True), None, "%")]),
    ("max . 2 lesions", [(None, (2, True), None)]),
    ("up to a total dose of 20 mg per day", [(None, (20, True), "mg/d")]),
    ("at or above 45 mL/min", [((45, True), None, "mL/min")]),
    ("between 25 and under 40 kg/m2", [((25, True), (40, False), "kg/m2")]),
    ("> 7,5 %", [((7.5, False), None, "%")]),
    ("18,5 - 24,9 kg/m2", [((18.5, True), (24.9, True), "kg/m2")]),
    ("> 50.000/mm3", [((50000, False), None, "/uL")]),
    ("less than fifty beats per minute", [(None, (50, False), "/min")]),
    ("between 6 months and 18 years", [((0.5, True), (18, True), "a")]),
    ("for > 14 days within 4 weeks", [((14, False), None, "d"), (None, (4, True), "wk")]),
    ("within 3.5 - 5.0 mmol/L", [((3.5, True), (5, True), "mmol/L")]),
    ("≥ 100 000/mm3", [((100000, True), None, "/uL")]),
    ("≥ 100'000 cells/µL", [((100000, True), None, "/uL")]),
    ("≥ 75 109/L", [((75, True), None, "10*9/L")]),
    ("≥ 1.5 x 1000/uL", [((1.5, True), None, "10*3/uL")]),
    ("two and a half times the upper limit of normal", [((2.5, True), (2.5, True), None)]),
    ("≥ 18 y.o.", [((18, True), None, "a")]),
    ("18 years-of-age or older", [((18, True), None, "a")]),
    ("class II, III, or IV", [((2, True), (4, True), None)]),
    ("at least 50 kilograms (kg)", [((50, True), None, "kg")]),
    ("> 34 mL/m2", [((34, False), None, "mL/m2")]),
    ("≥ 175 mg/m2/dose", [((175, True), None, None)]),
    ("2+ to 3+", [((2, True), None, None), ((3, True), None, None)]),
]


@pytest.mark.parametrize(("text", "expected"), PRINTED)
def test_a_printed_quantity_has_its_bounds_and_unit(text: str, expected: list[tuple[Side, Side, str | None]]) -> None:
    found = [
        (
            (one.low.value, one.low.inclusive) if one.low else None,
            (one.high.value, one.high.inclusive) if one.high else None,
            one.unit,
        )
        for one in quantities(text)
    ]
    assert found == expected


def test_neither_summand_of_a_score_is_the_score() -> None:
    (one,) = draft_criteria("Inclusion Criteria:\n\n* Gleason score 3 + 4\n").criteria
    assert one.status == "manual" and all(atom.limits is None for atom in one.atoms)


@pytest.mark.parametrize("text", ["at least 6-8 weeks", "≥ 5.6 - 6.9 mmol/L"])
def test_of_one_comparison_before_a_narrow_range_no_number_is_sure(text: str) -> None:
    (found,) = quantities(text)
    assert not found.sure and found.low is not None and found.high is None


@pytest.mark.parametrize(
    "text", ["HER2 IHC 3+", "pitting edema 2+", "mitral regurgitation grade 3+", "over a 5-minute period"]
)
def test_a_grade_with_a_plus_and_a_span_to_look_over_are_no_comparison(text: str) -> None:
    (found,) = quantities(text)
    assert not found.said


def test_the_same_quantity_in_another_unit_is_kept_once_with_both_places() -> None:
    (found,) = quantities("≥ 10 mm (≥ 1 cm)")
    assert found.low is not None and found.low.value == 10 and [bound.value for bound in found.again] == [1]


@pytest.mark.parametrize("text", ["performance status 0,1", "grade 1,2", "> 50.000 copies"])
def test_a_comma_without_a_unit_and_three_noughts_behind_a_full_stop_leave_the_number_open(text: str) -> None:
    (found,) = quantities(text)
    assert not found.sure


AGES = [
    # statement, (lower, upper) of each age atom that a program computes
    ("Aged 12 to < 18 years", [(12, None), (None, 18)]),
    ("Male or female participants aged 2 to <18 years (5 to <18 years for Hodgkin lymphoma)", [(2, None), (None, 18)]),
    ("Participants over the age of 21 years", [(21, None)]),
    ("Age ≥ 18 - 75 years", [(18, 75)]),
    ("Age 18 years or older in Japan", []),
    ("2 to <6 years: 0.8", []),
    ("19 to 60 years-old", [(19, 60)]),
    ("18 y/o or older", [(18, None)]),
    ("18-year-old or older", [(18, None)]),
    ("18+ years", [(18, None)]),
    ("The age of patients will be between 40- 60 years.", [(40, 60)]),
    ("Patients < 18 or > 80 years old", [(None, 18), (80, None)]),
    ("Younger than 35", [(None, 35)]),
    ("English speaking patients, 18-70 years", [(18, 70)]),
    ("Children under the age of 18", [(None, 18)]),
    ("Smokers older than 40", []),
    ("Hemodialysis patients, 3-5 years", []),
    ("12 months-15 years of age", [(1, 15)]),
    ("Parents with children under 12 years", []),
    ("Medical record < 6 month-old", []),
]


@pytest.mark.parametrize(("statement", "expected"), AGES)
def test_ages_of_some_participants_only_and_rows_of_a_table_are_left_to_a_person(
    statement: str, expected: list[tuple[float | None, float | None]]
) -> None:
    draft = draft_criteria(f"Inclusion Criteria:\n\n* {statement}\n")
    found = []
    for atom in (atom for one in draft.criteria for atom in one.atoms if atom.kind == "age"):
        limits = atom.limits
        if atom.status == "computed" and limits is not None:
            found.append((limits.at_least or limits.over, limits.at_most or limits.under))
    assert found == expected
    assert not any(atom.kind == "condition" for one in draft.criteria for atom in one.atoms)
