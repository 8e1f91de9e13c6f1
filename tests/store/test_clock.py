"""The clock moved: an hour back, a day ahead, thirty days back, over a change of the clock, on a leap day (TM-01..05).

The order of acts is that of the ledger; no act is ever stored before the one that it follows, but where an
administrator has written why.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.conduct.plan import ADMINISTRATOR, COORDINATOR, NOW, STUDY, day, small_design
from tests.store.conftest import Place
from trialwright.conduct.act import Act, Actor
from trialwright.conduct.acts.clock_set_right import ClockSetRight
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.writing import Proposal, Refused, Written

_numbers = count(1)


@pytest.fixture
def store(place: Place):
    from trialwright.web import store

    store.open_study(small_design(), now=NOW)
    return store


def write(store, at: datetime, act: Act | None = None, by: Actor = COORDINATOR, reason: str | None = None):
    number = next(_numbers)
    proposal = Proposal(act or ConsentGiven(f"P{number}", day(-12), "1.0"), by, at, f"clock {number}", reason)
    return store.append(STUDY, proposal, now=at)


def times(store) -> list[datetime]:
    return [datetime.fromisoformat(row.stored_at) for row in store.rows(STUDY)]


@pytest.mark.parametrize("back", [timedelta(minutes=2), timedelta(hours=1), timedelta(days=1), timedelta(days=30)])
def test_while_the_clock_stands_before_the_last_act_nothing_is_written(store, back: timedelta) -> None:
    outcome = write(store, NOW - back)
    assert isinstance(outcome, Refused)
    assert "clock stands before the last act" in outcome.sentences[0]
    assert len(times(store)) == 1
    assert isinstance(write(store, NOW + timedelta(seconds=1)), Written)


def test_a_writer_a_moment_quicker_takes_the_time_of_the_act_before(store) -> None:
    write(store, NOW + timedelta(seconds=40))
    assert isinstance(write(store, NOW), Written)
    assert all(one <= two for one, two in pairwise(times(store)))


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1), timedelta(days=30)])
def test_a_clock_that_ran_ahead_is_set_right_by_an_act_that_says_why(store, ahead: timedelta) -> None:
    write(store, NOW + ahead)
    right = ClockSetRight(None, NOW.date(), NOW + ahead)
    assert isinstance(write(store, NOW, right, COORDINATOR, "ran ahead"), Refused)
    assert isinstance(write(store, NOW, right, ADMINISTRATOR), Refused), "without a reason"
    other = ClockSetRight(None, NOW.date(), NOW + ahead + timedelta(seconds=1))
    assert isinstance(write(store, NOW, other, ADMINISTRATOR, "ran ahead"), Refused)
    assert isinstance(write(store, NOW, right, ADMINISTRATOR, "ran ahead"), Written)
    assert isinstance(write(store, NOW + timedelta(seconds=1)), Written)
    rows = list(store.rows(STUDY))
    back = [after.kind for before, after in pairwise(rows) if after.stored_at < before.stored_at]
    assert back == ["clock set right"]
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert store.verify(STUDY) == []


def test_the_clock_is_not_set_right_where_a_study_has_nothing_or_a_participant_is_named(store) -> None:
    named = ClockSetRight("P1", NOW.date(), NOW)
    assert isinstance(write(store, NOW, named, ADMINISTRATOR, "why"), Refused)
    unzoned = ClockSetRight(None, NOW.date(), NOW.replace(tzinfo=None))
    assert isinstance(write(store, NOW, unzoned, ADMINISTRATOR, "why"), Refused)


MOMENTS = [
    ("Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "the hour that comes twice"),
    ("Europe/Berlin", datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "the hour that is left out"),
    ("Asia/Shanghai", datetime(2028, 2, 28, 15, 59, tzinfo=UTC), "into a leap day"),
    ("Pacific/Apia", datetime(2028, 2, 29, 11, 0, tzinfo=UTC), "out of a leap day"),
]


@pytest.mark.parametrize(("zone", "start", "why"), MOMENTS)
def test_order_and_offsets_hold_over_changes_of_the_clock(store, zone: str, start: datetime, why: str) -> None:
    """The writer's own clock shows local time; every half hour an act. Between two of them the zone changes too."""
    sites = [ZoneInfo(zone), ZoneInfo("America/New_York")]
    begin = max(start, NOW + timedelta(seconds=1))
    for step in range(6):
        local = (begin + step * timedelta(minutes=30)).astimezone(sites[step % 2]).astimezone(UTC)
        assert isinstance(write(store, local), Written), why
    seen = times(store)
    assert all(one < two for one, two in pairwise(seen))
    assert {one.utcoffset() for one in seen} == {timedelta(0)}


def test_nothing_is_observed_on_a_day_that_has_not_begun_in_utc(store) -> None:
    late = datetime(2028, 2, 28, 23, 59, tzinfo=UTC)
    leap = ConsentGiven("L1", date(2028, 2, 29), "1.0")
    assert isinstance(write(store, late, leap), Refused)
    assert isinstance(write(store, late + timedelta(minutes=1), leap), Written)
