"""Awkward answers are kept to the letter: in the ledger, and out and back in every format (bar B-I10 of the rules)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, NOW, Clinic, correction, day
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.entry import Entry
from trialwright.conduct.payload import payload, read_act
from trialwright.exchange.data_import import Writer, file_key, plan_import
from trialwright.exchange.data_quoting import guarded, unguarded
from trialwright.exchange.register import find_data_formats
from trialwright.protocol.form import Value

FORMATS = {name: one for name, one in find_data_formats().items() if one.read}
WRITER = Writer(COORDINATOR, "a move", NOW)
AWKWARD = (
    "0", "-0", " ", "   ", "\t", "'", "''", "'=1", "=1+1", "+1", "-", "@SUM(A1)", " =1+1", "\t=1", "\r=1", "\n-2",
    "=cmd|' /C calc'!A0", "<r>bold</r>", "<b>&amp;</b>", "a\rb", "a\r\nb", "line\nline", "_x000D_", "_x0041_",
    "\u00e9", "e\u0301", "\u212b", "\u05e9\u05dc\u05d5\u05dd \u200f x", "\U0001f9b4\u200d", "\u7c7b\u98ce\u6e7f",
    "null", "NULL", "None", "nan", "TRUE", "1e5", "007", "2026-01-05", "a,b;c\td", '"quoted"', "\ufeffx",
    "x " * 5000, "\u00a0",
)  # fmt: skip
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that no act takes."""
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters=TURNING),
                min_size=1, max_size=40)  # fmt: skip
SIGNS = st.lists(st.sampled_from(["=", "+", "-", "@", "'", " ", "\t", "\r", "\n", "<r>", "</r>", "_x0041_", "a"]),
                 min_size=1, max_size=6).map("".join)  # fmt: skip


def with_note(text: str) -> Clinic:
    clinic = Clinic().at_day_0()
    clinic.write(FormSaved("P1", day(0), "day 0", "diary", (Entry("note", None, text),)), INVESTIGATOR)
    return clinic


def back(name: str, clinic: Clinic) -> dict[str, Value]:
    """The values of a new study into which what the format wrote was read."""
    course = Clinic().at_day_0().course
    for file, data in FORMATS[name].write(clinic.course, NOW).items():
        if name != "csv" or file == "diary.csv":
            reader = FORMATS[name].read
            assert reader is not None
            plan = plan_import(course, reader(data, file, course.design, None), file_key(data, None, True), WRITER)
            assert [one for one in plan.told if one.word == "refused"] == []
    return dict(course.participants["P1"].values("day 0", "diary"))


@pytest.mark.parametrize("name", FORMATS)
def test_awkward_texts_come_back_to_the_letter(name: str) -> None:
    clinic = with_note("0")
    for text in AWKWARD:
        held = clinic.course.participants["P1"].values("day 0", "diary")["note"]
        if text != held:
            clinic.write(correction(Entry("note", held, text, "read again")), reason="read again")
        assert back(name, clinic) == {"note": text}, repr(text)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS | SIGNS)
def test_any_text_comes_back_to_the_letter(name: str, text: str) -> None:
    assert back(name, with_note(text)) == {"note": text}


@settings(max_examples=250)
@given(TEXTS | SIGNS)
def test_an_apostrophe_put_in_front_is_taken_off_again_and_no_other(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text) == text or not text.startswith("'") or guarded(text).startswith("''")
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")


def test_no_cell_of_a_table_or_a_workbook_is_a_formula() -> None:
    for text in ("=1+1", "\t=1", "<r>bold</r>", "@SUM(A1)", "-", " +1"):
        clinic = with_note(text)
        table = FORMATS["csv"].write(clinic.course, NOW)["diary.csv"].decode()
        note = next(csv.DictReader(io.StringIO(table, newline="")))["note"]
        assert note[:1] not in ("=", "+", "-", "@", "\t", "\r")
        book = load_workbook(io.BytesIO(next(iter(FORMATS["xlsx"].write(clinic.course, NOW).values()))))
        assert all(cell.data_type != "f" for line in book["diary"].iter_rows() for cell in line)


@pytest.mark.parametrize("number", [0, 0.0, -0.0, -5, 0.1 + 0.2, 1e-7, 99.99999999999999, 5e-324])
def test_numbers_come_back_as_they_were(number: float) -> None:
    clinic = Clinic().at_day_0()
    clinic.course.design = _wide(clinic)
    clinic.write(FormSaved("P1", day(0), "day 0", "diary", (Entry("pain_mm", None, number),)), INVESTIGATOR)
    for name in FORMATS:
        course = Clinic().at_day_0().course
        course.design = clinic.course.design
        for file, data in FORMATS[name].write(clinic.course, NOW).items():
            if name != "csv" or file == "diary.csv":
                reading = FORMATS[name].read(data, file, course.design, None)  # type: ignore[misc]
                plan_import(course, reading, file_key(data, None, True), WRITER)
        assert course.participants["P1"].values("day 0", "diary")["pain_mm"] == number, name


def _wide(clinic: Clinic):  # type: ignore[no-untyped-def]
    """The design with a pain that takes any number."""
    design = clinic.course.design
    diary = design.forms["diary"]
    groups = tuple(
        replace(group, items=tuple(replace(one, range_checks=()) if one.name == "pain_mm" else one
                                   for one in group.items)) for group in diary.item_groups)  # fmt: skip
    return replace(design, forms={**design.forms, "diary": replace(diary, item_groups=groups)})


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(AWKWARD) | TEXTS | SIGNS, st.sampled_from(AWKWARD) | TEXTS | SIGNS)
def test_the_ledger_holds_old_and_new_value_to_the_letter(old: str, new: str) -> None:
    clinic = with_note(old)
    for entry in (Entry("note", old, None, "not read"), Entry("note", None, new, "read again")):
        clinic.write(correction(entry), reason=entry.reason)
        act = clinic.course.participants["P1"].of_kind("value corrected")[-1].act
        assert read_act(act.kind, payload(act)) == act
        assert json.loads(payload(act))["entries"][0]["old"] == entry.old
    told = [(line.old, line.new) for line in audit_trail(clinic.course, "P1") if line.item == "note"]
    assert told == [(None, old), (old, None), (None, new)]
