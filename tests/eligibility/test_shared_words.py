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
    ],
)
def test_a_shared_word_excludes_nobody_whom_the_text_does_not_name(text: str, name: str, expected: str) -> None:
    assert excluded(text, _having(name)) == expected


def test_asthma_with_either_excludes() -> None:
    assert excluded("Asthma with rhinitis or sinusitis", _having("asthma", "sinusitis")) == "met"
    assert excluded("Asthma with rhinitis or sinusitis", _having("rhinitis")) == "not met"


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
