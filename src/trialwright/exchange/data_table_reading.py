"""Reading participants' values from the lines of a table: wide, a column per item, or long, a line per value.

A text file (``data_text_table``) or a sheet of a workbook (``data_workbook``) gives the lines. A cell is text; what it
means for its item is asked later. Values are never quoted in a mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from trialwright.conduct.act import Origin
from trialwright.conduct.plain_text import strange_character
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.data_format import MOST_VALUES, SERIAL_REMEDY, Incoming, Reading, is_serial_day
from trialwright.exchange.data_quoting import unguarded
from trialwright.notice import SIMULATED
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import LONGEST_TEXT, MISSING, parse_address

LONG = frozenset({"item", "value"})
KNOWN = frozenset({"origin", "participant", "form", "visit", "visit_date", "observed_on", "row", "unit", "siteid"})
"""The columns that are no items."""
_FORMULA = ("=", "@")
"""How a cell begins that a spreadsheet works out; no answer of a form begins so."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one table, each with its number; the first is the heads'. ``offset`` sets the numbers of a sheet
    apart from those of the sheets before it; ``stem`` names the form where no column does."""

    name: str
    lines: Iterator[tuple[int, list[str]]]
    offset: int = 0
    stem: str | None = None


def read_lines(table: Lines, design: StudyDesign, form: str | None) -> Reading:
    """What the lines of a table say. ``form``: that of a wide table which has no column ``form``; None: its name says.

    Raises ``InputErrors`` where the table as a whole cannot be read.
    """
    lines, name = table.lines, table.name
    heads = [cell.strip() for cell in next(lines, (1, []))[1]]
    _check_heads(heads, name)
    is_long = set(heads) >= LONG
    stem = form or table.stem or form_named(name, design)
    values: list[Incoming] = []
    mistakes: list[InputError] = []
    notes: dict[str, None] = {}
    marks = set()
    for number, cells in lines:
        told = {head: cell for head, cell in zip(heads, cells, strict=False) if cell.strip()}
        where, counted = f"{name}:{number}", number + table.offset
        marks.add(told.pop("origin", "observed").strip())
        try:
            _check_cells(where, told, heads, cells, _is_of_acts(told, stem, design))
            found = _long(where, counted, told) if is_long else _wide(where, counted, told, heads, stem)
            values += found
        except InputErrors as errors:
            mistakes += errors.errors
        if len(values) + len(mistakes) > MOST_VALUES:
            raise wrong(where, f"a table of at most {MOST_VALUES} values", "more", "Hand it in in parts.")
    notes |= dict.fromkeys(_calculated(values, design))
    values = [one for one in values if not _is_calculated(one, design)]
    return Reading(tuple(values), tuple(mistakes), _origin(marks, name), tuple(notes))


def _check_heads(heads: Sequence[str], name: str) -> None:
    twice = sorted({head for head in heads if heads.count(head) > 1})
    if twice:
        shown = ", ".join(one[:40] or "(no name)" for one in twice[:5])
        raise wrong(f"{name}:1", "a first line that names each column once", f"twice: {shown}", "Keep one of each.")
    lacking = {"participant", "visit"} - set(heads)
    if lacking:
        raise wrong(f"{name}:1", "a first line with the columns participant and visit",
                     f"none called {' or '.join(sorted(lacking))}",
                     "Name them so; docs/how-to/exchange-data.md lists every column.")  # fmt: skip
    if set(heads) >= LONG and not set(heads) <= KNOWN | LONG:
        more = ", ".join(sorted(one[:40] for one in set(heads) - KNOWN - LONG)[:5])
        raise wrong(f"{name}:1", "long (item, value) or wide (a column per item)", f"both: {more}",
                     "Leave out the columns item and value, or the others.")  # fmt: skip


def _is_of_acts(told: Mapping[str, str], stem: str | None, design: StudyDesign) -> bool:
    """Whether a line is of a form that acts fill in: a dose or an event stands at no visit."""
    form = design.forms.get(told.get("form", "").strip() or stem or "")
    return form is not None and bool(form.acts)


def _check_cells(
    where: str, told: Mapping[str, str], heads: Sequence[str], cells: Sequence[str], of_acts: bool
) -> None:
    found = []
    if len(cells) > len(heads):
        found.append(_error(where, f"{len(heads)} cells, as the first line has", str(len(cells)),
                            "Put a text with separators in quotation marks."))  # fmt: skip
    for head, cell in told.items():
        place = f"{where} {head[:60]}"
        if strange := strange_character(cell):
            found.append(_error(place, "plain text", strange, "Take it out."))
        elif cell.lstrip().startswith(_FORMULA):
            found.append(_error(place, "a value", "a formula", "Save the values that the formulas came to."))
        elif len(cell) > LONGEST_TEXT:
            found.append(_error(place, f"at most {LONGEST_TEXT} characters", "more", "Shorten it."))
    found += [_error(where, f"a line with its {one}", "an empty cell", "Fill it in, or leave the line out.")
              for one in ("participant", "visit") if one not in told and not (of_acts and one == "visit")]  # fmt: skip
    if found:
        raise InputErrors(found)


def _shared(where: str, told: Mapping[str, str]) -> tuple[str, str, date | None, date | None]:
    days = {one: _day(f"{where} {one}", told[one]) for one in ("visit_date", "observed_on") if one in told}
    return (
        unguarded(told["participant"].strip()),
        unguarded(told.get("visit", "").strip()),
        days.get("visit_date"),
        days.get("observed_on"),
    )


def _day(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        if is_serial_day(text):
            raise wrong(where, "a day YYYY-MM-DD", "a number, as spreadsheets store days", SERIAL_REMEDY) from None
        raise wrong(where, "a day YYYY-MM-DD", "another text", "Write for example 2026-01-05.") from None


def _row(where: str, told: Mapping[str, str]) -> int | None:
    text = told.get("row", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise wrong(f"{where} row", "a whole number from 1", "another text", "Number the rows from 1.")
    return int(text[:9])


def _address(item: str, row: int | None) -> str:
    parts = parse_address(item)
    if row is None or parts is None or parts.row is not None:
        return item
    return f"{parts.item}[{row}]{MISSING if parts.is_reason else ''}"


def _long(where: str, number: int, told: Mapping[str, str]) -> list[Incoming]:
    lacking = [one for one in ("form", "item") if one not in told]
    if lacking:
        raise wrong(where, f"a line with its {' and '.join(lacking)}", "an empty cell", "Fill it in.")
    if "value" not in told:
        return []
    person, visit, visit_date, observed = _shared(where, told)
    address = _address(told["item"].strip(), _row(where, told))
    unit = told.get("unit", "").strip() or None
    return [Incoming(where, number, person, visit, told["form"].strip(), address, unguarded(told["value"]), visit_date,
                     observed, unit, _site(told))]  # fmt: skip


def _wide(
    where: str, number: int, told: Mapping[str, str], heads: Sequence[str], stem: str | None
) -> list[Incoming]:  # fmt: skip
    form = told.get("form", "").strip() or stem
    if form is None:
        raise wrong(where, "a line of a form", "none named", "Add the column form, or say --form FORM.")
    person, visit, visit_date, observed = _shared(where, told)
    row = _row(where, told)
    items = [head for head in heads if head not in KNOWN]
    return [
        Incoming(f"{where} {head[:60]}", number, person, visit, form, _address(head.removeprefix(f"{form}."), row),
                 unguarded(told[head]), visit_date, observed, site=_site(told))
        for head in items if head in told
    ]  # fmt: skip


def _site(told: Mapping[str, str]) -> str | None:
    return told.get("siteid", "").strip() or None


def form_named(name: str, design: StudyDesign) -> str | None:
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
    raise wrong(name, f"observed, or {SIMULATED}, in every line's origin", "a mixture",
                 "Never put simulated and observed values in one table.")  # fmt: skip


def _error(where: str, expected: str, found: str, remedy: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy=remedy)


def wrong(where: str, expected: str, found: str, remedy: str) -> InputErrors:
    return InputErrors([_error(where, expected, found, remedy)])
