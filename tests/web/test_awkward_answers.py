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
    "0", " ", "  a  ", "\u00e9", "e\u0301", "\u212b", "\u05e9\u05dc\u05d5\u05dd \u200f x", "\U0001f9b4\u200d\U0001f468",
    "\u7c7b\u98ce\u6e7f", "a\nb", "a\r\nb", "\ttab", "=1+1", "null", "None", "<b>&amp;</b> \"'", "007", "x " * 5000,
)  # fmt: skip


STRANGE = {
    "a\x0bb": "a control character (U+000B)", "a\x00b": "a control character (U+0000)",
    "a\x85b": "a control character (U+0085)", "a\u202eb": "turns the direction of text (U+202E)",
    "a\u2066b": "turns the direction of text (U+2066)", "a\uffffb": "is no text (U+FFFF)",
}  # fmt: skip


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


def test_a_character_that_nobody_sees_is_refused_in_words_on_every_way(walk: Walk) -> None:
    before = len(lines_of_the_ledger(walk))
    for text in STRANGE:
        refused_on_every_way(walk, text)
    assert len(lines_of_the_ledger(walk)) == before and held(walk) is None


def refused_on_every_way(walk: Walk, text: str) -> None:
    from trialwright.exchange.data_text_table import read_table
    from trialwright.exchange.odm_reading import read_odm

    page = walk.save(*PLACE, observed_on=DAY, **{ITEM: text})
    says = "Null characters are not allowed" if "\x00" in text else STRANGE[text]
    assert page.status_code == 200 and says in html.unescape(page.content.decode())
    with pytest.raises(AssertionError) as interface:
        by_interface(walk, text, 0)
    assert STRANGE[text] in str(interface.value)
    table = f"participant,visit,form,observed_on,item,value\n{walk.code},{PLACE[0]},{PLACE[1]},{DAY},{ITEM},{text}\n"
    for data, read in ((table.encode(), read_table), (odm(walk, text), read_odm)):
        said = imported(walk, data, read)
        assert STRANGE[text] in said or (said and not text.isprintable() and text[1] not in "\x85\u202e\u2066"), said


def odm(walk: Walk, text: str) -> bytes:
    """The file of an export with ``text`` in the place of the comment."""
    return (
        '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2" FileOID="f" FileType="Snapshot" '
        f'CreationDateTime="2026-01-01T00:00:00Z"><ClinicalData StudyOID="S.{walk.study}" MetaDataVersionOID="M">'
        f'<SubjectData SubjectKey="{walk.code}"><StudyEventData StudyEventOID="{PLACE[0]}">'
        f'<FormData FormOID="{PLACE[1]}">'
        f'<ItemGroupData ItemGroupOID="{PLACE[1]}"><ItemData ItemOID="{ITEM}" Value="{text}"/></ItemGroupData>'
        "</FormData></StudyEventData></SubjectData></ClinicalData></ODM>"
    ).encode()


def imported(walk: Walk, data: bytes, read: Any) -> str:
    """What an import says."""
    from trialwright.conduct.act import Actor
    from trialwright.errors import InputError, InputErrors
    from trialwright.exchange.data_import import Writer, file_key, plan_import
    from trialwright.web import store

    course = store.course_before(walk.study, 10**9)
    writer = Writer(Actor(user_of(Role.COORDINATOR), Role.COORDINATOR), "from the paper", course.stored_at)
    try:
        plan = plan_import(course, read(data, "f", course.design, None), file_key(data, None, True), writer)
    except (InputError, InputErrors) as error:
        return str(error)
    return " ".join(one.says for one in plan.told if one.word == "refused")


@pytest.mark.parametrize("value", [0.0, 1234567.0, 0.1 + 0.2, 99999999.5, 123456789012.0, -0.5])
def test_a_number_stands_on_the_page_as_it_was_saved(value: float) -> None:
    assert float(typed(value)) == value
