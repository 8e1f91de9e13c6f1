"""The lines of a table of patients: its separator, its heads in one spelling, its cells by head.

Separated by comma, semicolon, tab or bar; a first line "sep=;" as spreadsheets write it is believed. Heads are read
whatever their case, with blanks or hyphens for underscores.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from trialwright.errors import InputError, InputErrors
from trialwright.exchange.data_text_table import encoding_of
from trialwright.exchange.patient_format import LARGEST_BYTES

_SEP = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_SAME = {"patient_id": "patient", "patient_code": "patient", "gender": "sex", "dob": "birth_date",
         "date_of_birth": "birth_date", "birthdate": "birth_date"}  # fmt: skip
TEMPLATE = "trialwright patient-template prints a table to fill in; docs/how-to/screen-and-match.md explains it."


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file, its cells that say something by head, how many cells stood beyond the heads."""

    number: int
    cells: dict[str, str]
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """``heads`` as read, ``printed`` as they stand in the file."""

    separator: str
    heads: tuple[str, ...]
    printed: tuple[str, ...]
    lines: list[Line]


def read_table(data: BinaryIO, where: str) -> Table:
    """The table in ``data``. Raises ``InputErrors`` where the file as a whole cannot be read."""
    text = _text(data.read(LARGEST_BYTES), where)
    if data.read(1):
        raise wrong(where, f"a table of at most {LARGEST_BYTES // 2**20} MB", "more", "Hand it in in parts.")
    said = _SEP.match(text)
    text, skipped = (text[said.end() :], 1) if said else (text, 0)
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = said[1] if said else max(",;\t|", key=first.count)
    return table_of(_rows(text, separator, skipped, where), separator, where)


def table_of(rows: Sequence[tuple[int, list[str]]], separator: str, where: str) -> Table:
    """The table whose lines, each with its number, are ``rows``: the first names the columns."""
    if not rows:
        raise wrong(where, "a table with a first line that names its columns", "nothing", TEMPLATE)
    number, printed = rows[0]
    while printed and not printed[-1]:
        printed.pop()
    heads = [_SAME.get(head, head) for head in (plain(cell) for cell in printed)]
    twice = sorted({shown for head, shown in zip(heads, printed, strict=True) if heads.count(head) > 1})
    if twice:
        raise wrong(f"{where}:{number}", "columns that are named once each",
                    f"twice: {', '.join(one or '(no name)' for one in twice)[:120]}", "Keep one of each.")  # fmt: skip
    return Table(separator, tuple(heads), tuple(printed), [_line(place, cells, heads) for place, cells in rows[1:]])


def plain(head: str) -> str:
    """A head in the spelling of the columns: small letters, "_" between words."""
    return re.sub(r"[\s_-]+", "_", head.strip().casefold())


def wrong(where: str, expected: str, found: str, remedy: str) -> InputErrors:
    return InputErrors([InputError(where=where, expected=expected, found=found, remedy=remedy)])


def _text(data: bytes, where: str) -> str:
    if b"\x00" in data[:4096]:
        raise wrong(where, "a table as text (CSV)", "bytes that no text has, as of a workbook",
                    "Save the sheet as CSV UTF-8.")  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found, remedy = encoding_of(data)
        raise wrong(f"{where}:{line}", "text in UTF-8", found, remedy) from None


def _rows(text: str, separator: str, skipped: int, where: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found, number = [], 1 + skipped
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                found.append((number, stripped))
            number = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise wrong(f"{where}:{number}", "a table (CSV)", str(error)[:80], "Close every quotation mark.") from None
    return found


def _line(number: int, cells: list[str], heads: Sequence[str]) -> Line:
    told = {head: cell for head, cell in zip(heads, cells, strict=False) if cell}
    return Line(number, told, len(cells) if any(cells[len(heads) :]) else 0)
