"""Abbreviations as criteria print them: which listed names do they stand for, and where for none? By hand."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from trialwright.eligibility import lexicon
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.own_mentions import _abbreviations


def conditions(text: str) -> list[str]:
    """The names of conditions in the items of one text."""
    drafted = draft_criteria(f"Exclusion Criteria:\n\n* {text}\n").criteria
    return [
        atom.concept.code
        for one in drafted
        for atom in one.atoms
        if atom.kind == "condition" and atom.concept and atom.concept.code
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("History of MI, CHF or AF", ["myocardial infarction", "heart failure", "atrial fibrillation"]),
        ("Severe OSA", ["obstructive sleep apnea"]),
        ("Active UTI", ["urinary tract infections"]),
        ("Known MDS", ["myelodysplastic syndrome"]),
        ("Uncontrolled systemic HTN", ["hypertension"]),
        ("History of PML", ["progressive multifocal leukoencephalopathy"]),
        ("Aortic stenosis (AS)\n* Severe AS", ["aortic valve stenosis", "aortic valve stenosis"]),
    ],
)
def test_an_abbreviation_in_capitals_is_the_name_it_stands_for(text: str, expected: list[str]) -> None:
    assert conditions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Acute lymphoblastic leukemia (ALL)\n* Unwilling to attend all visits",
        "Aortic stenosis (AS)\n* Weight as measured at screening",
    ],
)
def test_an_everyday_word_is_no_abbreviation_of_the_same_letters(text: str) -> None:
    assert len(conditions(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Unwilling to attend motivational interviewing (MI)\n* Fewer than 3 MI sessions",
        "MI (mitral insufficiency) of grade 3\n* Severe MI",
        "No consent to chemotherapy for relapsed HCC",
        "Took part in TDE-HF-301",
        "Index GDM pregnancy",
        "mi in small letters",
        "Severe pulmonary HTN or portal HTN",
        "Intracranial HTN",
        "Acute promyelocytic leukaemia with PML/RARA or PML::RARA",
    ],
)
def test_what_is_explained_otherwise_glued_or_only_says_more_is_not_taken_for_the_name(text: str) -> None:
    wrong = {
        "myocardial infarction",
        "carcinoma, hepatocellular",
        "heart failure",
        "gestational diabetes",
        "hypertension",
    }
    assert (wrong | {"progressive multifocal leukoencephalopathy"}).isdisjoint(conditions(text))


@pytest.mark.parametrize("text", ["Enrolled in another trial of heart failure", "Took part in a food allergy study"])
def test_what_a_trial_studies_is_no_condition_of_the_person(text: str) -> None:
    assert conditions(text) == []


def test_every_abbreviation_is_of_a_listed_name_and_has_its_source() -> None:
    text = resources.files(lexicon).joinpath("abbreviations.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["abbreviation"] for row in rows} == set(_abbreviations())
    assert all(row["source"] and any(letter.isupper() for letter in row["abbreviation"]) for row in rows)
