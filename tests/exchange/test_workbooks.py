"""Workbooks come in like tables; macros, formulas, links and what unpacks to too much are refused in words."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time

import openpyxl
import pytest

from tests.conduct.plan import COORDINATOR, NOW, Clinic
from trialwright.errors import InputErrors
from trialwright.exchange.data_import import ImportPlan, Writer, file_key, plan_import
from trialwright.exchange.data_text_table import read_table, recoded
from trialwright.exchange.data_workbook import LARGEST_UNPACKED, read_workbook

DAY = datetime(2026, 3, 30)  # noqa: DTZ001 (a workbook has no time zones)
HEADS = ("participant", "visit", "visit_date", "days", "pain_mm", "at_home", "note")


def book(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook as another program writes it."""
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    made.save(out)
    return out.getvalue()


def planned(data: bytes, name: str = "jan.xlsx") -> tuple[ImportPlan, Clinic]:
    clinic = Clinic().at_day_0()
    reading = read_workbook(data, name, clinic.course.design, None)
    return plan_import(clinic.course, reading, file_key(data, None, True), Writer(COORDINATOR, "forms", NOW)), clinic


def refused(plan: ImportPlan) -> list[str]:
    return [f"{one.where} {one.says}" for one in plan.told if one.word == "refused"]


def test_a_sheet_named_after_a_form_is_written_as_a_person_would() -> None:
    plan, clinic = planned(book({
        "notes": [("anything", "else")],
        "diary": [HEADS, ("P1", "day 0", None, 9, 55.5, True, "a word"),
                  ("P1", "week 4", DAY, 3, None, None, 0)],
    }))  # fmt: skip
    assert refused(plan) == []
    person = clinic.course.participants["P1"]
    assert person.values("day 0", "diary") == {"days": 9, "pain_mm": 55.5, "at_home": True, "note": "a word"}
    assert person.values("week 4", "diary") == {"days": 3, "note": "0"} and "week 4" in person.visits


def test_the_same_workbook_again_writes_nothing() -> None:
    data = book({"diary": [HEADS[:4], ("P1", "day 0", None, 9)]})
    first, clinic = planned(data)
    reading = read_workbook(data, "jan.xlsx", clinic.course.design, None)
    again = plan_import(clinic.course, reading, file_key(data, None, True), Writer(COORDINATOR, "forms", NOW))
    assert (len(first.proposals), again.proposals, again.before) == (1, [], 1)


CELLS: Mapping[str, tuple[Sequence[object], str]] = {
    "formula": (("P1", "day 0", None, "=1+8"), "jan.xlsx!diary:2 D must be a value, found a formula"),
    "error": (("P1", "day 0", None, None, None, None, "#DIV/0!"), "an error of the spreadsheet"),
    "serial day": (("P1", "week 4", 46111, 3), "as spreadsheets store days"),
    "day and hour": (("P1", "week 4", DAY.replace(hour=9), 3), "YYYY-MM-DD"),
    "a time for a number": (("P1", "day 0", None, time(9, 30)), "takes a whole number"),
    "a day for a number": (("P1", "day 0", None, date(2026, 3, 30)), "takes a whole number"),
    "half a day": (("P1", "day 0", None, 2.5), "takes a whole number"),
    "nobody": (("P9", "day 0", None, 2), "P9 is not known"),
}  # fmt: skip


@pytest.mark.parametrize("what", CELLS)
def test_a_cell_that_cannot_come_in_is_told_with_its_place(what: str) -> None:
    line, says = CELLS[what]
    plan, _ = planned(book({"diary": [HEADS, line]}))
    assert any(says in one for one in refused(plan)), refused(plan)
    assert plan.proposals == []


def packed(parts: Mapping[str, bytes], base: bool = True) -> bytes:
    """A workbook with further parts, or with parts of its own replaced."""
    out = io.BytesIO()
    plain = zipfile.ZipFile(io.BytesIO(book({"diary": [HEADS, ("P1", "day 0", None, 1)]})))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in plain.namelist() if base else ():
            if name not in parts:
                made.writestr(name, plain.read(name))
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


SHEET = (b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
         b'<dimension ref="A1:XFD1048576"/>'
         b"<sheetData>%s</sheetData></worksheet>")  # fmt: skip
DTD = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "macros": (lambda: packed({"xl/vbaProject.bin": b"x"}), "macros"),
    "macro sheets": (lambda: packed({"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros"),
    "an .xlsm": (lambda: packed({"[Content_Types].xml": b"<Types>macroEnabled</Types>"}), ".xlsm"),
    "links": (lambda: packed({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "other workbooks"),
    "a zip bomb": (lambda: packed({"xl/media/a.xml": b"\0" * (LARGEST_UNPACKED + 1)}), "MB unpacked"),
    "very many parts": (lambda: packed({f"p{n}.xml": b"<a/>" for n in range(600)}), "MB unpacked in 500 parts"),
    "XXE": (lambda: packed({"xl/sharedStrings.xml": DTD.replace(b'"ha"', b'SYSTEM "file:///etc/passwd"') + b"<a/>"}),
            "document type"),
    "billion laughs": (lambda: packed({"xl/worksheets/sheet1.xml": DTD + SHEET % b""}), "document type"),
    "a hidden document type": (lambda: packed({"xl/worksheets/sheet1.xml": (DTD + SHEET).decode().encode("utf-16")}),
                               "document type"),
    "very many tags": (lambda: packed({"xl/worksheets/sheet1.xml": SHEET % (b"<a/>" * 3_000_001)}), "fewer cells"),
    "a far column": (lambda: packed({"xl/worksheets/sheet1.xml": SHEET % (
        b'<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>')}), "2000 columns"),
    "a far line": (lambda: packed({"xl/worksheets/sheet1.xml": SHEET % (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>participant</t></is></c><c r="B1" t="inlineStr"><is><t>visit</t>'
        b'</is></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>')}), "200000 lines"),
    "another zip": (lambda: packed({"a.txt": b"x"}, base=False), "another zip"),
    "a broken zip": (lambda: packed({})[:400], "broken zip"),
    "an older workbook": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "older .xls"),
    "broken XML": (lambda: packed({"xl/workbook.xml": b"<workbook><"}), "cannot be read"),
    "no sheet of values": (lambda: book({"one": [("a", "b")], "two": []}), "participant and visit"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_workbook_is_refused_whole(what: str) -> None:
    make, says = HOSTILE[what]
    data = make()
    tracemalloc.start()
    with pytest.raises(InputErrors, match=says):
        planned(data)
    assert tracemalloc.get_traced_memory()[1] < 200e6
    tracemalloc.stop()


def test_a_table_in_gb18030_is_named_and_read_when_the_user_says_so() -> None:
    text = "participant,visit,note\nP1,day 0,\u7c7b\u98ce\u6e7f\u5173\u8282\u708e\n"
    data, design = text.encode("gb18030"), Clinic().course.design
    with pytest.raises(InputErrors, match="--encoding gb18030"):
        read_table(data, "diary.csv", design, None)
    reading = read_table(recoded(data, "gb18030", "diary.csv"), "diary.csv", design, None)
    assert reading.values[0].value == "\u7c7b\u98ce\u6e7f\u5173\u8282\u708e"
    with pytest.raises(InputErrors, match="text in utf-16"):
        recoded(data[:-1], "utf-16", "diary.csv")


@pytest.mark.parametrize(("separator", "mark"), [(",", ""), (";", "\ufeff"), ("\t", "\ufeff")])
def test_each_separator_and_the_byte_order_mark_are_read(separator: str, mark: str) -> None:
    text = mark + separator.join(("participant", "visit", "days")) + "\r\n" + separator.join(("P1", "day 0", "3"))
    reading = read_table(text.encode(), "diary.csv", Clinic().course.design, None)
    assert [(one.address, one.value) for one in reading.values] == [("days", "3")] and reading.mistakes == ()


def test_a_serial_day_is_told_from_a_year() -> None:
    for cell, says in (("46027", "store days"), ("2026", "YYYY-MM-DD")):
        text = f"participant,visit,visit_date,days\nP1,week 4,{cell},3\n"
        (mistake,) = read_table(text.encode(), "diary.csv", Clinic().course.design, None).mistakes
        assert says in mistake.found + mistake.expected
        assert ("Format the column as text" in mistake.remedy) is (cell == "46027")
