"""What cannot be true of a patient: values outside nature and dates outside their order.

Checked when a patient is handed in, so that no criterion has to meet them. Each mistake says where, what was expected,
what was found and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trialwright.clinical.analyte import analyte, near_codes
from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.patient import Observation, Patient
from trialwright.clinical.quantity import is_ucum
from trialwright.errors import InputError

OLDEST_YEARS = 130
MOST_NEAR = 5
BELOW_ZERO_UNITS = frozenset({"Cel", "[degF]"})
DATED = (
    ("observations", ("on",)), ("conditions", ("onset", "remission_since")), ("infections", ("began", "ended")),
    ("medications", ("started", "stopped", "dose_unchanged_since")), ("procedures", ("on",)), ("vaccinations", ("on",)),
    ("trials", ("last_dose", "ended")), ("consents", ("on",)), ("denials", ("on",)),
)  # fmt: skip
ORDERED = (
    ("conditions", "onset", "remission_since"), ("infections", "began", "ended"), ("medications", "started", "stopped"),
    ("trials", "last_dose", "ended"), ("denials", "since", "on"),
)  # fmt: skip


def impossibilities(patient: Patient, where: str) -> list[InputError]:
    """Every impossible value of ``patient``."""
    return [*_person(patient, where), *_observations(patient, where), *_medications(patient, where),
            *_denials(patient, where), *_dates(patient, where), *_orders(patient, where)]  # fmt: skip


def _person(patient: Patient, where: str) -> Iterator[InputError]:
    birth = patient.birth_date
    if birth is not None and birth.earliest > patient.as_of:
        yield _wrong(
            f"{where} birth_date", f"on or before as_of ({patient.as_of})", birth, "Correct the year of birth."
        )
    elif birth is not None and patient.as_of.year - birth.latest.year > OLDEST_YEARS:
        yield _wrong(f"{where} birth_date", f"no more than {OLDEST_YEARS} years before as_of", birth,
                     "Correct the year of birth.")  # fmt: skip
    if patient.sex == "male":
        for name in ("pregnant", "breastfeeding"):
            if getattr(patient, name):
                yield _wrong(f"{where} {name}", "false or left out for a man", "true", "Correct the sex or this entry.")


def _observations(patient: Patient, where: str) -> Iterator[InputError]:
    for number, seen in enumerate(patient.observations):
        place = f"{where} observations[{number}]"
        if analyte(seen.code) is None:
            near = near_codes(seen.code)
            told = (
                ", ".join(near) if len(near) <= MOST_NEAR else "those that trialwright patient-template --names lists"
            )
            yield _wrong(f"{place}.code", "the code of a listed measured value", f'"{seen.code[:60]}"',
                         f"Use one of {told}, or take the value out.")  # fmt: skip
        if not is_ucum(seen.unit):
            yield _wrong(f"{place}.unit", "a UCUM unit such as 10*9/L or mg/dL", seen.unit, "See https://ucum.org.")
        yield from _values(seen, place)


def _values(seen: Observation, place: str) -> Iterator[InputError]:
    if seen.unit not in BELOW_ZERO_UNITS:
        for name in ("value", "upper_limit", "lower_limit"):
            value = getattr(seen, name)
            if value is not None and value < 0:
                yield _wrong(f"{place}.{name}", "zero or more", f"{value:g}", "Correct the value.")
    if seen.upper_limit is not None and seen.lower_limit is not None and seen.upper_limit < seen.lower_limit:
        yield _wrong(f"{place}.upper_limit", f"at least the lower limit {seen.lower_limit:g}", f"{seen.upper_limit:g}",
                     "Exchange or correct the limits.")  # fmt: skip


def _medications(patient: Patient, where: str) -> Iterator[InputError]:
    for number, drug in enumerate(patient.medications):
        place = f"{where} medications[{number}]"
        if drug.dose is not None and drug.dose < 0:
            yield _wrong(f"{place}.dose", "zero or more", f"{drug.dose:g}", "Correct the dose.")
        if drug.unit is not None and not is_ucum(drug.unit):
            yield _wrong(f"{place}.unit", "a UCUM unit such as mg", drug.unit, "See https://ucum.org.")
        if drug.ongoing and drug.stopped is not None and drug.stopped.latest < patient.as_of:
            yield _wrong(f"{place}.ongoing", "false or left out beside a stop date", "true", "Correct one of the two.")


def _denials(patient: Patient, where: str) -> Iterator[InputError]:
    for number, denied in enumerate(patient.denials):
        if denied.ever and denied.since is not None:
            yield _wrong(f"{where} denials[{number}].since", "left out beside ever", denied.since,
                         "Say either since when, or ever.")  # fmt: skip


def _dates(patient: Patient, where: str) -> Iterator[InputError]:
    for kind, names in DATED:
        for number, fact in enumerate(getattr(patient, kind)):
            for name in names:
                when: PartialDate | None = getattr(fact, name)
                if when is not None and when.earliest > patient.as_of:
                    yield _after(f"{where} {kind}[{number}].{name}", when, patient.as_of)
                elif when is not None and patient.birth_date and when.latest < patient.birth_date.earliest:
                    yield _wrong(f"{where} {kind}[{number}].{name}", f"on or after the birth ({patient.birth_date})",
                                 when, "Correct this date or the birth date.")  # fmt: skip


def _after(place: str, when: PartialDate, as_of: date) -> InputError:
    return _wrong(
        place, f"on or before as_of ({as_of})", when, "A record cannot hold what happens later; correct a date."
    )


def _orders(patient: Patient, where: str) -> Iterator[InputError]:
    for kind, first, second in ORDERED:
        for number, fact in enumerate(getattr(patient, kind)):
            began: PartialDate | None = getattr(fact, first)
            ended: PartialDate | None = getattr(fact, second)
            if began is not None and ended is not None and began.earliest > ended.latest:
                yield _wrong(f"{where} {kind}[{number}].{second}", f"on or after {first} ({began})", ended,
                             "Exchange or correct the dates.")  # fmt: skip


def _wrong(where: str, expected: str, found: object, remedy: str) -> InputError:
    return InputError(where=where, expected=expected, found=str(found), remedy=remedy)
