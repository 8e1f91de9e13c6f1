"""What is read out of words: stretches of time, ages, statements."""

from __future__ import annotations

import pytest

from trialwright.review.ages import age_bounds, in_years
from trialwright.review.durations import longest, longest_follow_up
from trialwright.review.statements import read_criteria_text

TIMES = [
    ("Week 24", 168),
    ("24 weeks", 168),
    ("Baseline, week 12, 24 and 48", 336),
    ("12-month follow-up", 365.28),
    ("up to two years", 730.5),
    ("Day 1 to week 4", 28),
    ("Days 1, 8 and 15", 15),
    ("", None),
    ("at discharge", None),
]


@pytest.mark.parametrize(("text", "days"), TIMES)
def test_the_longest_time_in_words(text: str, days: float | None) -> None:
    found = longest(text)
    assert (found and round(found.days, 2)) == days
    if found:
        assert text[found.start : found.end].strip()


def test_an_average_is_no_follow_up() -> None:
    assert longest_follow_up("through study completion, an average of 1 year") is None


AGES = [
    ("Age > 18 years and < 70 years", [("low", 18, False), ("high", 70, False)]),
    ("Aged 18 to 70 years", [("low", 18, None), ("high", 70, None)]),
    ("18-65 years old", [("low", 18, None), ("high", 65, None)]),
    ("At least 18 years of age", [("low", 18, True)]),
    ("Male or female, 18 years or older at consent, age known", [("low", 18, True)]),
    ("Age ≥ 18", [("low", 18, True)]),
    ("BMI > 30 at any age", []),
    ("Diagnosis more than 5 years ago", []),
    ("Women aged 50 years or older", []),
    ("Life expectancy of at least 2 years", []),
    ("At or above the 50th percentile for age", []),
]


@pytest.mark.parametrize(("text", "bounds"), AGES)
def test_ages_in_words(text: str, bounds: list[tuple[str, float, bool | None]]) -> None:
    assert [(one.side, one.years, one.inclusive) for one in age_bounds(text)] == bounds


@pytest.mark.parametrize(
    ("text", "years"), [("18 Years", 18), ("6 Months", 0.5), ("N/A", None), ("", None), (None, None)]
)
def test_ages_of_the_registry(text: str | None, years: float | None) -> None:
    assert in_years(text) == years


STATEMENTS = [
    (
        "Inclusion Criteria:\n\n1. A\n2. B\n\nExclusion Criteria:\n\n1. C",
        [("inclusion", "A"), ("inclusion", "B"), ("exclusion", "C")],
    ),
    ("Main Inclusion Criteria\n* A\n  * B", [("inclusion", "A"), ("inclusion", "B")]),
    ("Inclusion Criteria: A\nExclusion Criteria: B", [("inclusion", "A"), ("exclusion", "B")]),
    (
        "Exclusion Criteria:\n\n* Does not meet inclusion criteria\n* B",
        [("exclusion", "Does not meet inclusion criteria"), ("exclusion", "B")],
    ),
    ("Exclusion Criteria:\n\n* no exclusion criteria", [("exclusion", "no exclusion criteria")]),
    ("1. A begins\n   and goes on\n2. B", [("", "A begins\n   and goes on"), ("", "B")]),
    ("Inclusion criteria for mothers are:\n\n* A", [("inclusion", "A")]),
    ("", []),
]


@pytest.mark.parametrize(("raw", "expected"), STATEMENTS)
def test_statements(raw: str, expected: list[tuple[str, str]]) -> None:
    held = read_criteria_text(raw)
    assert [(one.section, one.text) for one in held.statements] == expected
    for one in held.statements:
        assert held.view.text[one.start : one.end] == one.text


RUN_IN = [
    ("* Body weight between 20 to 150 kg Exclusion Criteria\n* Pregnant", ["exclusion"]),
    ("5. Able to read and write in English Exclusion Criteria:\n6. Pregnant", ["exclusion"]),
    ("* Approved by the Board (MAB) Exclusion Criteria: Pregnant", ["exclusion"]),
    ("* Patients who do not fulfil the inclusion criteria\n* Pregnant", ["", ""]),
    ("* Meets all of the following Exclusion Criteria\n* Pregnant", ["", ""]),
]


@pytest.mark.parametrize(("text", "sections"), RUN_IN)
def test_a_heading_that_runs_on_behind_a_criterion_opens_its_section(text: str, sections: list[str]) -> None:
    held = read_criteria_text(text)
    assert [one.section for one in held.statements][-len(sections) :] == sections
    assert held.statements[-1].text == "Pregnant"
    assert all(held.view.text[one.start : one.end] == one.text for one in (*held.statements, *held.headings))
    assert "riteria" not in held.statements[0].text or sections[0] == ""
