"""The clock of serious events: to the minute, across both changes of the clock, a leap day and another zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
from trialwright.conduct.safety_clock import safety_clocks
from trialwright.conduct.study_test import StudyTest, Tested, course_with, tested
from trialwright.protocol.design import StudyDesign

WHO = "TEST"
KNOWN = {
    "a plain day": datetime(2026, 6, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    "the clock goes forward": datetime(2026, 3, 28, 12, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    "the clock goes back": datetime(2026, 10, 24, 12, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    "a leap day": datetime(2028, 2, 28, 23, 59, tzinfo=ZoneInfo("America/New_York")),
    "the last of a year": datetime(2026, 12, 31, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
}  # fmt: skip


def run(design: StudyDesign, folder: Path) -> Iterable[Tested]:
    """A test for each kind of day."""
    hours = design.conduct.serious_event_hours or 24
    for name, aware_at in KNOWN.items():
        says = f"{hours} hours from knowing: to the minute in time, a minute more late; unsent: running, then overdue"
        yield tested(name, _trials(design, aware_at, timedelta(hours=hours)), says)


def _trials(design: StudyDesign, aware_at: datetime, limit: timedelta) -> Iterator[tuple[bool, str]]:
    minute, utc = timedelta(minutes=1), ZoneInfo("UTC")
    due = aware_at.astimezone(utc) + limit  # in UTC a day always has 24 hours
    for late, state in ((timedelta(0), "in time"), (minute, "late")):
        for zone in (aware_at.tzinfo, utc, ZoneInfo("Asia/Tokyo")):
            sent_at = (due + late).astimezone(zone)
            yield _state(design, aware_at, sent_at, due + 9 * limit) == state, f"sent at {sent_at.isoformat()}"
    for now, state in ((due, "running"), (due + minute, "overdue")):
        yield _state(design, aware_at, None, now) == state, f"not sent at {now.isoformat()}"


def _state(design: StudyDesign, aware_at: datetime, sent_at: datetime | None, now: datetime) -> str:
    day = aware_at.date()
    event = AdverseEventReported(WHO, day, 1, "Fall", "Injury", 3, True, None, day, None, "recovering",
                                 aware_at=aware_at, seriousness=("hospitalisation",))  # fmt: skip
    sent = () if sent_at is None else (SeriousEventSent(WHO, sent_at.date(), 1, "sponsor", sent_at),)
    course = course_with(design, (ConsentGiven(WHO, day, "1"), event, *sent))
    (clock,) = safety_clocks(course.participants[WHO], now, design.conduct.serious_event_hours)
    return clock.state


STUDY_TEST = StudyTest("safety_clock", "Clock of serious events", "safety", run)
