"""Conditions, infections, malignancy, vaccines, allergies, other trials, pregnancy, consent."""

# ruff: noqa: E501 (a row of a table stands on one line)

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.eligibility.patients import ON, complete, patient, verdict
from trialwright.eligibility.criterion import Anchors
from trialwright.eligibility.verdict import Answer

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
Facts = dict[str, Any]
RA = {"names": ("rheumatoid arthritis",), "status": "present", "classified_by": "2010 ACR/EULAR"}
OTHER_AUTOIMMUNE = {"of_class": "autoimmune", "other_than": ("rheumatoid arthritis",)}
HEPATITIS = {"of_class": "hepatitis", "status": "active", "infections_too": True}
HEART = {"system": "cardiovascular"}
LIVER_EVER = {"system": "liver", "poorly_controlled": False, "ever": True}
ZOSTER = {"names": ("herpes zoster",), "active": True}
SEVERE_INFECTION = {"severe": True, "within_days": 84, "before": "first_dose"}
ALLERGY = {"to": ("talizumab",), "perhaps_meant": ("telitacicept",)}
TRIAL = {"within_days": 84, "other_than": ("NCT00000001",)}
BY_2010 = "2010 ACR/EULAR classification criteria"

ROWS: list[tuple[str, str, Facts, Facts, Answer]] = [
    # kind, what, asked, recorded, answer
    ("condition", "classified", RA, {"conditions": [{"name": "Rheumatoid Arthritis", "status": "active",
                                                      "classified_by": BY_2010}]}, M),
    ("condition", "by its other name", RA, {"conditions": [{"name": "Arthritis, Rheumatoid", "status": "remission",
                                                            "classified_by": BY_2010}]}, M),
    ("condition", "the year behind", RA, {"conditions": [{"name": "rheumatoid arthritis", "status": "active", "classified_by": "ACR/EULAR 2010"}]}, M),
    ("condition", "said not to be", RA, {"conditions": [{"name": "rheumatoid arthritis", "status": "active", "classified_by": "not 2010 ACR/EULAR"}]}, U),
    ("condition", "classification not said", RA, {"conditions": [{"name": "rheumatoid arthritis", "status": "active"}]}, U),
    ("condition", "by older criteria", RA, {"conditions": [{"name": "rheumatoid arthritis", "status": "active",
                                                            "classified_by": "1987 ACR"}]}, U),
    ("condition", "status not said", RA, {"conditions": [{"name": "rheumatoid arthritis", "classified_by": BY_2010}]}, U),
    ("condition", "not on a complete list", RA, {"conditions": [{"name": "gout"}]}, N),
    ("condition", "a name that no list holds", RA, {"conditions": [{"name": "painful joints"}]}, U),
    ("condition", "active and resolved at once", RA,
     {"conditions": [{"name": "rheumatoid arthritis", "status": "active", "classified_by": BY_2010},
                     {"name": "rheumatoid arthritis", "status": "resolved"}]}, U),
    ("condition", "the disease under study is no other", OTHER_AUTOIMMUNE, {"conditions": [{"name": "rheumatoid arthritis"}]}, N),
    ("condition", "Sjögren", OTHER_AUTOIMMUNE, {"conditions": [{"name": "Sjögren's syndrome"}]}, M),
    ("condition", "sources differ", OTHER_AUTOIMMUNE, {"conditions": [{"name": "hypothyroidism"}]}, U),
    ("condition", "hypertension is none", OTHER_AUTOIMMUNE, {"conditions": [{"name": "hypertension"}]}, N),
    ("condition", "active hepatitis B", HEPATITIS, {"conditions": [{"name": "chronic hepatitis b", "status": "active"}]}, M),
    ("condition", "hepatitis among the infections", HEPATITIS, {"infections": [{"name": "hepatitis a", "status": "active"}]}, M),
    ("condition", "healed hepatitis", HEPATITIS, {"infections": [{"name": "hepatitis a", "status": "resolved"}]}, N),
    ("condition", "hepatitis, status not said", HEPATITIS, {"infections": [{"name": "hepatitis b"}]}, U),
    ("severe_condition", "severe and not controlled", HEART, {"conditions": [{"name": "heart failure", "status": "active", "severe": True, "controlled": False}]}, M),
    ("severe_condition", "severe but controlled", HEART, {"conditions": [{"name": "heart failure", "severe": True, "controlled": True}]}, N),
    ("severe_condition", "not controlled, severity not said", HEART, {"conditions": [{"name": "hypertension", "status": "active", "controlled": False}]}, U),
    ("severe_condition", "another system", HEART, {"conditions": [{"name": "asthma", "severe": True, "controlled": False}]}, N),
    ("severe_condition", "resolved", HEART, {"conditions": [{"name": "heart failure", "status": "resolved", "severe": True, "controlled": False}]}, N),
    ("severe_condition", "a name that no list holds, severe", HEART, {"conditions": [{"name": "broken heart", "status": "active", "severe": True, "controlled": False}]}, U),
    ("severe_condition", "a name that no list holds, mild", HEART, {"conditions": [{"name": "broken heart", "severe": False}]}, N),
    ("severe_condition", "a severe liver disease of the past", LIVER_EVER, {"conditions": [{"name": "liver failure", "status": "resolved", "severe": True}]}, M),
    ("severe_condition", "a mild one of the past", LIVER_EVER, {"conditions": [{"name": "fatty liver", "severe": False}]}, N),
    ("malignancy", "remission of 4 years", {"remission_years": 5}, {"conditions": [{"name": "breast cancer", "status": "remission", "remission_since": "2022-11-01"}]}, M),
    ("malignancy", "remission of 5 years to the day", {"remission_years": 5}, {"conditions": [{"name": "breast cancer", "status": "remission", "remission_since": "2021-11-20"}]}, U),
    ("malignancy", "remission of 6 years", {"remission_years": 5}, {"conditions": [{"name": "breast cancer", "status": "remission", "remission_since": "2020"}]}, U),
    ("malignancy", "active", {"remission_years": 5}, {"conditions": [{"name": "lymphoma", "status": "active"}]}, M),
    ("malignancy", "remission not dated", {"remission_years": 5}, {"conditions": [{"name": "lymphoma", "status": "remission"}]}, U),
    ("malignancy", "a lipoma is none", {"remission_years": 5}, {"conditions": [{"name": "lipoma"}]}, N),
    ("malignancy", "a nodule may be one", {"remission_years": 5}, {"conditions": [{"name": "thyroid nodule"}]}, U),
    ("infection", "active zoster by its common name", ZOSTER, {"infections": [{"name": "Shingles", "status": "active"}]}, M),
    ("infection", "zoster among the conditions", ZOSTER, {"conditions": [{"name": "herpes zoster", "status": "active"}]}, M),
    ("infection", "healed zoster", ZOSTER, {"infections": [{"name": "herpes zoster", "status": "resolved"}]}, N),
    ("infection", "zoster, status not said", ZOSTER, {"infections": [{"name": "herpes zoster"}]}, U),
    ("infection", "a name that no list holds", ZOSTER, {"infections": [{"name": "a rash", "status": "active"}]}, U),
    ("infection", "influenza by its listed name", ZOSTER, {"infections": [{"name": "Influenza, Human", "status": "active"}]}, N),
    ("infection", "in hospital 10 weeks ago", SEVERE_INFECTION, {"infections": [{"name": "pneumonia", "began": "2026-09-10", "ended": "2026-09-20", "hospitalised": True}]}, M),
    ("infection", "ended 85 days ago", SEVERE_INFECTION, {"infections": [{"name": "pneumonia", "began": "2026-08-01", "ended": "2026-08-27", "hospitalised": True}]}, N),
    ("infection", "ended 84 days ago", SEVERE_INFECTION, {"infections": [{"name": "pneumonia", "began": "2026-08-01", "ended": "2026-08-28", "hospitalised": True}]}, M),
    ("infection", "treated at home", SEVERE_INFECTION, {"infections": [{"name": "pneumonia", "began": "2026-10-10", "hospitalised": False, "intravenous_antibiotics": False}]}, N),
    ("infection", "severity not said", SEVERE_INFECTION, {"infections": [{"name": "pneumonia", "began": "2026-10-10", "hospitalised": False}]}, U),
    ("infection", "date not said", SEVERE_INFECTION, {"infections": [{"name": "pneumonia", "hospitalised": True}]}, U),
    ("vaccination", "28 days ago", {"within_days": 28}, {"vaccinations": [{"name": "MMR", "on": "2026-10-23"}]}, M),
    ("vaccination", "29 days ago", {"within_days": 28}, {"vaccinations": [{"name": "MMR", "on": "2026-10-22"}]}, N),
    ("vaccination", "date not said", {"within_days": 28}, {"vaccinations": [{"name": "yellow fever"}]}, U),
    ("vaccination", "not live", {"within_days": 28}, {"vaccinations": [{"name": "Shingrix", "on": "2026-11-10"}]}, N),
    ("vaccination", "live against a bacterium", {"within_days": 28}, {"vaccinations": [{"name": "BCG", "on": "2026-11-10"}]}, U),
    ("vaccination", "influenza, which kind?", {"within_days": 28}, {"vaccinations": [{"name": "influenza", "on": "2026-11-10"}]}, U),
    ("vaccination", "influenza, said not to be live", {"within_days": 28}, {"vaccinations": [{"name": "influenza", "live": False, "on": "2026-11-10"}]}, N),
    ("vaccination", "the record contradicts the list", {"within_days": 28}, {"vaccinations": [{"name": "MMR", "live": False, "on": "2026-11-10"}]}, U),
    ("allergy", "to the printed substance", ALLERGY, {"allergies": [{"substance": "TNX-901"}]}, M),
    ("allergy", "to the one perhaps meant", ALLERGY, {"allergies": [{"substance": "Tai'ai"}]}, U),
    ("allergy", "to penicillin", ALLERGY, {"allergies": [{"substance": "penicillin"}]}, N),
    ("allergy", "to a name that no list holds", ALLERGY, {"allergies": [{"substance": "some injection"}]}, U),
    ("trial_participation", "ended 84 days ago", TRIAL, {"trials": [{"trial": "T", "investigational_drug": True, "ended": "2026-08-28"}]}, M),
    ("trial_participation", "ended 85 days ago", TRIAL, {"trials": [{"trial": "T", "investigational_drug": True, "ended": "2026-08-27"}]}, N),
    ("trial_participation", "still in it", TRIAL, {"trials": [{"trial": "T", "investigational_drug": True, "ongoing": True}]}, M),
    ("trial_participation", "end not said", TRIAL, {"trials": [{"trial": "T", "investigational_drug": True, "last_dose": "2025"}]}, U),
    ("trial_participation", "no drug", TRIAL, {"trials": [{"trial": "T", "investigational_drug": False, "ongoing": True}]}, N),
    ("trial_participation", "drug not said", TRIAL, {"trials": [{"trial": "T", "ongoing": True}]}, U),
    ("trial_participation", "the study itself", TRIAL, {"trials": [{"trial": "NCT00000001", "investigational_drug": True, "ongoing": True}]}, N),
    ("procedure", "30 days ago", {"names": ("joint replacement",), "within_days": 60}, {"procedures": [{"name": "Joint replacement", "on": "2026-10-21"}]}, M),
    ("procedure", "90 days ago", {"names": ("joint replacement",), "within_days": 60}, {"procedures": [{"name": "joint replacement", "on": "2026-08-22"}]}, N),
    ("procedure", "another name", {"names": ("joint replacement",)}, {"procedures": [{"name": "arthroplasty"}]}, U),
    ("pregnancy", "said", {}, {"pregnant": True}, M),
    ("pregnancy", "a man", {}, {"sex": "male"}, N),
    ("pregnancy", "not said", {}, {"sex": "female"}, U),
    ("breastfeeding", "said not", {}, {"breastfeeding": False}, N),
    ("pregnancy_plans", "not said", {}, {"sex": "female"}, U),
    ("pregnancy_plans", "said", {}, {"planning_pregnancy": True}, M),
    ("contraception", "a man, of women", {"who": "women"}, {"sex": "male"}, M),
    ("contraception", "a woman, of men", {"who": "men"}, {"sex": "female"}, M),
    ("contraception", "a man, of everyone", {}, {"sex": "male"}, U),
    ("contraception", "uterus removed", {"who": "fertile_women"}, {"sex": "female", "procedures": [{"name": "Total hysterectomy", "on": "2020"}]}, M),
    ("contraception", "uterus removed, of all women", {"who": "women"}, {"sex": "female", "procedures": [{"name": "hysterectomy"}]}, U),
    ("contraception", "removal planned", {"who": "fertile_women"}, {"sex": "female", "procedures": [{"name": "planned hysterectomy"}]}, U),
    ("contraception", "one ovary left", {"who": "fertile_women"}, {"sex": "female", "procedures": [{"name": "oophorectomy"}]}, U),
    ("contraception", "tubal ligation", {"who": "fertile_women"}, {"sex": "female", "procedures": [{"name": "tubal ligation"}]}, U),
    ("childbearing_potential", "a man", {}, {"sex": "male"}, N),
    ("childbearing_potential", "pregnant", {}, {"sex": "female", "pregnant": True}, M),
    ("childbearing_potential", "both ovaries removed", {}, {"sex": "female", "procedures": [{"name": "bilateral salpingo-oophorectomy"}]}, N),
    ("childbearing_potential", "not said", {}, {"sex": "female"}, U),
    ("consent", "to this study", {"study": "NCT00000001"}, {"consents": [{"on": "2026-11-18", "study": "nct00000001"}]}, M),
    ("consent", "to its simulation", {"study": "NCT00000001"}, {"consents": [{"on": "2026-11-18", "study": "SIM-NCT00000001-B-1"}]}, N),
    ("consent", "to another study", {"study": "NCT00000001"}, {"consents": [{"on": "2026-11-18", "study": "NCT00000002"}]}, N),
    ("consent", "to which study is not said", {"study": "NCT00000001"}, {"consents": [{"on": "2026-11-18"}]}, U),
    ("investigator_judgement", "always", {}, {}, U),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "what", "asked", "recorded", "answer"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS]
)
def test_what_the_record_says(kind: str, what: str, asked: Facts, recorded: Facts, answer: Answer) -> None:
    found = verdict(kind, asked, complete(**recorded))
    assert found.answer is answer, (what, found.reason)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("condition", RA), ("condition", OTHER_AUTOIMMUNE), ("severe_condition", HEART),
        ("malignancy", {"remission_years": 5}), ("infection", ZOSTER), ("infection", SEVERE_INFECTION),
        ("vaccination", {"within_days": 28}), ("allergy", ALLERGY), ("trial_participation", TRIAL),
        ("procedure", {"names": ("x",)}), ("consent", {"study": "NCT00000001"}),
    ],
)  # fmt: skip
def test_silence_is_unknown_unless_the_source_is_complete(kind: str, asked: Facts) -> None:
    silent, spoken = verdict(kind, asked, patient()), verdict(kind, asked, complete())
    assert silent.answer is U and silent.question
    assert spoken.answer is N
    assert all(piece.absence for piece in spoken.evidence) and spoken.evidence


def test_a_word_of_completeness_is_believed_for_28_days() -> None:
    for as_of, answer in (("2026-10-23", N), ("2026-10-22", U)):
        said = patient(as_of=as_of, complete=["allergies"])
        assert verdict("allergy", ALLERGY, said).answer is answer


def test_windows_count_from_their_own_anchor_day() -> None:
    infection = complete(infections=[{"name": "pneumonia", "ended": "2026-09-01", "hospitalised": True}])
    assert verdict("infection", SEVERE_INFECTION, infection).answer is M
    later = Anchors(first_dose=date(2026, 12, 1))
    assert verdict("infection", SEVERE_INFECTION, infection, later).answer is N
    assert verdict("infection", SEVERE_INFECTION, infection, Anchors(enrolment=date(2026, 12, 1))).answer is M


def test_the_two_readings_are_flagged() -> None:
    long_ago = {"conditions": [{"name": "breast cancer", "status": "remission", "remission_since": "2019"}]}
    assert verdict("malignancy", {"remission_years": 5}, complete(**long_ago)).flags == ("ambiguous_scope",)
    assert verdict("allergy", ALLERGY, complete()).flags == ("unknown_term", "suspected_substitution")


def test_a_question_is_one_plain_sentence() -> None:
    for kind, _, asked, recorded, answer in ROWS:
        if answer is U:
            question = verdict(kind, asked, complete(**recorded)).question or ""
            assert question.count("?") == 1 and question[0].isupper() and len(question) < 160, question
    assert date(2026, 11, 20) == ON
