"""What a text denies, word for word, for the reviewer's eye. Statements by hand, in the manner of registered ones."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.eligibility.denied_phrases import denied_phrases

DENIES = [
    ("No history of thyroid disease or diabetes", ["thyroid disease", "diabetes"]),
    ("Any condition other than coronary artery disease", ["coronary artery disease"]),
    ("Asthma without evidence of infection, treated", ["infection, treated"]),
    ("Patients who cannot speak English; smokers", ["speak English"]),
    ("Unable to undergo magnetic resonance imaging (MRI)", ["magnetic resonance imaging"]),
    ("Treatment-naive", ["Treatment"]),
    ("Previous radiotherapy is not allowed", ["Previous radiotherapy", "allowed"]),
    ("Women who are not pregnant", ["pregnant"]),
    ("Patients do not smoke", ["smoke"]),
    ("Sedation was not tolerated", ["Sedation", "tolerated"]),
    ("Patients will be excluded if they smoke", []),
    ("Smoking women will be excluded", ["Smoking women"]),
    ("Individuals with a history of malignancy are ineligible", ["a history of malignancy"]),
    ("Neither pregnant nor breastfeeding", ["pregnant", "breastfeeding"]),
    ("Malignancy, except for cured basal cell carcinoma", ["cured basal cell carcinoma"]),
    ("Non-smoker", ["smoker"]),
    ("Any non-registered drug or vaccine", ["registered drug"]),
    ("Didn't respond to methotrexate but tolerated it", ["respond to methotrexate"]),
]
ONLY_LOOKS_SO = [
    "Age 18 years or older, weight not more than 90 kg",
    "Cancers including but not limited to melanoma",
    "Migraine with or without aura",
    "Vision tested without or with correction",
    "Non-small cell lung cancer on non-steroidal anti-inflammatory drugs",
    "A notable known normal value",
    "Creatinine no higher than 2 mg/dL",
    "",
]


@pytest.mark.parametrize(("text", "phrases"), DENIES)
def test_denied_phrases_are_found_with_the_word_that_denies_them(text: str, phrases: list[str]) -> None:
    found = denied_phrases(text)
    assert [text[one.start : one.end] for one in found] == phrases
    assert all(text[slice(*one.word)].strip() for one in found)


@pytest.mark.parametrize("text", ONLY_LOOKS_SO)
def test_words_that_only_look_like_denials_deny_nothing(text: str) -> None:
    assert denied_phrases(text) == []


@given(st.text(alphabet="no nt or,.;()-without xyzunable\n", max_size=120))
def test_phrases_lie_in_the_text_in_order_and_apart(text: str) -> None:
    found = denied_phrases(text)
    assert all(0 <= one.start < one.end <= len(text) and 0 <= one.word[0] < one.word[1] <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
