"""Contraception read from text and judged: whom it concerns, by which method, until when, and never by guessing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.eligibility.patients import patient
from trialwright.eligibility.criteria.contraception import Contraception
from trialwright.eligibility.criterion import Judgement, atoms_of
from trialwright.eligibility.draft import DraftAtom
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Answer

ON = date(2026, 11, 20)

ASKED = [
    # inclusion as registers print it, what it asks (6 months are 183 days in UCUM)
    ("Women of childbearing potential must agree to use highly effective contraception for 90 days after the last dose",
     Contraception("highly_effective", "fertile_women", "willing", 90)),
    ("Effective contraception for women", Contraception("effective", "women", "using")),
    ("Men must agree to use condoms with female partners of childbearing potential during the trial",
     Contraception("barrier", "men", "willing", None, True)),
    ("Males and females using two methods of contraception", Contraception("two_methods", "everyone", "using")),
    ("Fertile women willing to practice sexual abstinence until 6 months after the last dose",
     Contraception("abstinence", "fertile_women", "willing", 183)),
]  # fmt: skip


def _atoms(statement: str, section: str = "Inclusion") -> list[DraftAtom]:
    draft = draft_criteria(f"{section} Criteria:\n\n* {statement}\n")
    return [atom for one in draft.criteria for atom in one.atoms]


@pytest.mark.parametrize(("statement", "asked"), ASKED)
def test_who_is_asked_which_method_and_until_when(statement: str, asked: Contraception) -> None:
    (atom,) = _atoms(statement)
    (leaf,) = atoms_of(atom.rule)
    assert leaf.parameters == asked and atom.status == "partial" and leaf.decided_by_investigator


@pytest.mark.parametrize(
    "statement",
    [
        "Women not using contraception",
        "Unwilling to use contraception",
        "Women of childbearing potential unless they use highly effective birth control",
    ],
)
def test_an_exclusion_names_who_does_not_use_it(statement: str) -> None:
    (atom,) = _atoms(statement, "Exclusion")
    assert atom.negated and next(atoms_of(atom.rule)).kind == "contraception"


@pytest.mark.parametrize("statement", ["Use of hormonal contraception", "Current use of oral contraceptives"])
def test_an_exclusion_of_its_users_is_left_to_a_person(statement: str) -> None:
    assert all(next(atoms_of(atom.rule)).kind == "manual" for atom in _atoms(statement, "Exclusion"))


def test_what_else_the_list_excludes_is_not_denied_with_it() -> None:
    atoms = _atoms("Women not using contraception, HIV infection or hepatitis B", "Exclusion")
    assert [(atom.kind, atom.negated) for atom in atoms] == [
        ("contraception", True), ("condition", False), ("condition", False)]  # fmt: skip


def test_whom_a_pregnancy_test_is_asked_of_is_no_question_of_its_own() -> None:
    (atom,) = _atoms("Negative pregnancy test in women of childbearing potential")
    assert atom.kind == "pregnancy" and atom.status == "computed"


def test_a_judgement_answers_what_no_fact_can() -> None:
    draft = draft_criteria("Inclusion Criteria:\n\n* Women of childbearing potential agree to use contraception\n")
    criteria, woman = draft.executable(), patient(sex="female")
    assert screen(criteria, woman, ON).verdicts[0].verdict.answer is Answer.UNKNOWN
    word = Judgement("I1", Answer.MET, "NN", "uses an implant and will go on", ON)
    assert screen(criteria, woman, ON, judgements=[word]).verdicts[0].verdict.answer is Answer.MET
    assert screen(criteria, patient(sex="male"), ON).verdicts[0].verdict.answer is Answer.MET


def test_days_after_the_last_dose_are_above_zero() -> None:
    with pytest.raises(ValueError, match="days_after_last_dose above zero"):
        Contraception(days_after_last_dose=0)
