"""Reading participants' values from an XLSX workbook (ECMA-376), with the caution that a file of strangers asks for.

Each sheet is a table like a CSV file (``data_table_reading``); its name names the form where no column does. The
package is looked at before anything in it is read: its size unpacked, its parts, macros, document types. Formulas are
refused at their cell, dates become days, and nothing is worked out.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from trialwright.errors import InputError, InputErrors
from trialwright.exchange.data_format import MOST_VALUES, Reading
from trialwright.exchange.data_table_reading import Lines, form_named, read_lines, wrong
from trialwright.protocol.design import StudyDesign

LARGEST_UNPACKED = 48 * 1024 * 1024
"""Bytes of all parts unpacked; a study of 30 participants has 6 MB."""
MOST_PARTS = 500
MOST_TAGS = 3_000_000
MOST_LINES = 200_000
MOST_COLUMNS = 2_000
ABOUT_ALL = frozenset({"about", "participants", "visits", "dictionary"})
"""Sheets of an export that hold no values of forms."""
_SHEET = 1_000_000
"""What sets the numbers of the lines of one sheet apart from those of the next."""
_MACROS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/", "/embeddings/", "/dialogsheets/")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SAVE = "Save the workbook again as XLSX without it, or each sheet as CSV UTF-8."


def read_workbook(data: bytes, name: str, design: StudyDesign, form: str | None) -> Reading:
    """What the sheets say. ``form``: that of a sheet which neither is named after a form nor names one in a column.

    Raises ``InputErrors`` where the workbook as a whole cannot be read.
    """
    check_package(data, name)
    found = dict(_sheets(data, name, design, form))
    readings = [one for one in found.values() if one is not None]
    if not readings:
        raise wrong(name, "a sheet with the columns participant and visit", "none",
                    "Name them in the first line; docs/how-to/exchange-data.md lists every column.")  # fmt: skip
    origins = {one.origin for one in readings if one.values}
    if len(origins) > 1:
        raise wrong(name, "simulated or observed values", "both", "Never put them in one workbook.")
    values = tuple(value for one in readings for value in one.values)
    if len(values) > MOST_VALUES:
        raise wrong(name, f"a workbook of at most {MOST_VALUES} values", "more", "Hand it in in parts.")
    mistakes = tuple(mistake for one in readings for mistake in one.mistakes)
    notes = dict.fromkeys(note for one in readings for note in one.notes)
    for title in (title for title, one in found.items() if one is None and title not in ABOUT_ALL):
        notes[f"The sheet {title[:40]!r} has no columns participant and visit: it was passed over."] = None
    return Reading(values, mistakes, origins.pop() if origins else "observed", tuple(notes), of_any_ledger=True)


def check_package(data: bytes, name: str) -> None:
    """Look at the zip before anything in it is read."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise wrong(name, "an XLSX workbook", "an older .xls, or a workbook with a password",
                    "Save it as XLSX without a password.")  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            _check_parts(parts, name)
            tags = sum(_tags(packed, part, name) for part in parts if not part.is_dir())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise wrong(name, "an XLSX workbook", "a broken zip", "Save it again as XLSX.") from None
    if tags > MOST_TAGS:
        raise wrong(name, "a workbook of fewer cells", "more", "Hand it in in parts.")


def _check_parts(parts: Sequence[zipfile.ZipInfo], name: str) -> None:
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > LARGEST_UNPACKED:
        raise wrong(name, f"at most {LARGEST_UNPACKED // 2**20} MB unpacked in {MOST_PARTS} parts", "more",
                    "Hand it in in parts.")  # fmt: skip
    if any(one.flag_bits & 1 for one in parts):
        raise wrong(name, "a workbook without a password", "one with a password", "Take the password off.")
    names = [f"/{one.filename.replace(chr(92), '/').lower()}" for one in parts]
    if any(macro in one for one in names for macro in _MACROS):
        raise wrong(name, "a workbook without macros, controls and embedded files", "one that has some", _SAVE)
    if any("/externallinks/" in one for one in names):
        raise wrong(name, "a workbook that leans on no other file", "links to other workbooks", _SAVE)
    if "/xl/workbook.xml" not in names:
        raise wrong(name, "an XLSX workbook", "another zip", "Save the table as XLSX, or as CSV UTF-8.")


def _tags(packed: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> int:
    """How many tags a part has; XML with a document type is refused, and so is XML in which one could hide."""
    content = packed.read(part)
    if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return 0
    if b"\x00" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise wrong(f"{name} {part.filename[:60]}", "XML in UTF-8 without a document type", "something else", _SAVE)
    if part.filename.lower() == "[content_types].xml" and b"macroEnabled" in content:
        raise wrong(name, "a workbook without macros", "one that has some (.xlsm)", _SAVE)
    return content.count(b"<")


def _sheets(data: bytes, name: str, design: StudyDesign, form: str | None) -> Iterator[tuple[str, Reading | None]]:
    """Each sheet by its name; None: it is no table of values."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            for number, sheet in enumerate(book.worksheets):
                where = f"{name}!{'_'.join(sheet.title.split())}"
                yield sheet.title, _sheet(sheet, where, number * _SHEET, design, form)
    except InputErrors:
        raise
    except Exception as error:  # noqa: BLE001
        # whatever a broken workbook makes the library stumble over is one answer for the user
        raise wrong(name, "an XLSX workbook", f"one that cannot be read ({type(error).__name__})",
                    "Open and save it again as XLSX, or each sheet as CSV UTF-8.") from None  # fmt: skip


def _sheet(sheet: Any, where: str, offset: int, design: StudyDesign, form: str | None) -> Reading | None:
    title = str(sheet.title)
    sheet.reset_dimensions()  # what a file says of its size is not believed
    mistakes: list[InputError] = []
    lines = _lines(sheet, where, mistakes)
    first = next(lines, None)
    if first is None or title in ABOUT_ALL or not {"participant", "visit"} <= {cell.strip() for cell in first[1]}:
        return None
    stem = form_named(title, design)

    def whole() -> Iterator[tuple[int, list[str]]]:
        yield first
        yield from lines

    found = read_lines(Lines(where, whole(), offset, stem), design, form)
    return Reading(found.values, (*mistakes, *found.mistakes), found.origin, found.notes)


def _lines(sheet: Any, where: str, mistakes: list[InputError]) -> Iterator[tuple[int, list[str]]]:
    """Each line that says something. A cell that is no plain value is a mistake, and says nothing."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > MOST_LINES or len(cells) > MOST_COLUMNS:
            raise wrong(f"{where}:{number}", f"at most {MOST_LINES} lines and {MOST_COLUMNS} columns", "more",
                        "Hand it in in parts.")  # fmt: skip
        texts = [_text(cell, f"{where}:{number}", mistakes) for cell in cells]
        if any(texts):
            yield number, texts


def _text(cell: Any, where: str, mistakes: list[InputError]) -> str:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind in ("f", "e"):
        found, remedy = ("a formula", "Save the values that the formulas came to.") if kind == "f" else (
            "an error of the spreadsheet", "Empty the cell, or write the value.")  # fmt: skip
        mistakes.append(InputError(where=f"{where} {cell.column_letter}", expected="a value", found=found,
                                   remedy=remedy))  # fmt: skip
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), value) if isinstance(value, str) else str(value)
