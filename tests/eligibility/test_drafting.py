"""What the parser reads, row by row: a statement, and the atoms that stand in it."""

# ruff: noqa: E501 (rows of tables read better unbroken)

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.eligibility.patients import ON, complete
from trialwright.eligibility.criteria.medication import MedicationAsked
from trialwright.eligibility.criterion import All, AnyOf, NoneOf
from trialwright.eligibility.draft import Draft, DraftAtom
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.printed_numbers import quantities
from trialwright.eligibility.printed_units import days_of, read_unit
from trialwright.eligibility.reading_kind import About
from trialwright.eligibility.screening import screen
from trialwright.registry.markup import unescape


def _draft(statement: str, section: str = "Inclusion") -> Draft:
    return draft_criteria(f"{section} Criteria:\n\n* {statement}\n")


def _atoms(statement: str, section: str = "Inclusion") -> list[DraftAtom]:
    return [atom for one in _draft(statement, section).criteria for atom in one.atoms]


# Text -> analyte, numbers (at least, over, at most, under), unit, multiple of
LIMITS = [
    ("Absolute neutrophil count (ANC) ≥ 1,500/mm3", "neutrophils", (1500, None, None, None), "/uL", None),
    ("Platelets at least 100 x 10^9/L", "platelets", (100, None, None, None), "10*9/L", None),
    ("Hemoglobin > 9.0 g/dL", "haemoglobin", (None, 9.0, None, None), "g/dL", None),
    ("Total bilirubin no more than 1.5 times the upper limit of normal", "bilirubin_total", (None, None, 1.5, None), None, "upper_limit"),
    ("AST =< 2.5 x ULN", "ast", (None, None, 2.5, None), None, "upper_limit"),
    ("HbA1c between 7.0 and 9.5%", "hba1c", (7.0, None, 9.5, None), "%", None),
    ("serum creatinine less than 1.5 mg/dL", "creatinine", (None, None, None, 1.5), "mg/dL", None),
    ("eGFR ≥ 60 mL/min/1.73 m²", "egfr", (60, None, None, None), "mL/min/{1.73_m2}", None),
    ("Body mass index (BMI) 18.5 - 30 kg/m2", "bmi", (18.5, None, 30, None), "kg/m2", None),
    ("ECOG performance status of 0, 1 or 2", "ecog", (0, None, 2, None), "{score}", None),
    ("NYHA class II-IV", "nyha", (2, None, 4, None), "{score}", None),
    ("Left ventricular ejection fraction < 40 %", "lvef", (None, None, None, 40), "%", None),
    ("INR 1.5 or less", "inr", (None, None, 1.5, None), "1", None),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "code", "numbers", "unit", "relative"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_limit_has_its_analyte_numbers_and_unit(
    statement: str, code: str, numbers: tuple[float | None, ...], unit: str | None, relative: str | None
) -> None:
    atom = next(atom for atom in _atoms(statement) if atom.limits is not None)
    assert atom.concept is not None and atom.concept.code == code
    limits = atom.limits
    assert limits is not None
    assert (limits.at_least, limits.over, limits.at_most, limits.under) == numbers
    assert (limits.unit, limits.relative_to) == (unit, relative)
    assert atom.status == "computed"


AGES = [
    ("Age 18-75 years", (18, None, 75, None)), ("Patients aged 18 years or older", (18, None, None, None)),
    ("Older than 40 years", (None, 40, None, None)), ("Males and females ≥ 18 years of age", (18, None, None, None)),
    ("Under the age of 65", (None, None, None, 65)), ("between 20 and 45 years old", (20, None, 45, None)),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "numbers"), AGES, ids=[row[0] for row in AGES])
def test_ages_are_read_in_any_wording(statement: str, numbers: tuple[float | None, ...]) -> None:
    limits = next(atom.limits for atom in _atoms(statement) if atom.kind == "age")
    assert limits is not None and (limits.at_least, limits.over, limits.at_most, limits.under) == numbers


NO_AGES = [
    "less than 5 years since remission", "Disease duration of at least 2 years", "gestational age over 37 weeks",
    "Postmenopausal for at least 1 year", "major surgery within 2 years of screening",
]  # fmt: skip


@pytest.mark.parametrize("statement", NO_AGES)
def test_other_spans_of_years_are_no_age(statement: str) -> None:
    assert [atom for atom in _atoms(statement) if atom.kind == "age"] == []


# Text -> days, anchors
WINDOWS = [
    ("Stroke within 6 months prior to randomization", 183, ("randomisation",)),
    ("Use of rituximab in the past 12 months", 365, ()),
    ("Major surgery within 4 weeks before the first dose of study drug", 28, ("first_dose",)),
    ("Received a live vaccine within 30 days of screening", 30, ("screening",)),
    ("Participation in another clinical trial within 90 days before enrollment", 90, ("enrolment",)),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "days", "anchors"), WINDOWS, ids=[row[0] for row in WINDOWS])
def test_a_window_has_its_days_and_its_printed_anchor(statement: str, days: int, anchors: tuple[str, ...]) -> None:
    atom = next(atom for atom in _atoms(statement, "Exclusion") if atom.windows)
    assert [(window.days, window.anchors) for window in atom.windows] == [(days, anchors)]
    assert ("no_anchor_printed" in atom.flags) is (not anchors)


GAPS = [
    ("Platelets ≥ 100", "unit_missing"), ("Hemoglobin > 9 mmHg", "unknown_unit"),
    ("Platelets ≥ 100,000 x 10^9/L", "implausible_value"), ("ALT ≤ 1,5", "ambiguous_number"),
    ("Allergy to wobblemycin", "unknown_term"), ("Stroke in the past 6 months", "no_anchor_printed"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "flag"), GAPS, ids=[row[0] for row in GAPS])
def test_a_gap_is_flagged_and_never_computed(statement: str, flag: str) -> None:
    atom = next(atom for atom in _atoms(statement, "Exclusion") if flag in atom.flags)
    assert atom.status != "computed"


def test_a_washout_denies_the_drug_in_the_days_before() -> None:
    (atom,) = _atoms("At least 4 weeks since prior methotrexate before screening")
    (parameters,) = [
        part.parameters
        for part in _draft("At least 4 weeks since prior methotrexate before screening").executable().atoms()
    ]
    assert atom.status == "computed" and isinstance(atom.rule, NoneOf)
    # the 28th day completes four weeks, so 27 days are denied
    assert isinstance(parameters, MedicationAsked) and (parameters.within_days, parameters.before) == (27, "screening")


def test_words_that_nobody_understands_leave_the_whole_to_a_person() -> None:
    (atom,) = _atoms("Free of diabetes at the lunar conjunction")
    assert atom.status == "manual"


def test_words_that_only_narrow_leave_a_part_to_a_person() -> None:
    (atom,) = _atoms("Moderate persistent asthma")
    assert atom.status == "partial"


def test_other_autoimmune_diseases_leave_out_what_the_study_treats() -> None:
    text = "Exclusion Criteria:\n\n* Other autoimmune diseases\n"
    (known,) = draft_criteria(text, about=About(conditions=("Rheumatoid Arthritis",))).criteria
    (open_one,) = draft_criteria(text).criteria
    assert (known.status, open_one.status) == ("computed", "manual")


SECTIONS = [
    ("Inclusion Criteria:\n\n1. Asthma\n\nExclusion Criteria:\n\n1. Stroke", ["inclusion", "exclusion"]),
    ("KEY INCLUSION CRITERIA\n- Asthma\n- Age ≥ 18 years\nMain exclusion criteria :\n- Stroke", ["inclusion", "inclusion", "exclusion"]),
    ("Inclusion: Asthma\n\nExclusion: Stroke", ["inclusion", "exclusion"]),
    ("Inclusion Criteria: * Asthma\n\nNon-inclusion criteria:\n\n* Stroke", ["inclusion", "exclusion"]),
    ("Patients will be excluded if they meet any of these:\n* Stroke", ["exclusion"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "polarities"), SECTIONS)
def test_sections_are_told_by_their_headings(text: str, polarities: list[str]) -> None:
    assert [one.polarity for one in draft_criteria(text).criteria] == polarities


def test_nested_and_circled_numerals_become_parts() -> None:
    text = "Inclusion Criteria:\n\n1. ① Age ≥ 18 years; ② HbA1c < 9%\n2. Adequate organ function:\n    * ALT ≤ 3 x ULN\n    * AST ≤ 3 x ULN\n"
    assert [atom.id for one in draft_criteria(text).criteria for atom in one.atoms] == ["I1.1", "I1.2", "I2.1", "I2.2"]


FOREIGN = [
    ("", "no text"), ("   \n", "no text"), ("纳入标准：年龄大于18岁，确诊为类风湿关节炎的患者，签署知情同意书", "Latin letters"),
    ("Criterios de inclusión: pacientes con diabetes tipo 2 de más de 18 años, con el consentimiento informado por escrito "
     "de los padres y que no tengan enfermedad renal en los últimos meses", "another language"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word"), FOREIGN)
def test_empty_and_foreign_text_gives_a_clear_word_and_no_criteria(text: str, word: str) -> None:
    draft = draft_criteria(text)
    assert draft.criteria == () and word in draft.problems[0]


def test_units_are_read_in_the_spellings_that_records_use() -> None:
    rows = {
        "× 10⁹/L": "10*9/L",
        "x 10^9 / l": "10*9/L",
        "cells/mm³": "/uL",
        "K/uL": "10*3/uL",
        "kg / m ^ 2": "kg/m2",
        "mg per day": "mg/d",
    }
    assert {text: (read_unit(text, 0, len(text)) or ("",))[0] for text in rows} == rows
    assert read_unit("apples", 0, 6) is None


def test_spans_of_time_in_days_follow_ucum() -> None:
    # UCUM: mo 30.4375 d, a 365.25 d
    assert [days_of(1, "mo"), days_of(3, "mo"), days_of(6, "mo"), days_of(1, "a"), days_of(5, "a")] == [
        30,
        91,
        183,
        365,
        1826,
    ]
    assert days_of(5, "{half-life}") is None


WORDS = st.sampled_from(
    ["patients", "with", "asthma", "stroke", "within", "6", "months", "prior", "to", "screening", "ALT", "≥", "1.5", "x", "ULN", "or", "and", "no", "history", "of", "age", "18-65", "years", "(", ")", ",", ";", ".", "①", "②", "*", "1.", "Inclusion", "Criteria:", "Exclusion", "platelets", ">", "100", "×", "10⁹/L", "pregnant", "except", "methotrexate", "stable", "dose", "\\>", "\n", "severe", "NYHA", "class", "III"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_every_quote_is_the_text_between_its_offsets(text: str) -> None:
    draft = draft_criteria(text)
    spans = [span for one in draft.criteria for span in (*one.spans, *(s for atom in one.atoms for s in atom.spans))]
    for span in spans:
        assert unescape(text[span.start : span.end]).text == span.quote


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_no_number_comes_out_that_is_not_in_the_text(text: str) -> None:
    printed = {
        bound.value for one in quantities(unescape(text).text) for bound in (one.low, one.high) if bound is not None
    }
    for one in draft_criteria(text).criteria:
        for atom in one.atoms:
            if atom.limits is not None:
                numbers = {atom.limits.at_least, atom.limits.over, atom.limits.at_most, atom.limits.under} - {None}
                assert all(number in printed or re.search(rf"{number:g}", text) for number in numbers)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_two_drafts_of_one_text_are_equal_and_ids_are_unique(text: str) -> None:
    first, second = draft_criteria(text), draft_criteria(text)
    assert first == second and replace(first) == second
    names = [atom.id for one in first.criteria for atom in one.atoms]
    assert len(names) == len(set(names))


# Statement (inclusion) -> what must not be concluded: found by reading drafts of real records
CAREFUL = [
    ("No known allergy to penicillin", "none"), ("Male hemoglobin < 130 g/L, female hemoglobin < 120 g/L", "manual"),
    ("HbA1c > 7.0 % to = 9.0 %", "manual"), ("Receiving treatment for asthma", "manual"),
    ("Family history of diabetes mellitus", "manual"), ("Patients with diabetes mellitus are excluded", "manual"), ("Patients with treated hypertension are eligible", "manual"), ("Platelets ≥ 100 × 10⁹/L (≥ 50 with liver metastases)", "manual"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "expected"), CAREFUL, ids=[row[0] for row in CAREFUL])
def test_what_could_be_read_too_widely_is_denied_or_left_to_a_person(statement: str, expected: str) -> None:
    atoms = _atoms(statement)
    if expected == "none":
        assert all(isinstance(atom.rule, NoneOf) for atom in atoms)
    else:
        assert all(atom.status == "manual" for atom in atoms if atom.limits is not None or atom.kind == "condition")


def test_what_is_joined_by_with_holds_together_and_what_shares_a_window_shares_it() -> None:
    (criterion,) = _draft("Known COPD with FEV1 < 70 %", "Exclusion").criteria
    assert isinstance(criterion.rule, All)
    atoms = _atoms(
        "Unstable angina, myocardial infarction or cardiac surgery within 3 months before screening", "Exclusion"
    )
    assert [[window.days for window in atom.windows] for atom in atoms] == [[91], [91], [91]]


def test_what_an_exclusion_list_allows_is_left_to_a_person() -> None:
    (atom,) = _atoms("Patients with controlled hypertension are eligible", "Exclusion")
    assert atom.status == "manual"


def test_an_exception_never_hides_a_second_case() -> None:
    (criterion,) = _draft("Malignancy, except basal cell carcinoma", "Exclusion").criteria
    criteria = _draft("Malignancy, except basal cell carcinoma", "Exclusion").executable()
    lung, skin = {"name": "lung cancer", "status": "active"}, {"name": "basal cell carcinoma", "status": "active"}
    answers = [
        str(screen(criteria, complete(conditions=who), ON).verdict(criterion.id).answer)
        for who in ([], [lung], [skin], [lung, skin])
    ]
    assert answers == ["not met", "met", "unknown", "unknown"]


def test_exceptions_of_something_unnamed_are_left_to_a_person() -> None:
    atoms = _atoms("Patients with chronic illness other than controlled asthma", "Exclusion")
    assert all(atom.status == "manual" for atom in atoms)


def test_a_value_that_defines_a_condition_excludes_alone() -> None:
    (criterion,) = _draft("Hyponatremia (sodium < 135 mmol/L)", "Exclusion").criteria
    assert isinstance(criterion.rule, AnyOf)


@pytest.mark.parametrize(
    "statement", ["Any prior LVEF < 50 %", "Any other form of diabetes mellitus than type 2 diabetes mellitus"]
)
def test_earlier_values_and_other_forms_are_left_to_a_person(statement: str) -> None:
    assert _atoms(statement, "Exclusion")[0].status == "manual"


def test_a_value_within_a_window_excludes_by_any_value_of_it() -> None:
    (atom,) = _atoms("Systolic blood pressure > 180 mmHg within 3 months before screening", "Exclusion")
    assert atom.status == "partial" and isinstance(atom.rule, AnyOf)
