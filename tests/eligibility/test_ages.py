"""Ages in running text, and spans of time that are none. By hand from registered texts."""

from __future__ import annotations

import pytest

from trialwright.eligibility.drafting import draft_criteria

Limits = tuple[float | None, float | None, float | None, float | None, str | None]

AGES: list[tuple[str, Limits]] = [
    # text, (at least, over, at most, under, unit)
    ("Every patient more than 18 years who received antibiotics", (None, 18, None, None, "a")),
    ("Patients older than 18 years (of both sexes) diagnosed with rheumatoid arthritis", (None, 18, None, None, "a")),
    ("Adult (18 years of age or older) with the diagnosis of asthma", (18, None, None, None, "a")),
    ("Adult patients with their ages more than 18 year", (None, 18, None, None, "a")),
    ("adults aged from 18 to 45 years", (18, None, 45, None, "a")),
    ("Adult transplant recipients ≥ 18 years", (18, None, None, None, "a")),
    ("Age ＞＝18 years", (18, None, None, None, "a")),
    ("18 y.o. and above", (18, None, None, None, "a")),
    ("males 18 years-of-age or older", (18, None, None, None, "a")),
]
NONE = [
    "Has had a minor surgery ≤ 7 days prior to the first dose",
    "minor stroke within 90 days",
    "adult T-cell leukaemia for more than 2 years",
    "adult T-cell leukaemia more than 2 years",
    "Less than 2 years disease free",
    "Less than 2-year disease free from another malignancy",
    "Gestational age at randomization between 16 weeks 0 days and 23 weeks 6 days",
    "3D imaging of the knee",
    "a lens of 18 to 27D",
]


@pytest.mark.parametrize(("text", "expected"), AGES)
def test_an_age_is_read_with_its_ends(text: str, expected: Limits) -> None:
    draft = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n")
    ages = [atom.limits for one in draft.criteria for atom in one.atoms if atom.kind == "age"]
    assert [(one.at_least, one.over, one.at_most, one.under, one.unit) for one in ages if one] == [expected]


@pytest.mark.parametrize("text", NONE)
def test_a_span_of_time_of_something_else_is_no_age(text: str) -> None:
    draft = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n")
    atoms = [atom for one in draft.criteria for atom in one.atoms]
    assert atoms and "age" not in {atom.kind for atom in atoms}
    assert all(one.status == "manual" for one in draft.criteria)


def test_a_patient_diagnosed_is_not_diagnosed_for_so_many_years() -> None:
    draft = draft_criteria(
        "Inclusion Criteria:\n\n* Patients older than 18 years (of both sexes) diagnosed with asthma\n"
    )
    assert not any(atom.windows for one in draft.criteria for atom in one.atoms)


def test_each_of_two_ages_is_read_with_its_own_words() -> None:
    for text in (
        "Age >= 18 years of age and less than 65 years of age",
        "Age at least 18 years of age and less than 65 years",
    ):
        (one,) = draft_criteria(f"Inclusion Criteria:\n\n* {text}\n").criteria
        assert [atom.kind for atom in one.atoms] == ["age", "age"] and one.status == "computed"
