"""Patients from FHIR R4 and R4B, and where they say it in another place R5: bundles of any type, and bulk data (a
resource a line).

Read are Patient, Condition, Observation (with components and reference ranges), MedicationStatement,
MedicationRequest, MedicationAdministration, MedicationDispense, Procedure, Immunization, AllergyIntolerance,
AdverseEvent and ResearchSubject; fields that we do not know are passed over, other resources are counted and told. The
day of which the sources speak is the bundle's ``timestamp``, or the one handed in, or that of the latest fact. Lists
are complete only where the one who hands in says so, or the source denies explicitly (no known allergy, within 28
days; a List with ``nilknown``). What a source denies by name (a refuted condition, a drug not taken, a procedure not
done) is a denial of that alone. A name never becomes a code: the patient's code is the resource's id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from trialwright.clinical.patient import FactKind
from trialwright.clinical.patient_file import read_patient
from trialwright.clinical.strict_json import strict_json
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.fhir_absent import empty_lists
from trialwright.exchange.fhir_bundle import by_patient, resources
from trialwright.exchange.fhir_facts import (
    allergy_facts,
    condition_facts,
    denial_facts,
    lists_nothing,
    procedure_facts,
    trial_facts,
    vaccination_facts,
)  # fmt: skip
from trialwright.exchange.fhir_medications import medication_denials, medication_facts
from trialwright.exchange.fhir_observations import observation_facts, pregnancy
from trialwright.exchange.fhir_reading import Resource, Telling, day, items, mapping, place, text
from trialwright.exchange.fhir_words import with_words
from trialwright.exchange.patient_format import LARGEST_BYTES, Found, PatientFormat, PatientReading, Said
from trialwright.exchange.pointing import with_sources

READ = ("Patient", "Condition", "Observation", "MedicationStatement", "MedicationRequest", "MedicationAdministration",
        "MedicationDispense", "Medication", "Procedure", "Immunization", "AllergyIntolerance", "AdverseEvent",
        "ResearchSubject")  # fmt: skip
_LISTS = {"conditions": "11450-4", "medications": "10160-0", "allergies": "48765-2"}
"""LOINC codes of the FHIR lists of problems, medications and allergies."""
_DATED = (
    "effectiveDateTime",
    "authoredOn",
    "dateAsserted",
    "recordedDate",
    "onsetDateTime",
    "performedDateTime",
    "occurrenceDateTime",
)
DENIED_FOR_DAYS = 28


def read(data: BinaryIO, where: str, said: Said) -> Iterator[Found]:
    """Every patient of a bundle, of bundles a line, or of bulk data."""
    for loaded, at, timestamp, is_page in _documents(data, where):
        if isinstance(loaded, InputErrors):
            yield loaded
            continue
        try:
            said_so = ((with_words(one, said.words), url) for one, url in loaded) if said.words else loaded
            people = by_patient(said_so, at)
        except InputErrors as errors:
            yield errors
            continue
        for held in people.values():
            try:
                reading = _patient(held, at, said, timestamp)
                yield _of_a_page(reading) if is_page else reading
            except InputErrors as errors:
                yield errors


Documents = Iterator[tuple[Iterable[tuple[Resource, str]] | InputErrors, str, date | None, bool]]


def _of_a_page(reading: PatientReading) -> PatientReading:
    """A patient of one page of a search: what the other pages hold is not known, so no list is complete."""
    told = "The bundle is one page of several (link: next); so no list is taken to be complete. Hand in every page."
    return replace(reading, patient=replace(reading.patient, complete=frozenset()), notes=(told, *reading.notes))


def _documents(data: BinaryIO, where: str) -> Documents:
    """Bundles one by one; resources that stand alone are gathered and come last, together."""
    loose: list[tuple[Resource, str]] = []
    for number, (line, alone) in enumerate(_texts(data, where), start=1):
        place = where if alone else f"{where}:{number}"
        try:
            loaded = strict_json(line.decode("utf-8-sig"), place)
            found = list(resources(loaded, place))
        except InputErrors as errors:
            yield errors, place, None, False
        except (ValueError, RecursionError):
            yield InputErrors([
                InputError(where=place, expected="FHIR as JSON in UTF-8", found="something else",
                           remedy="Hand in the whole file; it may have been cut off, or be nested too deeply.")
            ]), place, None, False  # fmt: skip
        else:
            if loaded["resourceType"] == "Bundle":
                is_page = any(text(one, "relation") == "next" for one in items(loaded, "link"))
                yield found, place, _timestamp(loaded), is_page
            else:
                loose += found
    if loose:
        yield loose, where, None, False


def _texts(data: BinaryIO, where: str) -> Iterator[tuple[bytes, bool]]:
    """The JSON texts of a file, one a line; a file whose first line is no whole text is one text."""
    first = data.readline(LARGEST_BYTES)
    while first and not first.strip():
        first = data.readline(LARGEST_BYTES)
    second = data.readline(LARGEST_BYTES)
    try:
        json.loads(first)
        lines = True
    except (ValueError, RecursionError):
        lines = not second
    if lines:
        yield first, not second.strip()
        while second:
            if second.strip():
                yield second, False
            second = data.readline(LARGEST_BYTES)
        return
    rest = data.read(LARGEST_BYTES)
    if data.read(1):
        raise InputErrors([
            InputError(where=where, expected=f"no more than {LARGEST_BYTES // 2**20} MB a patient", found="more",
                       remedy="Hand in one bundle a file or a line.")
        ])  # fmt: skip
    yield first + second + rest, True


def _timestamp(bundle: Any) -> date | None:
    found = day({"resourceType": "Bundle", **bundle}, "timestamp", Telling(""))
    return found.earliest if found is not None and found.is_whole else None


def _patient(held: list[Resource], where: str, said: Said, timestamp: date | None) -> PatientReading:
    telling = Telling(where)
    person = held[0]
    observations = [one for one in held if one["resourceType"] == "Observation"]
    birth, pregnant = day(person, "birthDate", telling), pregnancy(observations, telling)
    as_of = said.as_of or timestamp or _latest(held, telling)
    facts: dict[str, Any] = {
        "patient": text(person, "id") or "no-id",
        "sex": _sex(person, telling),
        "birth_date": str(birth) if birth else None,
        "observations": observation_facts(observations, telling),
        "conditions": condition_facts(held, telling),
        "medications": medication_facts(held, telling, as_of),
        "procedures": procedure_facts(held, telling),
        "vaccinations": vaccination_facts(held, telling),
        "allergies": allergy_facts(held, telling),
        "trials": trial_facts(held, telling),
        "denials": [*denial_facts(held, telling), *medication_denials(held, telling)],
    }
    if as_of is None:
        telling.refuse("", "of a day (Bundle.timestamp)", "a bundle without any date", "Say it: --as-of YYYY-MM-DD.")
    if telling.mistakes or as_of is None:
        raise InputErrors(telling.mistakes[:50])
    if said.today is not None and as_of > said.today:
        raise InputErrors([
            InputError(where=where, expected=f"of no later day than {said.today}", found=str(as_of),
                       remedy="A record cannot hold what happens later; correct the date.")
        ])  # fmt: skip
    if pregnant[1] is not None and (as_of - pregnant[1].earliest).days <= DENIED_FOR_DAYS:
        facts["pregnant"] = pregnant[0]
    _refuse_the_dead(person, where, as_of, telling)
    denied = {kind for kind, code in _LISTS.items() if lists_nothing(held, code)} | empty_lists(
        held, facts, as_of, telling
    )
    facts |= {"as_of": as_of.isoformat(), "complete": sorted((said.complete - _unread(held)) | denied)}
    _tell(held, telling)
    try:
        patient = read_patient({key: value for key, value in facts.items() if value is not None}, where)
    except InputErrors as errors:
        raise InputErrors(with_sources(errors.errors, facts)) from None
    return PatientReading(patient, where, (*telling.notes, *_counts(telling)))


def _unread(held: list[Resource]) -> set[FactKind]:
    """Kinds of which the bundle says something that is not read: what is read of them is no complete list."""
    return {"consents"} if any(one["resourceType"] == "Consent" for one in held) else set()


def _latest(held: list[Resource], telling: Telling) -> date | None:
    """The day of the latest fact: then, at least, the source was kept."""
    days = [found.earliest for one in held for key in _DATED if (found := day(one, key, Telling(""))) is not None]
    if not days:
        return None
    telling.note(f"The bundle does not say of which day it speaks; its latest fact is of {max(days)}.")
    return max(days)


def _sex(person: Resource, telling: Telling) -> str | None:
    gender = text(person, "gender")
    if gender not in ("female", "male"):
        if gender is not None:
            telling.note(f"The sex is given as {gender!r}; it is taken as not known.")
        return None
    return gender


def _refuse_the_dead(person: Resource, where: str, as_of: date, telling: Telling) -> None:
    """Nobody who has died takes part; a record of a day before that can be handed in."""
    died = day(person, "deceasedDateTime", telling)
    if person.get("deceasedBoolean") is True or (died is not None and died.earliest <= as_of):
        raise InputErrors([
            InputError(where=f"{where} {place(person)}", expected=f"of a person alive on {as_of}",
                       found="a word that the person has died",
                       remedy="Leave the person out, or hand in the record as it stood before.")
        ])  # fmt: skip


def _tell(held: list[Resource], telling: Telling) -> None:
    if any(mapping(one, "implicitRules") or text(one, "implicitRules") for one in held):
        telling.note("Some resources follow rules of their own (implicitRules), which are not known here.")
    if any("modifierExtension" in one for one in held):
        telling.note("Some resources carry a modifierExtension, which is not known here: look at the source.")
    for one in held:
        if one["resourceType"] not in READ:
            telling.leave_out(str(one["resourceType"]))


def _counts(telling: Telling) -> Iterator[str]:
    if telling.left_out:
        told = ", ".join(f"{number:,} {what}" for what, number in sorted(telling.left_out.items()))
        yield f"Left out: {told}."


def recognises(head: bytes, name: str) -> bool:
    return b'"resourceType"' in head


FORMAT = PatientFormat(
    name="fhir-patient",
    title="Patients as FHIR R4",
    says="Bundles and bulk data of FHIR R4, R4B and R5, JSON or NDJSON.",
    recognises=recognises,
    read=read,
)
