"""Adverse events: numbered, followed up, and coherent in their fields."""

from __future__ import annotations

import pytest

from tests.conduct.plan import Clinic, day
from tests.conduct.test_order import event

INCOHERENT: list[tuple[dict[str, object], str]] = [
    # fields                                                   what the sentence says
    ({"grade": 0}, "1 to 5"),
    ({"grade": 6}, "1 to 5"),
    ({"grade": 5, "serious": True}, "fatal go together"),
    ({"outcome": "fatal", "serious": True}, "fatal go together"),
    ({"grade": 5, "outcome": "fatal"}, "fatal adverse event is serious"),
    ({"term": " "}, "a term"),
    ({"organ_system": ""}, "an organ system"),
    ({"outcome": "better"}, "one of: recovered"),
    ({"started": day(31)}, "begin after the day"),
    ({"started": day(-13)}, "medical history"),
    ({"ended": day(0), "outcome": "recovered"}, "ends between"),
    ({"ended": day(31), "outcome": "recovered"}, "ends between"),
    ({"ended": day(5), "outcome": "not recovered"}, "no day of its end"),
    ({"ended": day(5), "outcome": "recovering"}, "no day of its end"),
]


@pytest.mark.parametrize(("fields", "says"), INCOHERENT, ids=lambda one: one if isinstance(one, str) else "")
def test_an_event_that_cannot_be_is_refused(fields: dict[str, object], says: str) -> None:
    assert says in Clinic().at_day_0().refused(event(**fields))  # type: ignore[arg-type]


def test_events_are_numbered_from_one_and_followed_up_under_their_number() -> None:
    clinic = Clinic().at_day_0()
    assert "has number 1" in clinic.refused(event(2))
    clinic.write(event(1))
    assert "has number 2" in clinic.refused(event(3))
    clinic.write(event(2, term="Nausea"))
    clinic.write(event(1, outcome="recovered", ended=day(4), grade=2))
    events = clinic.course.participants["P1"].adverse_events
    assert [(number, one.term, one.grade, one.outcome) for number, one in events.items()] == [
        (1, "Headache", 2, "recovered"), (2, "Nausea", 1, "unknown"),
    ]  # fmt: skip


def test_an_event_before_enrolment_and_after_consent_is_reported() -> None:
    Clinic().consented().write(event(started=day(-11)))
