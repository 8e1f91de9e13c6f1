"""Names that have no hierarchy of their own: what their branch of the MeSH tree settles, and what it leaves open."""

from __future__ import annotations

import re

import pytest

from trialwright.eligibility import words
from trialwright.eligibility.draft import DraftAtom
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.verdict import Answer

SETTLED = [
    # recorded, asked: top categories of the MeSH tree
    ("rheumatoid arthritis", "fungal infection"),  # C05 C17 C20, none of them C01
    ("rheumatoid arthritis", "hiv"),
    ("systemic lupus erythematosus", "hiv"),  # both C20, but lupus is listed as no infection
    ("rheumatoid arthritis", "psychiatric disorder"),  # F03
    ("hypertension", "psychiatric disorder"),
    ("psoriasis", "metastatic disease"),  # C04
    ("epilepsy", "brain metastases"),  # both C10, but epilepsy is listed as no malignancy
    ("migraine", "bradycardia"),  # C14 and a sign, but migraine is of neither heart nor vessels
    ("diabetes", "cardiac dysfunction"),
]
OPEN = [
    ("pneumonia", "fungal infection"),
    ("hepatitis", "fungal infection"),  # its name says nothing of the cause
    ("heart failure", "bradycardia"),
    ("hypertension", "cardiac dysfunction"),
    ("rheumatoid arthritis", "edema"),  # a sign: any disease may bring it
    ("rheumatoid arthritis", "chronic pain"),
    ("rheumatoid arthritis", "immunodeficiency"),  # both C20
    ("depression", "psychiatric disorder"),
    ("rheumatoid arthritis", "a name that nobody lists"),
    ("a name that nobody lists", "fungal infection"),
]


def answer(recorded: str, asked: str) -> Answer:
    return words.is_one_of(recorded, words.condition(recorded), words.canonical_conditions((asked,)))


@pytest.mark.parametrize(("recorded", "asked"), SETTLED)
def test_what_surely_stands_in_another_branch_is_not_meant(recorded: str, asked: str) -> None:
    assert answer(recorded, asked) is Answer.NOT_MET


@pytest.mark.parametrize(("recorded", "asked"), OPEN)
def test_what_could_be_either_stays_unknown(recorded: str, asked: str) -> None:
    assert answer(recorded, asked) is Answer.UNKNOWN


def test_one_name_that_is_not_settled_leaves_several_open() -> None:
    several = words.canonical_conditions(("fungal infection", "a name that nobody lists"))
    found = words.condition("rheumatoid arthritis")
    assert words.is_one_of("rheumatoid arthritis", found, several) is Answer.UNKNOWN


BELOW = [
    # recorded, asked: the trees of diseases of MeSH (lexicon/condition_members.csv), and the words of one thing
    ("HIV infection", "hiv positive"),
    ("AIDS", "human immunodeficiency virus infection"),
    ("DVT", "venous thromboembolism"),
    ("pulmonary embolism", "vte"),
    ("atrial fibrillation", "cardiac arrhythmia"),
    ("schizophrenia", "psychiatric illness"),
    ("ischaemic stroke", "stroke"),
    ("Haemorrhagic stroke", "stroke"),
    ("STEMI", "myocardial infarction"),
    ("NSTEMI", "acute coronary syndrome"),
    ("chronic kidney disease", "renal impairment"),
    ("haemophilia A", "bleeding tendency"),
    ("coronary artery disease", "ischaemic heart disease"),
    ("Sickle-cell disease", "hemoglobinopathy"),
    ("influenza", "respiratory tract infection"),
    # one list calls neoplasm what the other calls cancer
    ("NSCLC", "lung cancer"),
    ("breast ductal carcinoma", "breast cancer"),
    ("basal cell carcinoma", "cancer"),
    ("osteoarthritis", "arthritis"),
    ("gout", "arthritis"),
    ("ulcerative colitis", "inflammatory bowel disease"),
    ("Alzheimer's disease", "dementia"),
    ("lupus nephritis", "systemic lupus erythematosus"),
    ("end stage renal disease", "chronic kidney disease"),
    ("diabetic ketoacidosis", "diabetes"),
    ("cirrhosis", "liver disease"),
    ("essential hypertension", "hypertension"),
    ("gestational diabetes", "diabetes mellitus"),
    ("allergic rhinitis", "rhinitis"),
    ("dementia", "cognitive disorder"),
]
NOT_BELOW = [
    ("HIV", "AIDS"),
    ("stroke", "ischemic stroke"),
    ("myocardial infarction", "acute coronary syndrome"),
    ("insomnia", "psychiatric disorder"),
    ("hypertension", "arrhythmia"),
    ("ischemic heart disease", "coronary artery disease"),
    ("lung cancer", "non-small cell lung cancer"),
    ("chronic kidney disease", "end stage renal disease"),
    ("chronic kidney disease", "kidney failure"),  # stage 2 is none
    ("viral hepatitis", "hepatitis B"),
    ("hypertension", "essential hypertension"),
    ("latent tuberculosis", "tuberculosis"),
    ("tuberculosis", "latent tuberculosis"),
    ("colitis", "inflammatory bowel disease"),
    ("depression", "major depressive disorder"),
    ("coronary artery disease", "myocardial infarction"),
    ("parkinsonism", "Parkinson's disease"),
    ("meningioma", "cancer"),
    ("carcinoma in situ", "cancer"),
    ("migraine", "headache"),
]
NEITHER = [
    ("pulmonary hypertension", "hypertension"),
    ("pulmonary arterial hypertension", "hypertension"),
    ("cardiac arrest", "heart failure"),
    ("endometrial cancer", "endometriosis"),
    ("primary biliary cholangitis", "primary immunodeficiency"),
    ("strabismus", "peripheral neuropathy"),
    ("panic disorder", "cognitive disorder"),
    ("scoliosis", "connective tissue disease"),
    ("gestational diabetes", "genetic disease"),
]


@pytest.mark.parametrize(("recorded", "asked"), BELOW)
def test_a_narrower_name_is_a_kind_of_the_wider_one(recorded: str, asked: str) -> None:
    assert answer(recorded, asked) is Answer.MET


@pytest.mark.parametrize(("recorded", "asked"), NOT_BELOW)
def test_a_wider_or_another_name_settles_nothing(recorded: str, asked: str) -> None:
    assert answer(recorded, asked) is Answer.UNKNOWN


@pytest.mark.parametrize(("recorded", "asked"), NEITHER)
def test_what_only_a_top_of_a_list_joins_is_not_the_other(recorded: str, asked: str) -> None:
    assert answer(recorded, asked) is not Answer.MET


@pytest.mark.parametrize("name", ["conjunctivitis", "dry eye syndrome", "otitis media"])
def test_a_disease_of_eye_or_ear_is_not_surely_one_of_the_nerves(name: str) -> None:
    assert words.belongs(words.condition(name), ("neurological",)) is Answer.UNKNOWN


def test_every_kind_of_a_condition_is_listed_with_its_source() -> None:
    for member, heads in [*words._kinds().items(), *words._kinds("unclear").items()]:
        for name in (member, *heads):
            assert words.condition(name) is not None or name in words._same_words().values(), name
    assert all(re.search(r"MeSH [CD]\d|Disease Ontology DOID:\d", row["source"]) for row in words._rows(words.KINDS))


def one(text: str) -> DraftAtom:
    (atom,) = (atom for part in draft_criteria(f"Exclusion Criteria:\n\n* {text}\n").criteria for atom in part.atoms)
    return atom


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Diabetes", "diabetes mellitus"),
        ("Type II diabetes", "type 2 diabetes mellitus"),
        ("Diabetes type 1", "type 1 diabetes mellitus"),
        ("Diabetes insipidus", "diabetes insipidus"),
        ("Pre-diabetes", "prediabetes syndrome"),
        ("Cardiac dysfunction", "cardiac dysfunction"),
    ],
)
def test_a_name_is_read_as_no_wider_than_it_is(text: str, code: str) -> None:
    atom = one(text)
    assert (atom.status, atom.concept.code if atom.concept else None) == ("computed", code)


@pytest.mark.parametrize("text", ["Diabetes of type 2", "Type 3c diabetes", "Bronze diabetes"])
def test_a_type_that_no_list_holds_is_not_dropped(text: str) -> None:
    assert one(text).status != "computed"


def test_recorded_diabetes_may_be_of_either_type() -> None:
    assert answer("Diabetes", "type 2 diabetes mellitus") is Answer.UNKNOWN
    assert answer("type 2 diabetes", "diabetes mellitus") is Answer.MET
