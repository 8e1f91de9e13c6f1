"""Patients in our own JSON: one object, a list of them, one a line, or wrapped as in a study's screening examples.

The form is that of ``clinical.patient_file``. A wrapper (an object with ``patient`` as an object) may say beside it
what the example is for (``says``, ``synthetic``, ``on``, ``judgements``, ``expected``); here only the patient is
read. Units may be written as laboratories print them ("K/uL", "µmol/l"): they are read as everywhere
(``exchange.usual_units``), for UCUM alone would take the first for kelvin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from trialwright.clinical.patient_file import read_patient
from trialwright.clinical.strict_json import strict_json
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.patient_format import LARGEST_BYTES, Found, PatientFormat, PatientReading, Said
from trialwright.exchange.usual_units import usual_unit

_MEASURED = ("observations", "medications")
_BLANK = b"\xef\xbb\xbf \t\r\n"


def read(data: BinaryIO, where: str, said: Said) -> Iterator[Found]:
    """Every patient of the file."""
    whole = data.read(LARGEST_BYTES + 1)
    if whole.lstrip(_BLANK).startswith(b"["):
        yield from _array(whole, where, said)
        return
    lines = [line for line in whole.splitlines() if line.strip()]
    several = len(lines) > 1 and all(line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}") for line in lines)
    for number, line in enumerate(lines if several else [whole], start=1):
        place = f"{where}:{number}" if several else where
        try:
            yield _patient(line, place, said)
        except InputErrors as errors:
            yield errors


def _array(whole: bytes, where: str, said: Said) -> Iterator[Found]:
    people = _loaded(whole, where)
    if not people:
        raise _refused(where, "at least one patient", "an empty list", "Hand in the patients.")
    for number, one in enumerate(people):
        try:
            yield _read(one, f"{where} [{number}]", said)
        except InputErrors as errors:
            yield errors


def _loaded(text: bytes, where: str) -> Any:
    try:
        return strict_json(text.decode("utf-8-sig"), where)
    except (ValueError, RecursionError):
        raise _refused(where, "a patient as JSON in UTF-8", "something else",
                       "Hand in a whole JSON file; it may have been cut off.") from None  # fmt: skip


def _patient(line: bytes, where: str, said: Said) -> PatientReading:
    return _read(_loaded(line, where), where, said)


def _read(loaded: Any, where: str, said: Said) -> PatientReading:
    if isinstance(loaded, Mapping) and isinstance(loaded.get("patient"), Mapping):
        loaded = loaded["patient"]
    patient = read_patient(_with_usual_units(loaded), where)
    if said.as_of is not None and said.as_of < patient.as_of:
        raise _refused("--as-of", f"on or after the day of the record ({patient.as_of})", str(said.as_of),
                       "Leave it out: the record says its day.")  # fmt: skip
    return PatientReading(replace(patient, complete=patient.complete | said.complete), where)


def _with_usual_units(loaded: Any) -> Any:
    """The same with the UCUM codes of units that are written otherwise; what has no unit or an unknown one stays."""
    if not isinstance(loaded, Mapping):
        return loaded
    return {key: [_in_ucum(one) for one in value] if key in _MEASURED and isinstance(value, list) else value
            for key, value in loaded.items()}  # fmt: skip


def _in_ucum(fact: Any) -> Any:
    said = fact.get("unit") if isinstance(fact, Mapping) else None
    unit = usual_unit(said) if isinstance(said, str) else None
    return fact if unit is None or unit == said else {**fact, "unit": unit}


def _refused(where: str, expected: str, found: str, remedy: str) -> InputErrors:
    return InputErrors([InputError(where=where, expected=expected, found=found, remedy=remedy)])


def recognises(head: bytes, name: str) -> bool:
    return head.lstrip(_BLANK).startswith((b"{", b"[")) and b'"resourceType"' not in head


FORMAT = PatientFormat(
    name="trialwright-patient",
    title="Patients as our JSON",
    says="Our own JSON: one patient, a list, one a line, or a screening example.",
    recognises=recognises,
    read=read,
)
