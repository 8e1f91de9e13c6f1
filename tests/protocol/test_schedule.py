"""Days, windows and doses: worked examples, and laws against an independent computation."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from trialwright.protocol.design import Administration, Visit
from trialwright.protocol.study_folder import read_study

days = st.integers(min_value=-400, max_value=800)
widths = st.integers(min_value=0, max_value=30)
anchors = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


def visit(day: int, before: int, after: int) -> Visit:
    return Visit("v", "treatment", day, before, after, (), {})


def doses(first: int, every: int, number: int) -> Administration:
    return Administration("drug", 1.0, "mg", "oral", first, every, number, 0, 0, {})


@given(days, widths, widths, anchors)
def test_a_window_holds_its_own_target_day(day: int, before: int, after: int, anchor: date) -> None:
    first, last = visit(day, before, after).window(anchor)
    assert first <= date.fromordinal(anchor.toordinal() + day) <= last
    assert (last - first).days == before + after


@given(days, st.integers(min_value=1, max_value=60), st.integers(min_value=1, max_value=60))
def test_dose_days_are_what_adding_the_interval_over_and_over_gives(first: int, every: int, number: int) -> None:
    counted, day = [], first
    for _ in range(number):
        counted.append(day)
        day += every
    plan = doses(first, every, number)
    assert [plan.day(dose) for dose in range(1, number + 1)] == counted


def test_windows_of_the_visits_of_a_study_never_meet(study_folder: Path) -> None:
    anchor = date(2026, 3, 2)
    windows = [visit.window(anchor) for visit in read_study(study_folder).visits]
    assert all(left[1] < right[0] for left, right in pairwise(windows))


def test_windows_of_the_doses_of_a_study_never_meet(study_folder: Path) -> None:
    for plan in read_study(study_folder).administrations:
        for dose in range(1, plan.number):
            assert plan.day(dose) + plan.after_days < plan.day(dose + 1) - plan.before_days


# Counted by hand on a calendar from a first dose on Monday 2026-03-02.
FOUNDING = (
    ("screening", date(2026, 2, 2), date(2026, 3, 1)),
    ("week 0", date(2026, 3, 2), date(2026, 3, 2)),
    ("week 4", date(2026, 3, 27), date(2026, 4, 2)),
    ("week 12", date(2026, 5, 22), date(2026, 5, 28)),
    ("week 24", date(2026, 8, 14), date(2026, 8, 20)),
    ("week 28 safety", date(2026, 9, 7), date(2026, 9, 21)),
)


def test_the_founding_visits_fall_on_these_days(founding_folder: Path) -> None:
    design = read_study(founding_folder)
    for name, first, last in FOUNDING:
        assert design.visit(name).window(date(2026, 3, 2)) == (first, last)


def test_the_founding_doses_are_24_mondays(founding_folder: Path) -> None:
    (plan,) = read_study(founding_folder).administrations
    given_on = [date(2026, 3, 2) + timedelta(days=plan.day(dose)) for dose in range(1, plan.number + 1)]
    assert len(given_on) == 24
    assert {day.isoweekday() for day in given_on} == {1}
    assert given_on[-1] == date(2026, 8, 10)
