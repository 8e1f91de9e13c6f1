"""A comparison with the laboratory's own limit without a number is once that limit; two at a time are a person's."""

from __future__ import annotations

import pytest

from trialwright.eligibility.draft import Limits
from trialwright.eligibility.drafting import draft_criteria

READ = [
    ("ALT ≤ ULN", [("alt", Limits(at_most=1, relative_to="upper_limit"))]),
    (
        "ALT and AST ≤ ULN",
        [("alt", Limits(at_most=1, relative_to="upper_limit")), ("ast", Limits(at_most=1, relative_to="upper_limit"))],
    ),
    (
        "Total bilirubin > the upper limit of normal (ULN)",
        [("bilirubin_total", Limits(over=1, relative_to="upper_limit"))],
    ),
    ("Calcium below the lower limit of normal", [("calcium", Limits(under=1, relative_to="lower_limit"))]),
    ("Platelets ≥ LLN", [("platelets", Limits(at_least=1, relative_to="lower_limit"))]),
    ("Bilirubin > ULN x 1.5", [("bilirubin_total", Limits(over=1.5, relative_to="upper_limit"))]),
]
NOT_READ = ["Potassium ≥ LLN and ≤ ULN", "INR above ULN for age", "TSH within normal limits", "Creatinine ≤ ULN + 10 %"]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_bare_limit_is_once_the_limit(text: str, expected: list[tuple[str, Limits]]) -> None:
    (one,) = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n").criteria
    assert one.status == "computed"
    assert [(atom.concept and atom.concept.code, atom.limits) for atom in one.atoms] == expected


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_more_than_one_bare_limit_is_left_to_a_person(text: str) -> None:
    (one,) = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n").criteria
    assert one.status == "manual"
