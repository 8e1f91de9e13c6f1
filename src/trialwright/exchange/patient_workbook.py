"""The first sheet of an XLSX workbook (ECMA-376) as the lines of a patient table.

The package is looked at before anything in it is read (``data_workbook.check_package``: size unpacked, macros, document
types, passwords). Cells become what a CSV file would hold: days as 2026-04-03, numbers with a point, true and false.
Nothing is worked out: a formula stays one and is refused where it stands. A number that is shown as a percentage is
written as it is shown, which settles no measured value. Other sheets that hold something are told, and then no list is
taken to be complete.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from trialwright.errors import InputErrors
from trialwright.exchange.data_workbook import MOST_COLUMNS, MOST_LINES, check_package
from trialwright.exchange.patient_lines import wrong

MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How an XLSX file begins, and an older workbook or one with a password."""
LARGEST_PACKED = 32 * 1024 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TWO_WAYS = re.compile(r"-?\d{1,3}\.\d{3}")
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Rows:
    """Each line that says something, with its number in the sheet; ``unread``: the other sheets that hold something."""

    lines: list[tuple[int, list[str]]]
    unread: tuple[str, ...]

    def notes(self) -> tuple[str, ...]:
        """What a reader of every patient should know."""
        if not self.unread:
            return ()
        shown = ", ".join(repr(one[:40]) for one in self.unread[:SHOWN])
        return (f"Only the first sheet is read, not {shown}; so no list is taken to be complete.",)


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so is a workbook, or another packed file."""
    return head.startswith(MAGIC)


def rows_of(data: bytes, where: str) -> Rows:
    """The lines of the first sheet. Raises ``InputErrors`` where the workbook as a whole cannot be read."""
    from openpyxl import load_workbook

    if len(data) > LARGEST_PACKED:
        raise wrong(where, f"a workbook of at most {LARGEST_PACKED // 2**20} MB", "more", "Hand it in in parts.")
    check_package(data, where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            sheets = book.worksheets
            lines = list(_lines(sheets[0], where)) if sheets else []
            unread = [str(sheet.title) for sheet in sheets[1:] if next(_lines(sheet, where), None) is not None]
    except InputErrors:
        raise
    except Exception as error:  # noqa: BLE001
        # whatever a broken workbook makes the library stumble over is one answer for the user
        raise wrong(where, "an XLSX workbook", f"one that cannot be read ({type(error).__name__})",
                    "Open and save it again as XLSX, or the sheet as CSV UTF-8.") from None  # fmt: skip
    return Rows(lines, tuple(unread))


def _lines(sheet: Any, where: str) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a file says of its size is not believed
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > MOST_LINES or len(cells) > MOST_COLUMNS:
            raise wrong(f"{where}:{number}", f"at most {MOST_LINES} lines and {MOST_COLUMNS} columns", "more",
                        "Hand it in in parts.")  # fmt: skip
        told = [_text(cell).strip() for cell in cells]
        if any(told):
            yield number, told


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if getattr(cell, "data_type", "n") == "f":
        return "=" + str(value).lstrip("=")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, str(getattr(cell, "number_format", "")))
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), str(value))


def _number(value: float, shown_as: str) -> str:
    if "%" in shown_as:
        return f"{float(f'{value * 100:.12g}'):g}%"
    plain = repr(int(value) if float(value).is_integer() and abs(value) < 1e15 else value)
    return f"{plain}0" if _TWO_WAYS.fullmatch(plain) else plain  # 1.234 is no thousand here
