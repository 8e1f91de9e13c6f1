"""Participants' values as one XLSX workbook: a sheet per form and per repeating group, with a dictionary.

Numbers are numbers, everything else is text: no text is ever taken for a formula, a link or a date (``data_quoting``).
A number that a workbook cannot hold to the last digit (it has 16) is written as text. A workbook that comes in has such
sheets; macros, formulas, and what unpacks to more than it should are refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import xlsxwriter

from trialwright.analysis.results import is_simulated
from trialwright.conduct.course import Course
from trialwright.exchange.data_dictionary import COLUMNS, VISITS, dictionary, people, people_heads, visits
from trialwright.exchange.data_format import DataFormat
from trialwright.exchange.data_lines import about, data_tables, mark
from trialwright.exchange.data_quoting import guarded
from trialwright.exchange.data_workbook import read_workbook
from trialwright.notice import SIMULATED

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST_NAME = 31
"""Characters that the name of a sheet can have (ECMA-376 leaves it open; Excel and LibreOffice hold to 31)."""


def write(course: Course, made_at: datetime) -> Mapping[str, bytes]:
    """The workbook, as one file. ``made_at`` is aware UTC."""
    simulated = is_simulated(course)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, dict(_OPTIONS))
    title = f"{SIMULATED + ': ' if simulated else ''}{course.design.title}"
    book.set_properties({"title": title, "comments": " ".join(about(course)), "created": made_at.replace(tzinfo=None)})
    heads = book.add_format({"bold": True, "bottom": 1})
    names: set[str] = set()

    def sheet(name: str, columns: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
        page = book.add_worksheet(_name(name, names))
        page.set_header("&L" + title.replace("&", "&&")[:200])
        page.freeze_panes(1, 0)
        page.set_column(0, max(len(columns) - 1, 0), 14)
        for number, line in enumerate((columns, *lines)):
            for column, cell in enumerate(line):
                _write(page, number, column, cell, heads if number == 0 else None)

    said = [*about(course), f"Made {made_at.isoformat()} (UTC)."]
    sheet("about", ("about",), ((line,) for line in said))
    for table in data_tables(course):
        sheet(table.name, table.heads, (table.cells(line, mark(course)) for line in table.lines))
    sheet("participants", people_heads(course), people(course))
    sheet("visits", VISITS, visits(course))
    sheet("dictionary", COLUMNS, dictionary(course))
    book.close()
    return {f"{SIMULATED + '-' if simulated else ''}{course.study}.xlsx": out.getvalue()}


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: object, form: object) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell, form)
    elif isinstance(cell, int | float) and float(f"{cell:.16G}") == cell:
        page.write_number(row, column, cell, form)
    else:
        text = cell.isoformat() if isinstance(cell, date) else str(cell)
        page.write_string(row, column, guarded(text) if isinstance(cell, str) else text, form)


def _name(wanted: str, taken: set[str]) -> str:
    """A sheet's name: short, without the signs that a name cannot have, and not given before."""
    plain = "".join("_" if sign in "[]:*?/\\'" else sign for sign in wanted)
    name, number = plain[:_LONGEST_NAME], 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _LONGEST_NAME - 1 - len(str(number))]}~{number}"
    taken.add(name.casefold())
    return name


def recognises(head: bytes, name: str) -> bool:
    """A zip, or what an older program calls a workbook; what it holds is said when it is read."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


FORMAT = DataFormat(
    name="xlsx",
    title="Participants' values as an XLSX workbook",
    says="One file: a sheet per form and per repeating group, participants, visits and a dictionary.",
    write=write,
    suffix=".xlsx",
    recognises=recognises,
    read=read_workbook,
)
