"""Printed words as questions: plain, short, one question mark, and the same for the same words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.eligibility.patients import patient
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.plain_question import LONGEST, question_on
from trialwright.eligibility.questions import open_questions

ASKED = [
    # printed words, question
    ("Nasal polyposis.", "Does the person have nasal polyposis?"),
    ("Known Smith-Magenis syndrome;", "Does the person have Smith-Magenis syndrome?"),
    ("Patients with nasal polyposis", "Does the person have nasal polyposis?"),
    ("The subject has a history of falls", "Does the person have a history of falls?"),
    ("Participants who have donated blood within 3 months", "Has the person donated blood within 3 months?"),
    ("Subjects who are unable to swallow tablets.", "Is the person unable to swallow tablets?"),
    ("Able to swallow tablets", "Is the person able to swallow tablets?"),
    ("APACHE II score < 25", 'Does this apply to the person: "APACHE II score < 25"?'),
    ("prior to the first dose", 'Does this apply to the person: "prior to the first dose"?'),
    ("Is the patient fit?", 'Does this apply to the person: "Is the patient fit"?'),
]


@pytest.mark.parametrize(("words", "question"), ASKED)
def test_printed_words_become_a_question(words: str, question: str) -> None:
    assert question_on(words) == question


@given(st.text(min_size=1, max_size=400).filter(str.strip))
def test_every_question_is_short_and_has_one_question_mark_at_its_end(words: str) -> None:
    question = question_on(words)
    assert len(question) <= LONGEST + 40 and question.endswith("?") and question.count("?") == 1


def test_the_same_words_printed_twice_are_asked_once() -> None:
    draft = draft_criteria(
        "Inclusion Criteria:\n\n* No oral ulceration grading\n\nExclusion Criteria:\n\n"
        "* Fistulating gubernaculitis\n* Fistulating gubernaculitis.\n"
    )
    asked = [one.asks for one in open_questions(draft.executable(), patient(), date(2026, 11, 20))]
    assert asked.count("Does the person have fistulating gubernaculitis?") == 1


def test_an_exception_is_asked_as_one() -> None:
    draft = draft_criteria("Exclusion Criteria:\n\n* Malignancy except basal cell carcinoma\n")
    asked = [one.asks for one in open_questions(draft.executable(), patient(), date(2026, 11, 20))]
    assert any(one.startswith("Is the exception all that the person has of this:") for one in asked)
