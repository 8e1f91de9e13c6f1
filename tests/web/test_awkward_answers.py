"""Awkward answers on the ways in and out of a running site: each is logged, shown and taken out exactly (B-I10)."""

from __future__ import annotations

import csv
import html
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.conftest import Site, user_of
from tests.web.journey import DAY, Walk
from trialwright.conduct.act import Role
from trialwright.protocol.form import LONGEST_TEXT
from trialwright.web.form_builder import typed

PLACE = ("screening", "eligibility_confirmation")
ITEM = "eligibility_comment"
TEXTS = (
    "0", " ", "  a  ", "\u00e9", "e\u0301", "\u212b", "\u05e9\u05dc\u05d5\u05dd \u202e x", "\U0001f9b4\u200d\U0001f468",
    "\u7c7b\u98ce\u6e7f", "a\nb", "a\r\nb", "\ttab", "=1+1", "null", "None", "<b>&amp;</b> \"'", "007", "x " * 5000,
)  # fmt: skip


@pytest.fixture
def walk(site: Site) -> Walk:
    found = Walk(site)
    found.consent()
    found.act("visit-attended", visit="screening", observed_on=DAY)
    return found


def held(walk: Walk) -> Any:
    from trialwright.web import store

    return store.course(walk.study).participants[walk.code].values(*PLACE).get(ITEM)


def by_interface(walk: Walk, text: str | None, number: int) -> None:
    from trialwright.web import store

    until = datetime.now(UTC) + timedelta(days=1)
    token = store.make_token(user_of(Role.COORDINATOR), walk.study, Role.COORDINATOR, "awkward", until)
    kind = "value corrected" if number else "form saved"
    fields = {"visit": PLACE[0], "form": PLACE[1], "entries": {ITEM: text}}
    sent = {"kind": kind, "participant": walk.code, "observed_on": DAY, "key": f"t {number}", "fields": fields,
            "reason": "read again" if number else None}  # fmt: skip
    answer = walk.site.client().post(f"/api/conduct/studies/{walk.study}/acts", sent, content_type="application/json",
                                     headers={"Authorization": f"Bearer {token}"})  # fmt: skip
    assert answer.status_code == 201, answer.content


def lines(walk: Walk) -> list[dict[str, str]]:
    """The audit trail, as the data manager takes it out."""
    answer = walk.site.client(Role.DATA_MANAGER).get(f"/studies/{walk.study}/audit/trail.csv")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_text_is_logged_shown_and_taken_out_as_it_was_sent(walk: Walk) -> None:
    from trialwright.exchange.data_quoting import unguarded

    address = f"{walk.person}/visits/screening/eligibility_confirmation"
    for number, text in enumerate(TEXTS):
        by_interface(walk, text, number)
        assert held(walk) == text
        page = walk.coordinator.get(address)
        field = html.unescape(hidden_value(page.content.decode()))
        assert field == text, repr(text)
        rows = len(lines_of_the_ledger(walk))
        shown = as_a_browser_sends(text)
        walk.save(*PLACE, observed_on=DAY, **{ITEM: shown})
        assert len(lines_of_the_ledger(walk)) == rows, f"{text!r}: saved again by somebody who changed nothing"
    told = [(unguarded(one["old"]), unguarded(one["new"])) for one in lines(walk) if one["item"] == ITEM]
    assert told == list(zip(("", *TEXTS), TEXTS, strict=False))


def as_a_browser_sends(text: str) -> str:
    """What a box of one line holds of a text: no line ends (HTML Living Standard, 4.10.5.1.2, value sanitisation)."""
    return text.replace("\r", "").replace("\n", "")


def hidden_value(page: str) -> str:
    import re

    found = re.search(rf'<input[^>]*name="{ITEM}"[^>]*>', page)
    assert found is not None
    value = re.search(r'\bvalue="([^"]*)"', found[0])
    return value[1] if value else ""


def lines_of_the_ledger(walk: Walk) -> list[Any]:
    from trialwright.web import store

    return list(store.rows(walk.study))


def test_what_is_typed_into_the_page_is_logged_without_the_blanks_around_it_and_otherwise_exactly(walk: Walk) -> None:
    before = None
    for text in TEXTS:
        if text.strip() and text.strip() != before:
            answer = walk.save(*PLACE, observed_on=DAY, reason="read again", **{ITEM: text})
            assert answer.status_code == 302, repr(text)
            assert held(walk) == text.strip()
            before = text.strip()
    walk.save(*PLACE, observed_on=DAY, reason="not said after all", **{ITEM: "   "})
    assert held(walk) is None
    walk.save(*PLACE, observed_on=DAY, reason="said after all", **{ITEM: "0"})
    assert held(walk) == "0"
    changes = [(one["old"], one["new"]) for one in lines(walk) if one["item"] == ITEM][-2:]
    assert changes == [(before, ""), ("", "0")]


def test_a_text_has_one_limit_on_every_way(walk: Walk) -> None:
    long = "\U0001f9b4" * LONGEST_TEXT
    assert walk.save(*PLACE, observed_on=DAY, **{ITEM: long}).status_code == 302
    assert held(walk) == long
    assert walk.save(*PLACE, observed_on=DAY, reason="more", **{ITEM: long + "x"}).status_code != 302
    with pytest.raises(AssertionError, match="at most"):
        by_interface(walk, long + "x", 1)
    assert held(walk) == long


@pytest.mark.parametrize("value", [0.0, 1234567.0, 0.1 + 0.2, 99999999.5, 123456789012.0, -0.5])
def test_a_number_stands_on_the_page_as_it_was_saved(value: float) -> None:
    assert float(typed(value)) == value
