"""Patients as a table (CSV, XLSX): one fact a row, or one person a row. ``trialwright patient-template`` prints either
to fill in.

Separated by comma, semicolon, tab or bar; in UTF-8, UTF-16 or an encoding that is named (--encoding); or the first
sheet of an XLSX workbook. The first row names the columns, in any order and any case.

**One fact a row.** Every row has ``patient`` (the code) and ``fact``; an empty cell says nothing. ``fact`` is one of

    as_of, sex, birth_date, pregnant, breastfeeding, planning_pregnancy, healthy_volunteer   with ``value``
    complete             ``value`` names a kind of facts that the source lists completely (conditions, medications, ...)
    observation          name (code or name of the measured value), value, unit, date, upper_limit, lower_limit
    condition            name, status, date (onset), end (in remission since), severe, controlled, classified_by
    infection            name, status, date (began), end, intravenous_antibiotics, hospitalised
    medication           name, value (dose), unit, per, route, date (started), end (stopped), ongoing,
                         dose_unchanged_since, adequate_dose, response
    procedure            name, date
    vaccination          name, date, live
    allergy              name
    trial                name, date (last dose), end, ongoing, investigational_drug
    consent              name (the study), date, version
    no condition         name, date (the day of which it speaks), since (true from then on), ever (true of every day)
    no medication, no procedure, no vaccination, no allergy       the same

and ``source`` with any of them. A cell that its fact has no place for is refused, not dropped.

**One person (or one visit of a person) a row.** Columns ``patient``, those of the first line above, ``complete``,
``date`` (of the measured values in the row), ``condition``, ``infection``, ``medication``, ``procedure``,
``vaccination``, ``allergy`` (numbered where there are several: condition 1, condition 2; or names with "|" between
them), and measured values with their unit: ``ALT [U/L]``, ``ALT upper limit [U/L]``. Other columns are told and not
read; what is said to be listed completely is then not believed.

Yes and no are written yes/no, true/false, y/n or 1/0; dates 2026-04-03, 2026-04, 2026, 3.4.2026, 3 Apr 2026; numbers
with a point or a comma where they can be read one way. A result that is no number ("<5", "neg") leaves its measure
unknown, with the older values of it; "n/a" and its like are empty cells. Both are told. Without ``as_of`` the latest
fact says the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from trialwright.clinical.patient_file import read_patient
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.patient_columns import Columns, fact_lines
from trialwright.exchange.patient_format import Found, PatientFormat, PatientReading, Said
from trialwright.exchange.patient_lines import TEMPLATE, Line, Table, read_table, table_of, wrong
from trialwright.exchange.patient_rows import COLUMNS, RowReader, Sheet
from trialwright.exchange.patient_workbook import LARGEST_PACKED, is_workbook, rows_of
from trialwright.exchange.pointing import with_sources

MOST_TOLD = 20
_DATED = ("on", "onset", "began", "started", "last_dose")


def read(data: BinaryIO, where: str, said: Said) -> Iterator[Found]:
    """Every patient of the table, in the order of their first rows."""
    table, notes = _table(data, where)
    if "patient" in table.heads and "fact" in table.heads:
        _check_heads(table, where)
        people = _people(table, table.lines, where)
    else:
        columns = Columns.of(table, where)
        people, notes = _people(table, fact_lines(columns, table.lines), where), (*notes, *columns.notes())
    if notes:  # something in the file was not read
        said = replace(said, complete=frozenset())
        people = {code: replace(sheet, complete=frozenset()) for code, sheet in people.items()}
    if not people:
        raise wrong(where, "a table with a row for each fact or person", "none below the first line", TEMPLATE)
    lost = people.pop("", None)
    if lost is not None and (lost.mistakes or lost.facts):
        yield InputErrors(_few(lost.mistakes))
    for sheet in people.values():
        yield _found(sheet, where, said, notes)


def _table(data: BinaryIO, where: str) -> tuple[Table, tuple[str, ...]]:
    """The table, and what of the file is not in it."""
    if not is_workbook(data.read(4)):
        data.seek(0)
        return read_table(data, where), ()
    data.seek(0)
    rows = rows_of(data.read(LARGEST_PACKED + 1), where)
    return table_of(rows.lines, ",", where), rows.notes()


def _check_heads(table: Table, where: str) -> None:
    unknown = [shown for head, shown in zip(table.heads, table.printed, strict=True) if head not in COLUMNS]
    if unknown:
        raise wrong(f"{where}:1", f"columns patient, fact and some of {', '.join(COLUMNS[2:])}",
                    f"not known: {', '.join(unknown)[:120]}",
                    f"Rename or take out these columns. {TEMPLATE}")  # fmt: skip


def _people(table: Table, lines: Iterator[Line] | list[Line], where: str) -> dict[str, Sheet]:
    reader = RowReader.of(table, where)
    people: dict[str, Sheet] = {}
    for line in lines:
        code = line.cells.get("patient", "")
        sheet = people.setdefault(code, Sheet(code))
        reader.read(line, sheet)
    return people


def _found(sheet: Sheet, where: str, said: Said, notes: tuple[str, ...]) -> Found:
    if sheet.mistakes:
        return InputErrors(_few(sheet.mistakes))
    try:
        return _patient(sheet, where, said, notes)
    except InputErrors as errors:
        return InputErrors(_few(with_sources(errors.errors, sheet.lines)))


def _few(mistakes: list[InputError]) -> list[InputError]:
    if len(mistakes) <= MOST_TOLD:
        return mistakes
    last = mistakes[MOST_TOLD - 1]
    more = f"{last.found}; and {len(mistakes) - MOST_TOLD} more"
    return [*mistakes[: MOST_TOLD - 1],
            InputError(where=last.where, expected=last.expected, found=more, remedy=last.remedy)]  # fmt: skip


def _patient(sheet: Sheet, where: str, said: Said, notes: tuple[str, ...]) -> PatientReading:
    facts, told = sheet.usable()
    kinds = said.complete | sheet.complete
    kinds -= {"observations"} if sheet.hidden.latest else frozenset()
    facts["complete"] = sorted(kinds)
    if "as_of" not in facts:
        latest = None if said.as_of is not None else _latest(facts)
        if said.as_of is None and latest is not None:
            told.append(f"The table does not say of which day it speaks; its latest fact is of {latest}.")
        facts["as_of"] = said.as_of.isoformat() if said.as_of is not None else latest
    if facts["as_of"] is None:
        raise wrong(f"{where} {sheet.code}", "of a day (a row or column as_of)", "none",
                    "Add it, or say it: --as-of YYYY-MM-DD.")  # fmt: skip
    patient = read_patient(facts, f"{where} {sheet.code}")
    if said.today is not None and patient.as_of > said.today:
        raise wrong(f"{where} {sheet.code} as_of", f"no later than {said.today}", str(patient.as_of),
                    "A record cannot hold what happens later; correct the date.")  # fmt: skip
    return PatientReading(patient, f"{where} {patient.code}", (*notes, *told))


def _latest(facts: Mapping[str, Any]) -> str | None:
    days = [one[key] for many in facts.values() if isinstance(many, list) for one in many if isinstance(one, Mapping)
            for key in _DATED if key in one and _is_whole(one[key])]  # fmt: skip
    return max(days, default=None)


def _is_whole(said: object) -> bool:
    try:
        return date.fromisoformat(str(said)).isoformat() == said
    except ValueError:
        return False


def recognises(head: bytes, name: str) -> bool:
    """A file called a table, a workbook, or text whose first line names patients; no JSON."""
    if is_workbook(head):
        return True
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return False
    if name.lower().removesuffix(".gz").endswith((".csv", ".tsv", ".tab")):
        return True
    return b"patient" in start.partition(b"\n")[0].lower() and any(sign in start for sign in (b",", b";", b"\t", b"|"))


FORMAT = PatientFormat(
    name="patient-table",
    title="Patients as a table (CSV, XLSX)",
    says="One fact a row, or one person a row; trialwright patient-template prints either to fill in.",
    recognises=recognises,
    read=read,
)
