"""Requirements that hold for some people only are answered by a person, whole."""

from __future__ import annotations

import pytest

from trialwright.eligibility.criterion import Atom
from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.drafting import draft_criteria


def one(text: str, heading: str = "Inclusion") -> DraftCriterion:
    (criterion,) = draft_criteria(f"{heading} Criteria:\n\n* {text}\n").criteria
    return criterion


@pytest.mark.parametrize("heading", ["Inclusion", "Exclusion"])
@pytest.mark.parametrize(
    "text",
    [
        "If type 2 diabetes - HbA1c 6.5-10%",
        "If type 2 diabetes, HbA1c < 8%",
        "For patients with type 2 diabetes: HbA1c < 8%",
        "In patients with hypertension, systolic blood pressure < 150 mmHg",
        "HbA1c < 8% if diabetes mellitus",
        "ALT < 3 x ULN (< 5 x ULN if liver metastases)",
    ],
)
def test_what_holds_for_some_only_is_asked_whole(text: str, heading: str) -> None:
    criterion = one(text, heading)
    assert criterion.status == "manual"
    assert isinstance(criterion.rule, Atom)
    assert criterion.rule.kind == "manual"
    assert text in criterion.rule.spans[0].quote


def test_the_atoms_stay_marked_for_whoever_reads_it() -> None:
    kinds = [atom.kind for atom in one("If type 2 diabetes - HbA1c 6.5-10%").atoms]
    assert kinds == ["condition", "laboratory"]


@pytest.mark.parametrize(
    "text", ["Patients with hypertension and LVEF < 40%", "Patients with type 2 diabetes, HbA1c < 8%"]
)
def test_what_holds_for_everybody_is_still_computed(text: str) -> None:
    assert one(text).status == "computed"


def test_another_sentence_is_not_touched() -> None:
    criterion = one("Platelets > 100 x 10^9/L. If liver metastases, ALT < 5 x ULN")
    assert [atom.status for atom in criterion.atoms if atom.concept and atom.concept.code == "platelets"] == [
        "computed"
    ]
