"""Free-text notes: what is read as a fact, what is denied, what is left out. Every note here is invented."""

from __future__ import annotations

from datetime import date

import pytest

from trialwright.eligibility.note import Note, read_note
from trialwright.eligibility.text_language import is_english

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
        ("A forty-five-year-old woman with asthma.", "female", "1981"),
        ("A woman of 38 years. Asthma for 10 years.", "female", "1988"),
        ("History of stroke 5 years ago; she is 50.", "female", "1976"),
        ("Diabetes for 12 years.", None, None),
        ("A man in his 60s.", "male", None),
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
        ("Gout in her father. She has asthma.", {"asthma"}, set()),
        ("Type 2 diabetes (his father and sister), psoriasis.", {"psoriasis"}, set()),
        ("A woman whose mother had gout presents with psoriasis.", {"psoriasis"}, set()),
        ("Her husband reports that she has epilepsy.", {"epilepsy"}, set()),
        ("His mother reports asthma; brought in by his wife, has gout.", {"asthma", "gout"}, set()),
        ("Stroke was ruled out. Gout: negative.", set(), {"stroke", "gout"}),
        ("Possible psoriasis. Rule out gout. Asthma cannot be excluded. At risk of stroke.", set(), set()),
        ("Non-Hodgkin lymphoma, non-specific pain.", {"lymphoma, non-hodgkin", "pain"}, set()),
        ("No known drug allergies, hypertension well controlled.", {"hypertension"}, {"drug allergy"}),
        ("No hypertension; takes care of her gout.", {"gout"}, {"hypertension"}),
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


def test_drugs_that_are_denied_or_not_tolerated_are_not_taken() -> None:
    note = read("No hypertension; takes methotrexate but not prednisone. Allergic to adalimumab. Not on insulin.")
    assert [one.name for one in note.patient.medications] == ["methotrexate"]


def test_a_unit_that_the_analyte_cannot_have_is_no_unit_and_a_temperature_is_read() -> None:
    note = read("Creatinine was 1.4 a week ago. Height 5 ft 4 in. Temp 38.5 C. BP 150/95. Platelets 85 x10^9/L.")
    assert {(one.code, one.value, one.unit) for one in note.patient.observations} == {
        ("body_temperature", 38.5, "Cel"), ("systolic_blood_pressure", 150, "mm[Hg]"),
        ("diastolic_blood_pressure", 95, "mm[Hg]"), ("platelets", 85, "10*9/L"),
    }  # fmt: skip


def test_what_is_uncertain_is_searched_and_no_fact() -> None:
    note = read("Possible lupus nephritis.")
    assert "lupus" in note.told[0][0] and not note.patient.conditions and not note.denied


def test_nothing_in_a_note_is_complete() -> None:
    assert read("A 45-year-old man with gout.").patient.complete == frozenset()


@pytest.mark.parametrize("text", ["?", "\x00\x01", "a" * 100_000, "45 " * 20_000, "no " * 20_000, "痛风患者"])
def test_no_text_makes_it_stumble(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("A 45-year-old woman with rheumatoid arthritis.", True),
        ("45F. RA on MTX.", True),
        ("De novo AML.", True),
        ("Eine 45-jährige Frau mit rheumatoider Arthritis, kein Diabetes.", False),
        ("Una mujer de 45 años con artritis reumatoide. No diabetes.", False),
        ("Femme de 45 ans atteinte de polyarthrite, sous méthotrexate et prednisone.", False),
        ("45岁女性，类风湿关节炎。", False),
    ],
)
def test_a_note_in_another_language_is_known_as_one(text: str, is_one: bool) -> None:
    assert is_english(text) is is_one


@pytest.mark.parametrize(
    "text",
    [
        "HTN ruled out.",
        "CT ruled out pulmonary embolism.",
        "Hx: ?gout.",
        "Lupus? Not sure.",
        "She never had cancer, her sister did.",
        "Never been diagnosed with diabetes mellitus.",
        "Stroke risk high.",
        "Received COVID-19 vaccine 5/6/2025.",
        "Vaccinated against hepatitis B.",
        "Exposed to tuberculosis at work.",
        "Plan: start prednisone 20 mg daily tomorrow.",
        "If BP > 140, start lisinopril.",
        "Insulin resistance. Heparin flush given.",
        "Asthma as a child, resolved.",
        "Diabetes mellitus: no.",
        "Asthma (-).",
        "Asthma unlikely.",
        "She is worried she has multiple sclerosis.",
        "Patient declined prednisone.",
        "Creatinine was 2.1 mg/dL in 2019.",
        "Hemoglobin 9.1 g/dL last year.",
        "In 2019 his creatinine was 2.1 mg/dL after contrast.",
        "Last year hemoglobin was 9.1 g/dL.",
        "Two years ago ALT 80 U/L.",
        "Had pneumonia in 2021, which has since resolved.",
        "Depression in her 30s, resolved.",
    ],
)
def test_odd_wording_makes_no_facts(text: str) -> None:
    found = read(text).patient
    assert (found.conditions, found.medications, found.observations) == ((), (), ())


def test_the_sex_is_the_patients_own() -> None:
    assert read("Pt's wife pregnant. 45 yo man.").patient.sex == "male"
    assert read("45 yo M with asthma. She: his mother.").patient.sex == "male"
    assert read("Creatinine 0.9 mg/dL, 2.1 mg/dL in 2019.").patient.observations[0].value == 0.9


def test_a_value_of_today_beside_one_of_another_day_is_the_only_one() -> None:
    text = "In 2019 his creatinine was 2.1 mg/dL after contrast; today creatinine is 0.9 mg/dL."
    assert [one.value for one in read(text).patient.observations] == [0.9]
    assert [one.value for one in read("Gout in 2019, now creatinine 0.9 mg/dL.").patient.observations] == [0.9]
