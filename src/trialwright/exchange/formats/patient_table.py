"""Patients as a table (CSV): one fact a row, several patients a file.

Separated by comma, semicolon or tab; the first row names the columns, in any order. Every row has ``patient`` (the
code) and ``fact``; an empty cell says nothing. ``fact`` is one of

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

and ``source`` with any of them. Yes and no are written yes/no or true/false; dates YYYY, YYYY-MM or YYYY-MM-DD. A
cell that its fact has no place for is refused, not dropped.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from trialwright.clinical.patient_file import read_patient
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.patient_format import LARGEST_BYTES, Found, PatientFormat, PatientReading, Said
from trialwright.exchange.pointing import with_sources

PERSON = ("as_of", "sex", "birth_date", "pregnant", "breastfeeding", "planning_pregnancy", "healthy_volunteer")
DENIED = {"condition": "conditions", "medication": "medications", "procedure": "procedures",
          "vaccination": "vaccinations", "allergy": "allergies"}  # fmt: skip
"""What can be denied by name -> its list."""
FACTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "observation": ("observations", {"name": "code", "value": "value", "unit": "unit", "date": "on",
                                     "upper_limit": "upper_limit", "lower_limit": "lower_limit"}),
    "condition": ("conditions", {"name": "name", "status": "status", "date": "onset", "end": "remission_since",
                                 "severe": "severe", "controlled": "controlled", "classified_by": "classified_by"}),
    "infection": ("infections", {"name": "name", "status": "status", "date": "began", "end": "ended",
                                 "intravenous_antibiotics": "intravenous_antibiotics", "hospitalised": "hospitalised"}),
    "medication": ("medications", {
        "name": "name", "value": "dose", "unit": "unit", "per": "per", "route": "route", "date": "started",
        "end": "stopped", "ongoing": "ongoing", "dose_unchanged_since": "dose_unchanged_since",
        "adequate_dose": "adequate_dose", "response": "response"}),
    "procedure": ("procedures", {"name": "name", "date": "on"}),
    "vaccination": ("vaccinations", {"name": "name", "date": "on", "live": "live"}),
    "allergy": ("allergies", {"name": "substance"}),
    "trial": ("trials", {"name": "trial", "date": "last_dose", "end": "ended", "ongoing": "ongoing",
                         "investigational_drug": "investigational_drug"}),
    "consent": ("consents", {"name": "study", "date": "on", "version": "version"}),
    **{f"no {word}": ("denials", {"name": "name", "date": "on", "since": "since", "ever": "ever"}) for word in DENIED},
}  # fmt: skip
"""Word in ``fact`` -> the list in our JSON, and column -> key there."""
NUMBERS = {"value", "upper_limit", "lower_limit", "dose"}
YES_NO = {"pregnant", "breastfeeding", "planning_pregnancy", "healthy_volunteer", "severe", "controlled", "ongoing",
          "intravenous_antibiotics", "hospitalised", "adequate_dose", "live", "investigational_drug",
          "ever"}  # fmt: skip
_WORDS = {"yes": True, "true": True, "no": False, "false": False}
COLUMNS = ("patient", "fact", "source", *dict.fromkeys(column for _, keys in FACTS.values() for column in keys))


def read(data: BinaryIO, where: str, said: Said) -> Iterator[Found]:
    """Every patient of the table, in the order of their first rows."""
    rows = _rows(data, where)
    people: dict[str, dict[str, Any]] = {}
    mistakes: dict[str, list[InputError]] = {}
    for line, row in rows:
        code = row.get("patient", "")
        mistakes.setdefault(code, []).extend(_row(people.setdefault(code, {"patient": code}), row, f"{where}:{line}"))
    for code, facts in people.items():
        if mistakes[code]:
            yield InputErrors(mistakes[code])
            continue
        try:
            yield _patient(facts, where, said)
        except InputErrors as errors:
            yield InputErrors(with_sources(errors.errors, facts.get("_lines", facts)))


def _rows(data: BinaryIO, where: str) -> list[tuple[int, dict[str, str]]]:
    try:
        text = data.read(LARGEST_BYTES).decode("utf-8-sig")
    except ValueError:
        raise InputErrors([_wrong(where, "a table in UTF-8", "another encoding", "Save it as CSV UTF-8.")]) from None
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise InputErrors([_wrong(where, "a table (CSV)", str(error), "Close every quotation mark.")]) from None
    names = [name.strip() for name in table[0]] if table else []
    if not {"patient", "fact"} <= set(names) or len(set(names)) != len(names) or set(names) - set(COLUMNS):
        raise InputErrors([
            _wrong(f"{where}:1", f"columns patient, fact and some of {', '.join(COLUMNS[2:])}, each once",
                   ", ".join(names)[:120] or "nothing", "Name the columns so.")
        ])  # fmt: skip
    found = []
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names):
            raise InputErrors(
                [_wrong(f"{where}:{number}", f"{len(names)} cells", str(len(cells)), "Quote separators.")]
            )
        found.append((number, {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}))
    return found


def _row(person: dict[str, Any], row: Mapping[str, str], place: str) -> Iterator[InputError]:
    fact = row.get("fact", "")
    if fact in PERSON or fact == "complete":
        if fact in person:
            yield _wrong(place, f"one row for {fact}", "a second one", "Keep the right one.")
        extra = set(row) - {"patient", "fact", "value", "source"}
        if "value" not in row or extra:
            yield _wrong(place, "a value and nothing else", ", ".join(sorted(extra)) or "none", "Correct the row.")
            return
        value = _value(fact, row["value"])
        if fact == "complete":
            person.setdefault("_complete", []).append(value)
        else:
            person[fact] = value
        return
    if fact not in FACTS:
        yield _wrong(f"{place} fact", f"one of {', '.join((*PERSON, 'complete', *FACTS))}", repr(fact[:40]),
                     "Use one of these words.")  # fmt: skip
        return
    kind, keys = FACTS[fact]
    placeless = set(row) - {"patient", "fact", "source"} - set(keys)
    if placeless:
        yield _wrong(
            f"{place} {', '.join(sorted(placeless))}", f"empty for {fact}", "a value", "Move or clear the cell."
        )
    said = {keys[name]: _value(keys[name], cell) for name, cell in row.items() if name in keys}
    of = {"of": DENIED[fact.removeprefix("no ")]} if kind == "denials" else {}
    person.setdefault(kind, []).append(of | said | ({"source": row["source"]} if "source" in row else {}))
    person.setdefault("_lines", {}).setdefault(kind, []).append({"source": f"row {place.rpartition(':')[2]}"})


def _value(key: str, cell: str) -> Any:
    if key in YES_NO:
        return _WORDS.get(cell.casefold(), cell)
    if key in NUMBERS:
        try:
            return float(cell)
        except ValueError:
            return cell
    return cell


def _patient(facts: Mapping[str, Any], where: str, said: Said) -> PatientReading:
    told = {key: value for key, value in facts.items() if not key.startswith("_")}
    told["complete"] = sorted({*facts.get("_complete", ()), *said.complete})
    if "as_of" not in told and said.as_of is not None:
        told["as_of"] = said.as_of.isoformat()
    patient = read_patient(told, f"{where} {told['patient']}")
    return PatientReading(patient, f"{where} {patient.code}")


def _wrong(where: str, expected: str, found: str, remedy: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy=remedy)


def recognises(head: bytes, name: str) -> bool:
    first = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].lower()
    return b"patient" in first and b"fact" in first and not first.lstrip().startswith((b"{", b"["))


FORMAT = PatientFormat(
    name="patient-table",
    title="Patients as a table (CSV)",
    says="One fact a row; columns as the format's page lists them.",
    recognises=recognises,
    read=read,
)
