"""Days and moments of the small forms: read in any usual form, refused in a sentence, never guessed, never a 500."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.web.conftest import Site
from tests.web.journey import DAY, Walk, sentences
from tests.web.test_course import enrol


def fields() -> Any:
    from trialwright.protocol.typed_date import Typing
    from trialwright.web.typed_days import Day, Moment

    typing = Typing(date(2026, 5, 1))
    return Day(typing), Moment(typing)


@pytest.mark.parametrize("typed", ["2026-04-03", "3 Apr 2026", "03APR2026", " 2026/4/3 ", "2026年4月3日"])
def test_a_day_is_read_as_it_is_usually_written(site: Site, typed: str) -> None:
    assert fields()[0].clean(typed) == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("3/4", "can be"), ("31.02.2026", "no such day"), ("2026-04", "the day too"), ("soon", "no date")],
)
def test_a_day_that_can_be_two_or_none_is_refused_in_a_sentence(site: Site, typed: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        fields()[0].clean(typed)


@pytest.mark.parametrize(
    "typed", ["2026-04-03T08:05+08:00", "2026-04-03 8:05 +0800", "3 Apr 2026 00:05 UTC", "2026-04-03 00:05:00Z"]
)
def test_a_moment_is_a_day_a_time_and_an_offset(site: Site, typed: str) -> None:
    assert fields()[1].clean(typed).astimezone(UTC) == datetime(2026, 4, 3, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("2026-04-03 16:30", "Add the offset"), ("yesterday 3pm", "no moment"), ("2026-04-03 25:00 Z", "no such time"),
     ("2026-04-03 16:30 +99:00", "no such time"), ("3/4 16:30 +08:00", "can be"), ("2026-04-03", "no moment")],
)  # fmt: skip
def test_what_is_no_moment_is_refused_in_a_sentence(site: Site, typed: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        fields()[1].clean(typed)


def test_a_serious_event_whose_hour_cannot_be_read_is_asked_again_and_keeps_what_was_typed(any_site: Site) -> None:
    walk = Walk(any_site)
    enrol(walk)
    event = {"observed_on": DAY, "event": "1", "term": "pneumonia", "organ_system": "Infections and infestations",
             "grade": "3", "serious": "true", "started": "20 Feb 2026", "outcome": "recovering",
             "seriousness": "hospital stay"}  # fmt: skip
    answer = walk.act("adverse-event-reported", **event, aware_at="yesterday 3pm")
    assert answer.status_code == 200 and "This is no moment" in " ".join(sentences(answer.content))
    assert 'value="yesterday 3pm"' in answer.content.decode()
    wrong = walk.act("visit-attended", observed_on="31/2/2026", visit=walk.design.visits[0].name)
    assert "no such day" in " ".join(sentences(wrong.content)) and 'value="31/2/2026"' in wrong.content.decode()
