"""A date as exactly as it is known. ISO 8601 reduced precision; FHIR R4 date, https://hl7.org/fhir/R4/datatypes.html#date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.clinical.partial_date import PartialDate

WRITTEN = [
    # text, first day it can mean, last day it can mean
    ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
    ("2024-05-17", date(2024, 5, 17), date(2024, 5, 17)),
]
ORDERS = [
    # date, before this day?, answer
    ("2024", date(2025, 1, 1), True),
    ("2024", date(2024, 1, 1), False),
    ("2024", date(2024, 7, 1), None),
    ("2024-05", date(2024, 5, 31), None),
    ("2024-05", date(2024, 6, 1), True),
    ("2024-05-17", date(2024, 5, 17), False),
]


@pytest.mark.parametrize(("text", "first", "last"), WRITTEN)
def test_a_partial_date_means_its_first_to_its_last_day(text: str, first: date, last: date) -> None:
    read = PartialDate.parse(text)
    assert (read.earliest, read.latest, str(read)) == (first, last, text)


@pytest.mark.parametrize(("text", "day", "answer"), ORDERS)
def test_before_has_three_answers(text: str, day: date, answer: bool | None) -> None:
    assert PartialDate.parse(text).is_before(day) is answer


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-00", "2024-05-00", "2024-02-30", "2024-5-1", "May 2024", "2024-05-17T10:00"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)


def test_a_day_without_a_month_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2024, None, 3)


@given(st.dates(), st.dates(), st.sampled_from([1, 2, 3]))
def test_an_answer_holds_for_every_day_that_the_date_can_mean(known: date, day: date, parts: int) -> None:
    partial = PartialDate(*(known.year, known.month, known.day)[:parts])
    answer = partial.is_before(day)
    assert answer is None or answer is (known < day)
