"""What a cell of a patient table means: an empty cell, a number, a date, yes or no.

A number is taken only where it can be read one way. 3,5 and 3.5 are plain; 1,234 and 250.000 are thousands or
thousandths and are read as the clear numbers of the same file are written, else asked back. Dates are read as people
type them, with a year of four figures; 03/02/2026 can be two days and is asked back (docs/decisions/0287).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trialwright.clinical.partial_date import PartialDate
from trialwright.exchange.data_format import SERIAL_REMEDY, is_serial_day
from trialwright.protocol.typed_date import Typing, read_date

EMPTY = frozenset({
    "n/a", "na", "n.a.", "nd", "n.d.", "-", "--", "?", ".", "not available", "not done", "not known", "unknown",
    "missing", "null", "nan", "k.a.", "#n/a", "#nv",
})  # fmt: skip
"""Words for "nothing is said here"; a cell that holds one is read as empty, and told."""
_YES_NO = {"yes": True, "true": True, "y": True, "1": True, "no": False, "false": False, "n": False, "0": False}
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_PLAIN = re.compile(r"[-+]?\d+(?:[eE][-+]?\d+)?")
_WITH_POINT = re.compile(
    r"[-+]?(?:\d*\.\d+|\d+\.)(?:[eE][-+]?\d+)?|[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d{1,3}(?:,\d{3}){2,}"
)
_WITH_COMMA = re.compile(r"[-+]?\d+,\d+|[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}")
_TWO_WAYS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?$")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a cell cannot be read, in the parts of an error; ``is_a_result``: it says something that is no number."""

    expected: str
    found: str
    remedy: str
    is_a_result: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """Which decimal marks the clear numbers of a file have."""

    point: bool
    comma: bool


def marks_of(cells: Iterable[str], separator: str) -> Marks:
    """The marks in ``cells``. A table separated by commas counts as written with points."""
    point = comma = False
    for cell in cells:
        if ("." in cell or "," in cell) and not _TWO_WAYS.fullmatch(cell):
            point = point or _WITH_POINT.fullmatch(cell) is not None
            comma = comma or _WITH_COMMA.fullmatch(cell) is not None
    return Marks(point or (separator == "," and not comma), comma)


def number(cell: str, marks: Marks) -> float | Trouble:
    """The number in ``cell``."""
    text = _SPACES.sub("", cell)
    if _PLAIN.fullmatch(text):
        return float(text)
    if cell.startswith(("=", "@")):
        return Trouble("a number", "a formula", "Save the values that the formulas came to.")
    if cell.startswith("#"):
        return Trouble("a number", "an error of the spreadsheet", "Empty the cell, or write the value.")
    if _TWO_WAYS.fullmatch(text):
        return _either(text, marks)
    if _WITH_POINT.fullmatch(text):
        return float(text.replace(",", ""))
    if _WITH_COMMA.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    return Trouble("a number", repr(cell[:40]), "Write the number; its unit has a column of its own.", is_a_result=True)


def _either(text: str, marks: Marks) -> float | Trouble:
    if marks.point != marks.comma:
        decimal = "." if marks.point else ","
        grouped = "," if marks.point else "."
        if decimal in text or marks.point:
            return float(text.replace(grouped, "").replace(decimal, "."))
    return Trouble("a number that can be read one way", repr(text),
                   f"Write {re.sub('[.,]', '', text)} or {text.replace(',', '.')}0.")  # fmt: skip


def day(cell: str) -> str | Trouble:
    """The date in ``cell``, YYYY, YYYY-MM or YYYY-MM-DD; a time of day beside it is left out."""
    text = _CLOCK.sub("", cell.strip())
    if _DAY.fullmatch(text):
        try:
            return str(PartialDate.parse(text))
        except ValueError:
            return Trouble("a date that the calendar has", repr(cell[:40]), "Correct the date.")
    if is_serial_day(text):
        return Trouble("a date", "a number, as spreadsheets store days", SERIAL_REMEDY)
    found = read_date(text, Typing(date(2000, 1, 1)), whole=False)
    if found.iso is not None and re.search(r"\d{4}", text):
        return found.iso
    remedy = found.says if found.iso is None and found.readings and found.says else "Write it as 2026-04-03."
    return Trouble("a date YYYY-MM-DD, YYYY-MM or YYYY", repr(cell[:40]), remedy)


def yes_or_no(cell: str) -> bool | Trouble:
    """Yes or no."""
    said = _YES_NO.get(cell.casefold())
    return Trouble("yes or no", repr(cell[:40]), "Leave it empty when it is not known.") if said is None else said
