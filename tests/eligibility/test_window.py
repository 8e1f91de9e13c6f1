"""Windows, durations and ages with three answers; both edges of a window count."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.clinical.partial_date import PartialDate
from trialwright.eligibility.verdict import Answer
from trialwright.eligibility.window import age_years, happened_within, lasted_at_least, years_between

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
DAY = date(2026, 11, 20)
WITHIN_28_DAYS = [
    # when, answer
    ("2026-11-20", M), ("2026-10-23", M), ("2026-10-22", N), ("2026-11", M), ("2026-10", U), ("2026-09", N),
    ("2026", U), ("2025", N), ("2026-11-21", N),
]  # fmt: skip
LASTED_14_DAYS = [
    ("2026-11-06", M), ("2026-11-07", N), ("2026-10", M), ("2026-11", U), ("2026-11-20", N), ("2026", U), ("2025", M),
]  # fmt: skip
AGES = [
    # born, youngest, oldest on 2026-11-20
    ("1956-11-20", 70, 70), ("1956-11-21", 69, 69), ("2008-11-20", 18, 18), ("2008-11-21", 17, 17),
    ("1956-11", 69, 70), ("1956", 69, 70), ("2000-02-29", 26, 26),
]  # fmt: skip


@pytest.mark.parametrize(("when", "answer"), WITHIN_28_DAYS)
def test_within_four_weeks_counts_the_28th_day(when: str, answer: Answer) -> None:
    assert happened_within(PartialDate.parse(when), 28, DAY, DAY) is answer


@pytest.mark.parametrize(("since", "answer"), LASTED_14_DAYS)
def test_at_least_two_weeks_is_fulfilled_on_the_14th_day(since: str, answer: Answer) -> None:
    assert lasted_at_least(PartialDate.parse(since), 14, DAY, DAY) is answer


@pytest.mark.parametrize(("born", "youngest", "oldest"), AGES)
def test_a_birth_date_gives_the_ages_it_allows(born: str, youngest: int, oldest: int) -> None:
    assert age_years(PartialDate.parse(born), DAY) == (youngest, oldest)


def test_a_leap_day_birthday_is_completed_on_the_first_of_march() -> None:
    assert years_between(date(2000, 2, 29), date(2026, 2, 28)) == 25
    assert years_between(date(2000, 2, 29), date(2026, 3, 1)) == 26


def test_an_unknown_date_answers_unknown() -> None:
    assert happened_within(None, 28, DAY, DAY) is U
    assert lasted_at_least(None, 28, DAY, DAY) is U


@given(st.dates(date(2020, 1, 1), DAY), st.integers(1, 900), st.sampled_from([1, 2, 3]))
def test_a_less_exact_date_never_says_another_thing_than_the_exact_one(known: date, days: int, parts: int) -> None:
    exact = PartialDate.of(known)
    coarse = PartialDate(*(known.year, known.month, known.day)[:parts])
    for ask in (happened_within, lasted_at_least):
        assert ask(coarse, days, DAY, DAY) in (ask(exact, days, DAY, DAY), U)


def test_days_after_the_day_of_the_record_can_deny_but_not_confirm() -> None:
    since = PartialDate.parse("2026-11-01")
    assert lasted_at_least(since, 14, DAY, date(2026, 11, 15)) is M
    assert lasted_at_least(since, 14, DAY, date(2026, 11, 14)) is U
    assert lasted_at_least(since, 20, DAY, date(2026, 11, 14)) is N
