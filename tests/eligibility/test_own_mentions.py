"""Which names of a statement ask something of their own. By hand from registered texts."""

from __future__ import annotations

import pytest

from trialwright.eligibility.criteria.condition import Diagnosis
from trialwright.eligibility.criterion import atoms_of
from trialwright.eligibility.draft import DraftAtom
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.reading_kind import About

KINDS = [
    # statement, section, what it asks: kind and the words it stands on
    ("Contraindication to metformin", "Exclusion", [("other", "Contraindication to metformin")]),
    ("Contraindication of cardiac MRI", "Exclusion", [("other", "Contraindication of cardiac MRI")]),
    ("Previous use of CT-155", "Exclusion", [("other", "Previous use of CT-155")]),
    ("TIMI flow grade 0 - 1", "Inclusion", [("other", "TIMI flow grade 0 - 1")]),
    ("History of CABG surgery", "Exclusion", [("procedure", "CABG surgery")]),
    ("History of MI (myocardial infarction)", "Exclusion", [("condition", "myocardial infarction")]),
    ("Known allergy or contraindication to metformin or sitagliptin", "Exclusion",
     [("allergy", "Known allergy or contraindication to metformin"), ("allergy", "sitagliptin")]),
    ("Previous reaction to deferiprone", "Exclusion", [("allergy", "Previous reaction to deferiprone")]),
    ("ASA physical status grade 1-3", "Inclusion", [("score", "ASA physical status grade 1-3")]),
]  # fmt: skip


def _atoms(text: str) -> list[DraftAtom]:
    return [atom for one in draft_criteria(text).criteria for atom in one.atoms]


@pytest.mark.parametrize(("statement", "section", "expected"), KINDS)
def test_a_name_that_belongs_to_something_else_asks_nothing(
    statement: str, section: str, expected: list[tuple[str, str]]
) -> None:
    found = [(atom.kind, atom.spans[0].quote) for atom in _atoms(f"{section} Criteria:\n\n* {statement}\n")]
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    for (_, ours), (_, theirs) in zip(found, expected, strict=True):
        assert ours in theirs or theirs in ours


def test_a_short_form_means_what_the_same_text_explains() -> None:
    text = "Inclusion Criteria:\n\n* Atopic dermatitis (ATD)\n\nExclusion Criteria:\n\n* Severe ATD\n"
    assert [atom.concept.code if atom.concept else None for atom in _atoms(text)] == ["atopic dermatitis"] * 2
    assert [atom.kind for atom in _atoms("Exclusion Criteria:\n\n* Severe ATD\n")] == ["other"]


def test_brackets_that_are_no_short_form_explain_nothing() -> None:
    text = (
        "Inclusion Criteria:\n\n* Atopic dermatitis (EASI score)\n* Rheumatoid arthritis (JIA)\n* JIA since 2 years\n"
    )
    assert not any(
        atom.concept and atom.concept.code == "rheumatoid arthritis" and "JIA" in atom.says for atom in _atoms(text)
    )


@pytest.mark.parametrize(
    "line",
    ["Each patient must meet all of the following criteria to be enrolled:", "Patients must:", "ED patient must:"],
)
def test_a_line_that_only_announces_others_is_no_criterion(line: str) -> None:
    assert [atom.kind for atom in _atoms(f"Inclusion Criteria:\n\n{line}\n\n* Age over 18 years\n")] == ["age"]


def test_a_line_that_asks_something_stays_although_it_ends_in_a_colon() -> None:
    found = _atoms("Inclusion Criteria:\n\n* Platelets above 100 x 10^9/L:\n* Age over 18 years\n")
    assert [atom.kind for atom in found] == ["laboratory", "age"]


def test_pulmonary_arterial_hypertension_is_not_arterial_hypertension() -> None:
    (atom,) = _atoms("Exclusion Criteria:\n\n* Pulmonary arterial hypertension\n")
    assert atom.concept is not None and atom.concept.code == "pulmonary arterial hypertension"


def test_another_disease_of_a_group_leaves_out_what_the_study_treats() -> None:
    about = About(None, (), ("Rheumatoid Arthritis",))
    (one,) = draft_criteria("Exclusion Criteria:\n\n* Another rheumatic disease\n", about=about).criteria
    (atom,) = atoms_of(one.rule)
    assert atom.parameters == Diagnosis(("rheumatic disease",), other_than=("Rheumatoid Arthritis",), status="present")
