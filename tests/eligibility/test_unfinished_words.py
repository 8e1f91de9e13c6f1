"""A piece that asks for words of the next one is no atom of its own. By hand from registered texts."""

from __future__ import annotations

import pytest

from trialwright.eligibility.drafting import draft_criteria


def _quotes(text: str) -> list[str]:
    (one,) = draft_criteria(f"Exclusion Criteria:\n\n* {text}\n").criteria
    return [atom.spans[0].quote for atom in one.atoms]


@pytest.mark.parametrize(
    "text",
    [
        "Unable or unwilling to keep a diary", "Known or suspected fetal aneuploidy", "Single- or multilevel CDDD",
        "Affiliated to or beneficiary of a social security system", "The subject or partner lacks English proficiency",
        "Neurologically and radiologically stable", "Patients at high or very high risk for CA-AKI",
    ],
)  # fmt: skip
def test_a_piece_that_asks_for_the_next_is_read_with_it(text: str) -> None:
    assert _quotes(text) == [text]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Smokes tobacco daily or drinks wine every day", 2),  # an adverb that ends a sentence
        ("Unwilling or unable to stop antihistamines", 2),  # what is taken is asked, too
    ],
)
def test_a_piece_that_says_enough_stays_apart(text: str, pieces: int) -> None:
    assert len(_quotes(text)) == pieces
