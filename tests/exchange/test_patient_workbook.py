"""Patients in a workbook say what the same table says as CSV; what is no plain value is refused where it stands."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.exchange.test_patient_table import GOOD
from trialwright.clinical.patient import Patient
from trialwright.errors import InputErrors
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.patient_template import PEOPLE
from trialwright.exchange.patients import read_patients, read_stream

TODAY = Said(today=date(2026, 12, 1), complete=frozenset({"conditions"}))
HEADS = ("patient", "fact", "name", "value", "unit", "date")


def workbook(rows: Sequence[Sequence[Any]], *, more: Sequence[Sequence[Any]] = (), shown_as: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if shown_as:
        sheet["D2"].number_format = shown_as
    for row in more:
        (book["Second"] if "Second" in book.sheetnames else book.create_sheet("Second")).append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> list[PatientReading | InputErrors]:
    return list(read_stream(io.BytesIO(data), "b.xlsx", TODAY))


def one(data: bytes) -> PatientReading:
    (found,) = read(data)
    assert isinstance(found, PatientReading), found
    return found


def typed(cell: str) -> Any:
    """A cell as a spreadsheet keeps it when somebody types this."""
    if len(cell) == 10 and cell[4] == "-":
        return datetime.fromisoformat(cell)
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError:
        return cell or None


@pytest.mark.parametrize(("table", "separator"), [(GOOD, ";"), (PEOPLE, ",")])
def test_a_workbook_says_what_the_same_table_says(table: str, separator: str) -> None:
    rows = [[typed(cell) for cell in row] for row in csv.reader(io.StringIO(table), delimiter=separator)]
    as_csv = list(read_stream(io.BytesIO(table.encode()), "b.csv", TODAY))

    def patients(found: Sequence[PatientReading | InputErrors]) -> list[Patient]:
        return [one.patient for one in found if isinstance(one, PatientReading)]

    assert patients(read(workbook(rows))) == patients(as_csv) and len(patients(as_csv)) == 2


def test_numbers_days_and_truth_keep_their_type() -> None:
    found = one(workbook([
        HEADS, (17, "as_of", None, datetime.fromisoformat("2026-11-20 08:15")), (), (17, "pregnant", None, False),
        (17, "observation", "ALT", 1.234, "U/L", date(2026, 11, 19)),
        (17, "observation", "platelets", 250000, "/uL", date(2026, 11, 19)),
    ])).patient  # fmt: skip
    assert (found.code, str(found.as_of), found.pregnant) == ("17", "2026-11-20", False)
    assert [(seen.value, str(seen.on)) for seen in found.observations] == [
        (1.234, "2026-11-19"), (250000, "2026-11-19"),
    ]  # fmt: skip


def test_a_number_shown_as_a_percentage_settles_nothing() -> None:
    """0.45 shown as 45% may stand for either."""
    rows = [HEADS, ("A", "observation", "LVEF", 0.45, "%", date(2026, 11, 19)), ("A", "as_of", None, "2026-11-20")]
    found = one(workbook(rows, shown_as="0%"))
    assert not found.patient.observations and "lvef" in found.notes[0]
    assert one(workbook([HEADS, ("A", "observation", "LVEF", 45, "%", date(2026, 11, 19))])).patient.observations


@pytest.mark.parametrize(("cell", "expected"), [
    ("=A1", "row 2|:2 name must be a value, found a formula"), ("#REF!", "an error of the spreadsheet"),
])  # fmt: skip
def test_a_formula_or_an_error_is_refused_at_its_cell(cell: str, expected: str) -> None:
    (found,) = read(workbook([HEADS, ("A", "condition", cell), ("A", "as_of", None, "2026-11-20")]))
    assert isinstance(found, InputErrors) and expected.rpartition("|")[2] in str(found)


def test_sheets_that_are_not_read_are_told_and_complete_no_list() -> None:
    rows = [HEADS, ("A", "as_of", None, "2026-11-20"), ("A", "complete", None, "allergies")]
    assert one(workbook(rows)).patient.complete == {"conditions", "allergies"}
    found = one(workbook(rows, more=[("A", "allergy", "mannitol")]))
    assert found.patient.complete == frozenset() and "Only the first sheet is read, not 'Second'" in found.notes[0]


def _packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"<workbook/>")
        made.writestr(name, content)
    return out.getvalue()


HOSTILE = [
    (lambda: _packed("xl/sharedStrings.xml", b"\0" * 60_000_000), "MB unpacked"),
    (lambda: _packed("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><sst/>'), "without a document type"),
    (lambda: _packed("xl/vbaProject.bin", b"x"), "without macros"),
    (lambda: _packed("xl/worksheets/sheet1.xml", b"<worksheet>"), "cannot be read"),
    (lambda: b"PK\x03\x04 cut off", "a broken zip"),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older .xls"),
    (lambda: workbook([]), "a table with a first line"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_or_broken_workbook_is_refused_in_words(number: int) -> None:
    make, says = HOSTILE[number]
    (found,) = read(make())
    assert isinstance(found, InputErrors) and says in str(found)


def test_a_folder_reads_workbooks_and_passes_over_the_locks_of_open_ones(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook([HEADS, ("A", "as_of", None, "2026-11-20")]))
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    (found,) = list(read_patients([tmp_path], TODAY))
    assert isinstance(found, PatientReading) and found.patient.code == "A"
