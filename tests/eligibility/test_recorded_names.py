"""Recorded names as sources write them: none that ends with the asked one is denied unread."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from trialwright.eligibility import lexicon, words
from trialwright.eligibility.verdict import Answer

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN

APART = {
    # recorded name, by the list: the asked name that it ends with and is no kind of (0350, and read one by one)
    ("adenocarcinoma", "adenoma"), ("pulmonary arterial hypertension", "hypertension"),
    ("primary pulmonary hypertension", "hypertension"), ("pulmonary hypertension", "hypertension"),
    ("portal hypertension", "hypertension"), ("intracranial hypertension", "hypertension"),
    ("irritable bowel syndrome", "colitis"), ("prediabetes syndrome", "diabetes mellitus"),
    ("churg-strauss syndrome", "granulomatosis with polyangiitis"), ("lymphoma, non-hodgkin", "hodgkin disease"),
    ("cluster headache", "migraine disorders"), ("lymphoma", "sarcoma"), ("myocardial infarction", "stroke"),
    ("juvenile arthritis", "rheumatoid arthritis"),
    ("background diabetic retinopathy", "proliferative diabetic retinopathy"),
}  # fmt: skip


def _names() -> set[str]:
    found = set()
    for file in ("conditions.csv", "diseases.csv", "condition_words.csv"):
        text = resources.files(lexicon).joinpath(file).read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            found |= {words.normal(name) for name in (row["name"], *row["synonyms"].split("|")) if name}
    return found


def test_a_recorded_name_that_ends_with_the_asked_one_is_denied_only_where_that_was_read() -> None:
    """ "Small cell lung cancer" was no cancer, sickle cell anemia no anemia: their lists did not say so."""
    names, wrong = _names(), set()
    for name in names:
        entry, parts = words.condition(name), name.split(" ")
        for tail in (" ".join(parts[at:]) for at in range(1, len(parts))):
            if entry is not None and tail in names:
                asked = words.canonical_conditions((tail,))
                if words.is_one_of(name, entry, asked) is N and (entry.name, *asked) not in APART:
                    wrong.add((name, tail))
    assert wrong == set()


@pytest.mark.parametrize(
    ("recorded", "asked", "answer"),
    [
        ("Small cell lung cancer", "cancer", M),
        ("End-stage kidney disease", "kidney disease", M),
        ("Oesophageal varices", "varices", U),
        ("Myocardial infarction (disorder)", "myocardial infarction", M),
        ("Deep vein thrombosis (disorder)", "venous thromboembolism", M),
        ("Hay fever", "allergic rhinitis", M),
        ("Takotsubo cardiomyopathy", "cardiomyopathy", M),
        ("Emphysema", "COPD", U),
        ("44054006", "diabetes mellitus", U),
        ("E11.9", "diabetes mellitus", U),
    ],
)
def test_a_condition_is_found_as_it_is_written(recorded: str, asked: str, answer: Answer) -> None:
    assert words.is_one_of(recorded, words.condition(recorded), words.canonical_conditions((asked,))) is answer


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Appendicitis", U),
        ("Chronic sinusitis (disorder)", U),
        ("sinusitis", U),
        ("bronchitis", U),
        ("aspiration pneumonia", U),
        ("urinary tract infection", M),
        ("asthma", N),
    ],
)
def test_what_need_not_be_an_infection_is_asked(name: str, answer: Answer) -> None:
    assert words.may_be_infection(words.condition(name)) is answer


@pytest.mark.parametrize(
    ("name", "wanted", "answer"),
    [
        ("Lipitor 20 mg", "statin", M),
        ("24 HR Metoprolol succinate 50 MG Extended Release Oral Tablet", "beta_blocker", M),
        ("Warfarin sodium", "anticoagulant", M),
        ("Metformin hydrochloride 500 MG Oral Tablet", "oral_hypoglycaemic", M),
        ("hydrocortisone cream", "glucocorticoid", U),
        ("fluticasone nasal spray", "glucocorticoid", U),
        ("ketoconazole shampoo", "antifungal", U),
        ("sitagliptin 50 mg / metformin 500 mg", "oral_hypoglycaemic", U),
    ],
)
def test_strength_form_and_salt_do_not_hide_a_drug(name: str, wanted: str, answer: Answer) -> None:
    """A form that may act locally, and two drugs in one, stay unknown."""
    assert words.belongs(words.recorded_drug(name), (wanted,)) is answer


@pytest.mark.parametrize(
    ("name", "heart", "lung"),
    [
        ("heart failure", M, N), ("acute myocardial infarction", M, U), ("hypertension", U, N), ("stroke", U, N),
        ("asthma", N, M), ("lung cancer", N, M), ("influenza", N, U), ("allergic rhinitis", N, N), ("gout", N, N),
        ("pulmonary hypertension", U, U),
    ],
)  # fmt: skip
def test_a_disease_of_the_heart_is_narrower_than_one_of_its_system(name: str, heart: Answer, lung: Answer) -> None:
    """High blood pressure and a stroke were heart disease, a cold was lung disease: a person is asked now."""
    entry = words.condition(name)
    assert (words.belongs(entry, ("heart",)), words.belongs(entry, ("lung",))) == (heart, lung)


@pytest.mark.parametrize(("written", "listed"), [
    ("Hashimoto's thyroiditis", "hashimoto disease"), ("Hashimoto’s disease", "hashimoto disease"),
    ("systemic lupus erythematosus (SLE)", "systemic lupus erythematosus"),
    ("Type 2 diabetes mellitus (T2DM)", "type 2 diabetes mellitus"),
    ("Gastroesophageal reflux disease (GERD)", "gastroesophageal reflux"),
])  # fmt: skip
def test_a_name_is_known_with_its_own_initials_and_its_owners_ending(written: str, listed: str) -> None:
    found = words.condition(written)
    assert found is not None and found.name == listed


@pytest.mark.parametrize("written", ["lung cancer (NSCLC)", "chronic kidney disease (stage 3)", "hepatitis (HBV)"])
def test_words_in_brackets_that_say_more_than_the_name_are_not_dropped(written: str) -> None:
    assert words.condition(written) is None
