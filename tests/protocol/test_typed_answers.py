"""What people type, read by the tables that the browser runs too, and laws that hold for every text."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.protocol.form import Item, refusals
from trialwright.protocol.typed_answer import read_typed
from trialwright.protocol.typed_date import Typing, echo, read_date

HERE = Path(__file__).parent
DATES = json.loads((HERE / "typed_dates.json").read_text(encoding="utf-8"))
ANSWERS = json.loads((HERE / "typed_answers.json").read_text(encoding="utf-8"))
TODAY = Typing(date(2026, 4, 10))


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize("case", DATES["read"], ids=lambda case: f"{case['typed']!r} {case['order'] or ''}")
def test_a_date_is_read_as_the_table_says(case: dict[str, Any]) -> None:
    found = read_date(case["typed"], Typing(date.fromisoformat(case["today"]), case["order"]), whole=case["whole"])
    assert (found.iso, found.says) == (case["iso"], case["says"])
    assert list(found.readings) == case.get("readings", [])


@pytest.mark.parametrize("case", DATES["echo"], ids=lambda case: case["iso"])
def test_a_date_is_said_back_with_weekday_study_day_and_window(case: dict[str, Any]) -> None:
    window = case["window"]
    place = None if window is None else (window[0], date.fromisoformat(window[1]), date.fromisoformat(window[2]))
    assert echo(case["iso"], day(case["anchor"]), place) == case["says"]


@pytest.mark.parametrize("case", ANSWERS["cases"], ids=lambda case: f"{case['type']} {case['typed']!r}")
def test_an_answer_is_read_as_the_table_says(case: dict[str, Any]) -> None:
    found = read_typed(Item("item", "Item", case["type"]), case["typed"], TODAY)
    assert (found.value, found.says) == (case["value"], case["says"])
    assert isinstance(found.value, bool) == isinstance(case["value"], bool)


KINDS = st.sampled_from(["integer", "float", "date", "partial_date", "time", "boolean", "text"])


@given(KINDS, st.text(max_size=20) | st.text(alphabet="0123456789 -/.,:+eEtaprunkxmy年月日", max_size=14))
def test_no_text_breaks_the_reader_and_what_it_reads_may_stand(kind: Any, text: str) -> None:
    item = Item("item", "Item", kind)
    found = read_typed(item, text, TODAY)
    assert found.value is None or refusals(item, found.value) == []
    assert found.value is None or found.says is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_way_of_writing_a_day_means_that_day(one: date) -> None:
    ways = [one.isoformat(), f"{one.year}-{one.month}-{one.day}", one.strftime("%d%b%Y"), one.strftime("%-d %B %Y"),
            f"{one.year}年{one.month}月{one.day}日", one.strftime("%d.%m.%Y"), one.strftime("%A, %-d %b %Y"),
            one.strftime("%Y%m%d")]  # fmt: skip
    days = (one - TODAY.today).days
    if abs(days) < 10_000:
        ways.append(f"t{days:+d}")
    assert {read_date(way, TODAY, whole=True).iso for way in ways} == {one.isoformat()}
    back = one + timedelta(days=1)
    assert echo(back.isoformat()).startswith(back.strftime("%a"))
