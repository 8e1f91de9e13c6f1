"""Reading participants' values from a table (CSV): wide, a column per item, or long, a line per value.

The whole file is looked at before anything is judged: its bytes, its encoding, its columns. A cell is text; what it
means for its item is asked later. Values are never quoted in a mistake.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from trialwright.conduct.act import Origin
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.data_format import LONGEST_TEXT, MOST_VALUES, Incoming, Reading
from trialwright.notice import SIMULATED
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import MISSING, parse_address

LARGEST_TABLE = 16 * 1024 * 1024
"""The largest table, in bytes: text takes up to nine times as much while it is read."""
LONGEST_LINE = 1_000_000
"""The longest line, in characters, with the line breaks that stand within quotation marks."""
MOST_LINES = 500_000
LONG = frozenset({"item", "value"})
KNOWN = frozenset({"origin", "participant", "form", "visit", "visit_date", "observed_on", "row", "unit"})
"""The columns that are no items."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORMULA = ("=", "@")
"""How a cell begins that a spreadsheet works out; no answer of a form begins so."""


def read_table(data: bytes, name: str, design: StudyDesign, form: str | None) -> Reading:
    """What the table says. ``form``: that of a wide table which has no column ``form``; None: the file's name says it.

    Raises ``InputErrors`` where the file as a whole cannot be read.
    """
    lines = _lines(_text(data, name), name)
    heads = [cell.strip() for cell in next(lines, (1, []))[1]]
    _check_heads(heads, name)
    is_long = set(heads) >= LONG
    values: list[Incoming] = []
    mistakes: list[InputError] = []
    notes: dict[str, None] = {}
    marks = set()
    for number, cells in lines:
        told = {head: cell for head, cell in zip(heads, cells, strict=False) if cell.strip()}
        where = f"{name}:{number}"
        marks.add(told.pop("origin", "observed").strip())
        try:
            _check_cells(where, told, heads, cells)
            found = _long(where, number, told) if is_long else _wide(where, number, told, heads, name, design, form)
            values += found
        except InputErrors as errors:
            mistakes += errors.errors
        if len(values) + len(mistakes) > MOST_VALUES:
            raise _wrong(where, f"a table of at most {MOST_VALUES} values", "more", "Hand it in in parts.")
    notes |= dict.fromkeys(_calculated(values, design))
    values = [one for one in values if not _is_calculated(one, design)]
    return Reading(tuple(values), tuple(mistakes), _origin(marks, name), tuple(notes))


def _text(data: bytes, name: str) -> str:
    if len(data) > LARGEST_TABLE:
        raise _wrong(name, f"at most {LARGEST_TABLE // 2**20} MB", "a larger file", "Hand it in in parts.")
    if b"\x00" in data:
        raise _wrong(name, "a text file in UTF-8", "bytes that no text has (UTF-16, or another kind of file)",
                     "Save it as CSV UTF-8.")  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong(f"{name}:{line}", "text in UTF-8", "another encoding", "Save it as CSV UTF-8.") from None


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that says something, with its number; the first is the heads'."""
    first = text[:LONGEST_LINE].partition("\n")[0]
    separator = max(",;\t", key=first.count)
    fed = _Fed(text)
    reader = csv.reader(fed, delimiter=separator, strict=True)
    number, said = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                said += 1
                yield number, cells
            number, fed.length = reader.line_num + 1, 0
            if number > MOST_LINES or said > MOST_VALUES:
                raise _wrong(f"{name}:{number}", "a table of fewer lines", "more", "Hand it in in parts.")
    except csv.Error:
        raise _wrong(f"{name}:{reader.line_num or 1}", f"a table (CSV) with cells below {csv.field_size_limit()} signs",
                     "a quotation mark that is never closed, or a longer cell or line",
                     "Mend that line; save the table as CSV UTF-8.") from None  # fmt: skip


class _Fed:
    """Gives the physical lines of a text; no line of the table may be longer than ``LONGEST_LINE``."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="")
        self.length = 0

    def __iter__(self) -> _Fed:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.length += len(line)
        if self.length > LONGEST_LINE:
            raise csv.Error
        return line


def _check_heads(heads: Sequence[str], name: str) -> None:
    twice = sorted({head for head in heads if heads.count(head) > 1})
    if twice:
        shown = ", ".join(one[:40] or "(no name)" for one in twice[:5])
        raise _wrong(f"{name}:1", "a first line that names each column once", f"twice: {shown}", "Keep one of each.")
    lacking = {"participant", "visit"} - set(heads)
    if lacking:
        raise _wrong(f"{name}:1", "a first line with the columns participant and visit",
                     f"none called {' or '.join(sorted(lacking))}",
                     "Name them so; docs/how-to/exchange-data.md lists every column.")  # fmt: skip
    if set(heads) >= LONG and not set(heads) <= KNOWN | LONG:
        more = ", ".join(sorted(one[:40] for one in set(heads) - KNOWN - LONG)[:5])
        raise _wrong(f"{name}:1", "long (item, value) or wide (a column per item)", f"both: {more}",
                     "Leave out the columns item and value, or the others.")  # fmt: skip


def _check_cells(where: str, told: Mapping[str, str], heads: Sequence[str], cells: Sequence[str]) -> None:
    found = []
    if len(cells) > len(heads):
        found.append(_error(where, f"{len(heads)} cells, as the first line has", str(len(cells)),
                            "Put a text with separators in quotation marks."))  # fmt: skip
    for head, cell in told.items():
        place = f"{where} {head[:60]}"
        if _CONTROL.search(cell):
            found.append(_error(place, "plain text", "control characters", "Take them out."))
        elif cell.lstrip().startswith(_FORMULA):
            found.append(_error(place, "a value", "a formula", "Save the values that the formulas came to."))
        elif len(cell) > LONGEST_TEXT:
            found.append(_error(place, f"at most {LONGEST_TEXT} characters", "more", "Shorten it."))
    found += [_error(where, f"a line with its {one}", "an empty cell", "Fill it in, or leave the line out.")
              for one in ("participant", "visit") if one not in told]  # fmt: skip
    if found:
        raise InputErrors(found)


def _shared(where: str, told: Mapping[str, str]) -> tuple[str, str, date | None, date | None]:
    days = {one: _day(f"{where} {one}", told[one]) for one in ("visit_date", "observed_on") if one in told}
    return told["participant"].strip(), told["visit"].strip(), days.get("visit_date"), days.get("observed_on")


def _day(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _wrong(where, "a day YYYY-MM-DD", "another text", "Write for example 2026-01-05.") from None


def _row(where: str, told: Mapping[str, str]) -> int | None:
    text = told.get("row", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise _wrong(f"{where} row", "a whole number from 1", "another text", "Number the rows from 1.")
    return int(text[:9])


def _address(item: str, row: int | None) -> str:
    parts = parse_address(item)
    if row is None or parts is None or parts.row is not None:
        return item
    return f"{parts.item}[{row}]{MISSING if parts.is_reason else ''}"


def _long(where: str, number: int, told: Mapping[str, str]) -> list[Incoming]:
    lacking = [one for one in ("form", "item") if one not in told]
    if lacking:
        raise _wrong(where, f"a line with its {' and '.join(lacking)}", "an empty cell", "Fill it in.")
    if "value" not in told:
        return []
    person, visit, visit_date, observed = _shared(where, told)
    address = _address(told["item"].strip(), _row(where, told))
    unit = told.get("unit", "").strip() or None
    return [Incoming(where, number, person, visit, told["form"].strip(), address, told["value"], visit_date, observed,
                     unit)]  # fmt: skip


def _wide(
    where: str, number: int, told: Mapping[str, str], heads: Sequence[str], name: str, design: StudyDesign,
    given: str | None,
) -> list[Incoming]:  # fmt: skip
    form = told.get("form", "").strip() or given or _stem(name, design)
    if form is None:
        raise _wrong(where, "a line of a form", "none named", "Add the column form, or say --form FORM.")
    person, visit, visit_date, observed = _shared(where, told)
    row = _row(where, told)
    items = [head for head in heads if head not in KNOWN]
    return [
        Incoming(f"{where} {head[:60]}", number, person, visit, form, _address(head.removeprefix(f"{form}."), row),
                 told[head], visit_date, observed)
        for head in items if head in told
    ]  # fmt: skip


def _stem(name: str, design: StudyDesign) -> str | None:
    """The form that the file is named after (``SIMULATED-attacks.rows.csv``: attacks)."""
    stem = Path(name).name.removeprefix(f"{SIMULATED}-").split(".")[0]
    return stem if stem in design.forms else None


def _is_calculated(one: Incoming, design: StudyDesign) -> bool:
    form = design.forms.get(one.form)
    item = form.item(one.address) if form else None
    return item is not None and item.method is not None


def _calculated(values: Sequence[Incoming], design: StudyDesign) -> Iterator[str]:
    """The calculated items that a table holds: worked out here, never taken over."""
    for one in values:
        if _is_calculated(one, design):
            parts = parse_address(one.address)
            name = parts.item if parts else one.address
            yield f"{one.form}.{name} is calculated: its values were passed over, and are worked out here."


def _origin(marks: set[str], name: str) -> Origin:
    if not marks or marks == {"observed"}:
        return "simulated" if name.startswith(f"{SIMULATED}-") else "observed"
    if marks == {SIMULATED}:
        return "simulated"
    raise _wrong(name, f"observed, or {SIMULATED}, in every line's origin", "a mixture",
                 "Never put simulated and observed values in one table.")  # fmt: skip


def _error(where: str, expected: str, found: str, remedy: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy=remedy)


def _wrong(where: str, expected: str, found: str, remedy: str) -> InputErrors:
    return InputErrors([_error(where, expected, found, remedy)])
