"""When visits are due: worked examples, and random schedules against an independent computation."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.protocol.design import Administration, StudyDesign, Visit
from trialwright.protocol.schedule import DueVisit, Happened, due_visits
from trialwright.protocol.study_folder import read_study

ZERO = date(2026, 3, 2)


@pytest.fixture(scope="module")
def design() -> StudyDesign:
    return read_study(STUDY_FOLDERS["migraine"])


def visit(name: str, day: int, before: int = 3, after: int = 3, **more: object) -> Visit:
    return replace(Visit(name, "treatment", day, before, after, (), {}), **more)


def planned(design: StudyDesign, *visits: Visit) -> StudyDesign:
    return replace(design, visits=visits)


def days(found: list[DueVisit]) -> list[int | None]:
    return [None if one.target is None else (one.target - ZERO).days for one in found]


def test_visits_count_from_the_first_dose(design: StudyDesign) -> None:
    found = due_visits(design, Happened(first_dose_on=ZERO, visits={"day 0": ZERO}), ZERO + timedelta(days=27))
    assert days(found) == [-28, 0, 28, 56, 84]
    assert [one.state for one in found] == ["overdue", "attended", "due", "ahead", "ahead"]
    assert (found[2].first, found[2].last) == (date(2026, 3, 27), date(2026, 4, 4))


def test_before_the_first_dose_no_day_is_known(design: StudyDesign) -> None:
    assert {one.state for one in due_visits(design, Happened(), ZERO)} == {"unknown"}


def test_a_visit_outside_its_window_says_by_how_much(design: StudyDesign) -> None:
    seen = {"week 4": ZERO + timedelta(days=35), "week 8": ZERO + timedelta(days=50)}
    found = {one.visit.name: one for one in due_visits(design, Happened(first_dose_on=ZERO, visits=seen), ZERO)}
    assert (found["week 4"].state, found["week 4"].days_outside) == ("attended late", 2)
    assert (found["week 8"].state, found["week 8"].days_outside) == ("attended early", -3)


def test_a_visit_that_hangs_on_the_last_dose_moves_with_it(design: StudyDesign) -> None:
    """Dose 3, planned on day 56, was given on day 60: safety, planned on day 84, falls on day 88."""
    plan = planned(design, visit("safety", 84, anchor="last dose"), visit("fixed", 90))
    doses = {("Inventumab", n): ZERO + timedelta(days=day) for n, day in ((1, 0), (2, 30), (3, 60))}
    assert days(due_visits(plan, Happened(first_dose_on=ZERO, arm="drug", doses=doses), ZERO)) == [88, 90]
    assert days(due_visits(plan, Happened(first_dose_on=ZERO, arm="drug", doses={}), ZERO)) == [84, 90]
    still = planned(design, visit("safety", 84, anchor="last dose", anchor_basis="planned"))
    assert days(due_visits(still, Happened(first_dose_on=ZERO, arm="drug", doses=doses), ZERO)) == [84]


def test_a_visit_that_hangs_on_a_visit_moves_with_it_and_a_skipped_one_counts_as_planned(design: StudyDesign) -> None:
    plan = planned(design, visit("a", 28), visit("b", 42, anchor="a"), visit("c", 56, anchor="b"))
    late = Happened(first_dose_on=ZERO, visits={"a": ZERO + timedelta(days=30)})
    assert days(due_visits(plan, late, ZERO)) == [28, 44, 58]
    assert days(due_visits(plan, Happened(first_dose_on=ZERO), ZERO)) == [28, 42, 56]


def test_a_visit_may_count_from_the_consent(design: StudyDesign) -> None:
    plan = planned(design, visit("washout", -7, anchor="consent", anchor_day=14))
    (found,) = due_visits(plan, Happened(consented_on=date(2024, 2, 16)), ZERO)
    assert found.target == date(2024, 3, 1)


# An independent computation: Julian day numbers (Fliegel and Van Flandern, CACM 1968;11:657), plain integers.


def julian(day: date) -> int:
    month_shift = (day.month - 14) // 12 if day.month - 14 >= 0 else -((14 - day.month) // 12)
    return (
        (1461 * (day.year + 4800 + month_shift)) // 4
        + (367 * (day.month - 2 - 12 * month_shift)) // 12
        - (3 * ((day.year + 4900 + month_shift) // 100)) // 4
        + day.day
        - 32075
    )


def oracle(visits: list[Visit], plan: Administration, happened: Happened) -> list[tuple[int, int, int] | None]:
    zero = julian(happened.first_dose_on) if happened.first_dose_on else None
    shift: dict[str, int | None] = {}
    found: list[tuple[int, int, int] | None] = []
    for one in visits:
        if one.anchor in ("consent", "enrolment"):
            start = happened.consented_on if one.anchor == "consent" else happened.enrolled_on
            target = None if start is None else julian(start) + (one.anchor_day or 0)
            moved = 0
        else:
            moved: int | None = 0
            if one.anchor_basis == "actual" and one.anchor == "last dose":
                late = [
                    (plan.first_day + (n - 1) * plan.every_days, julian(day) - (zero or 0))
                    for (_, n), day in happened.doses.items()
                    if plan.first_day + (n - 1) * plan.every_days <= one.day
                ]
                if late:
                    last = sorted(late)[-1]
                    moved = last[1] - last[0]
            elif one.anchor_basis == "actual" and one.anchor != "first dose":
                moved = shift[one.anchor]
            target = None if zero is None or moved is None else zero + one.day + moved
        seen = happened.visits.get(one.name)
        shift[one.name] = None if target is None else (moved or 0) + (julian(seen) - target if seen else 0)
        found.append(None if target is None else (target - one.before_days, target, target + one.after_days))
    return found


def some_schedule(rng: random.Random) -> tuple[list[Visit], Administration, Happened]:
    zero = date(1999, 1, 1) + timedelta(days=rng.randrange(0, 40_000))
    plan = Administration("drug", 1, "mg", "oral", 0, rng.randint(1, 40), rng.randint(1, 30), 0, 0, {})
    visits: list[Visit] = []
    day = -rng.randint(0, 60)
    for number in range(rng.randint(1, 12)):
        anchors = ["first dose", "first dose", "last dose", "consent", "enrolment", *[one.name for one in visits]]
        anchor = rng.choice(anchors)
        in_days = rng.randint(-5, 90) if anchor in ("consent", "enrolment") else None
        basis = rng.choice(["planned", "actual"])
        visits.append(visit(f"v{number}", day, rng.randint(0, 9), rng.randint(0, 9), anchor=anchor, anchor_basis=basis,
                            anchor_day=in_days))  # fmt: skip
        day += rng.randint(1, 60)
    near = lambda at: zero + timedelta(days=at + rng.randint(-9, 9))  # noqa: E731
    happened = Happened(
        consented_on=zero - timedelta(days=rng.randint(0, 90)) if rng.random() < 0.9 else None,
        enrolled_on=zero - timedelta(days=rng.randint(0, 9)) if rng.random() < 0.9 else None,
        first_dose_on=zero if rng.random() < 0.95 else None,
        arm="drug",
        doses={("drug", n): near(plan.day(n)) for n in range(1, plan.number + 1) if rng.random() < 0.6},
        visits={one.name: near(one.day) for one in visits if rng.random() < 0.5},
    )
    return visits, plan, happened


def agree(design: StudyDesign, seeds: range) -> None:
    for seed in seeds:
        visits, plan, happened = some_schedule(random.Random(seed))
        arm = replace(design.arms[0], name="drug")
        made = replace(design, visits=tuple(visits), administrations=(plan,), arms=(arm,))
        found = due_visits(made, happened, ZERO)
        got = [
            None if one.target is None or one.first is None or one.last is None
            else (julian(one.first), julian(one.target), julian(one.last))
            for one in found
        ]  # fmt: skip
        if happened.first_dose_on is None:
            moved_by_dose = [n for n, one in enumerate(visits) if one.anchor not in ("consent", "enrolment")]
            assert all(got[n] is None for n in moved_by_dose), seed
        assert got == oracle(visits, plan, happened), seed


def test_random_schedules_agree_with_an_independent_computation(design: StudyDesign) -> None:
    agree(design, range(600))


@pytest.mark.slow
def test_ten_thousand_random_schedules_agree(design: StudyDesign) -> None:
    agree(design, range(10_000))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"])
def test_a_window_has_as_many_days_whatever_the_clocks_do(design: StudyDesign, zone: str) -> None:
    """Every hour from the first to the last midnight of the window, read off the site's own clock."""
    for zero in (date(2026, 3, 1), date(2026, 10, 20), date(2028, 2, 1)):
        found = due_visits(design, Happened(first_dose_on=zero), zero)[2]
        assert found.first is not None and found.last is not None
        here = ZoneInfo(zone)
        at = datetime.combine(found.first, datetime.min.time(), here).astimezone(ZoneInfo("UTC"))
        end = datetime.combine(found.last + timedelta(days=1), datetime.min.time(), here).astimezone(ZoneInfo("UTC"))
        seen = set()
        while at < end:
            seen.add(at.astimezone(here).date())
            at += timedelta(minutes=30)
        assert len(seen) == 1 + found.visit.before_days + found.visit.after_days
