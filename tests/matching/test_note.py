"""Free-text notes: what is read as a fact, what is denied, what is left out. Every note here is invented."""

from __future__ import annotations

from datetime import date

import pytest

from trialwright.eligibility.note import Note, read_note

ON = date(2026, 3, 2)


def read(text: str) -> Note:
    return read_note(text, ON)


@pytest.mark.parametrize(
    ("text", "sex", "birth"),
    [
        ("A 45-year-old man with gout.", "male", "1981"),
        ("48 M with hypertension.", "male", "1978"),
        ("This is a 32 yo woman with migraine. Her husband helps.", "female", "1994"),
        ("72F admitted with pneumonia.", "female", "1954"),
        ("An 8-month-old girl with fever.", "female", "2025-07"),
        ("The patient, aged 61, has asthma.", None, "1965"),
        ("Asthma.", None, None),
    ],
)
def test_age_and_sex(text: str, sex: str | None, birth: str | None) -> None:
    found = read(text).patient
    assert found.sex == sex
    assert (str(found.birth_date) if found.birth_date else None) == birth


def test_the_years_of_birth_that_an_age_allows_hold_the_true_age() -> None:
    from trialwright.eligibility.window import age_years

    birth = read("A 45-year-old man.").patient.birth_date
    assert birth is not None
    youngest, oldest = age_years(birth, ON)
    assert youngest <= 45 <= oldest and oldest - youngest <= 1


@pytest.mark.parametrize(
    ("text", "present", "denied"),
    [
        ("She has hypertension and denies diabetes mellitus.", {"hypertension"}, {"diabetes mellitus"}),
        ("No history of stroke or epilepsy. Known asthma.", {"asthma"}, {"stroke", "epilepsy"}),
        ("Gout without osteoporosis.", {"gout"}, {"osteoporosis"}),
        ("Negative for hepatitis c, but has psoriasis.", {"psoriasis"}, {"hepatitis c"}),
        ("Her mother had rheumatoid arthritis.", set(), set()),
        ("Family history of glaucoma.", set(), set()),
    ],
)
def test_what_is_denied_is_kept_apart_and_relatives_left_out(text: str, present: set[str], denied: set[str]) -> None:
    note = read(text)
    assert {one.name for one in note.patient.conditions} == present
    assert set(note.denied) == denied


def test_drugs_and_values_with_units_are_read_and_bare_numbers_are_not() -> None:
    note = read("Takes methotrexate. Creatinine 1.4 mg/dL, platelet count of 250. ALT was 55 U/L.")
    assert [one.name for one in note.patient.medications] == ["methotrexate"]
    assert {(one.code, one.value, one.unit) for one in note.patient.observations} == {
        ("creatinine", 1.4, "mg/dL"), ("alt", 55, "U/L"),
    }  # fmt: skip


def test_nothing_in_a_note_is_complete() -> None:
    assert read("A 45-year-old man with gout.").patient.complete == frozenset()


@pytest.mark.parametrize("text", ["?", "\x00\x01", "a" * 100_000, "45 " * 20_000, "no " * 20_000, "痛风患者"])
def test_no_text_makes_it_stumble(text: str) -> None:
    read(text)
