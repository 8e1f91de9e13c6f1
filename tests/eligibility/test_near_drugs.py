"""Two listed names that may mean one thing are never taken for two; two that surely differ are."""

from __future__ import annotations

from datetime import date

import pytest

from trialwright.clinical.patient import Allergy, Medication, Patient
from trialwright.eligibility import words
from trialwright.eligibility.criteria import allergy, medication
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.near_drugs import is_named
from trialwright.eligibility.verdict import Answer

ON = date(2026, 11, 20)
# asked | recorded | answer; stems: WHO, The use of stems in the selection of INN 2024
NAMES = [
    ("arginine", "L-arginine", "unknown"), ("penicillin", "amoxicillin", "unknown"),
    ("penicillin", "penicillin G", "unknown"), ("amoxicillin", "penicillin", "unknown"),
    ("cephalosporins", "ceftriaxone", "unknown"), ("heparin", "enoxaparin", "unknown"),
    ("vitamin d", "cholecalciferol", "unknown"), ("valproic acid", "sodium valproate", "unknown"),
    ("insulin", "insulin glargine", "met"), ("insulin glargine", "insulin", "unknown"),
    ("insulin glargine", "insulin lispro", "not met"), ("prednisone", "prednisolone", "not met"),
    ("sodium hydroxide", "sodium chloride", "not met"), ("cisplatin", "carboplatin", "not met"),
    ("methotrexate", "leflunomide", "not met"), ("aspirin", "ASA", "met"), ("mannitol", "penicillin", "not met"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "recorded", "answer"), NAMES)
def test_a_name_that_may_mean_what_is_asked_for_is_never_denied(asked: str, recorded: str, answer: str) -> None:
    assert is_named(recorded, words.substance(recorded), (asked,)) == answer


def test_a_complete_list_with_a_near_name_denies_neither_allergy_nor_drug() -> None:
    patient = Patient("A", ON, allergies=(Allergy("amoxicillin"),), complete=frozenset({"allergies", "medications"}),
                      medications=(Medication("valproic acid", ongoing=True),))  # fmt: skip
    facts = Facts(patient, ON)
    allergic = allergy.judge(allergy.AllergyAsked(to=("penicillin",)), facts)
    taking = medication.judge(medication.MedicationAsked(names=("sodium valproate",), when="now"), facts)
    assert (allergic.answer, taking.answer) == (Answer.UNKNOWN, Answer.UNKNOWN)
    assert "amoxicillin" in (allergic.question or "") and "valproic acid" in (taking.question or "")
