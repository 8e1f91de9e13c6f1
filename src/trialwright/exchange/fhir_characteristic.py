"""One atom of a criterion as FHIR's type and value: what is looked at, and what it has to be.

Measured values carry the LOINC number of the list of measured values and a UCUM unit; multiples of a laboratory's own
limit have the unit {ULN} or {LLN}. Diseases, drugs, procedures and substances are words: no licensed code ships. A
range of FHIR includes its ends, so bounds that exclude theirs are two quantities, not a range.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from trialwright.clinical.analyte import analyte, loinc_of
from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion import Atom
from trialwright.eligibility.facts import ANCHOR_WORDS

UCUM = "http://unitsofmeasure.org"
GENDER = "http://hl7.org/fhir/administrative-gender"
_SIGN = {"at_least": ">=", "over": ">", "at_most": "<=", "under": "<"}
Pair = tuple[dict[str, Any], dict[str, Any]]
"""A type (CodeableConcept) and a value (one key such as valueQuantity)."""


def pairs(atom: Atom) -> list[Pair]:
    """The type and value of an atom, two where both bounds exclude their end; empty: FHIR has no such thing."""
    write = _WRITE.get(atom.kind)
    return write(atom.parameters) if write is not None else []


def within(atom: Atom) -> list[dict[str, Any]]:
    """``timeFromEvent``: how long before which day; empty where no time is asked for."""
    days = getattr(atom.parameters, "within_days", None) or getattr(atom.parameters, "max_age_days", None)
    if days is None:
        return []
    before = getattr(atom.parameters, "before", "screening")
    event = ANCHOR_WORDS[before] if isinstance(before, str) else "screening"
    quantity = {"value": days, "comparator": "<=", "unit": "days", "system": UCUM, "code": "d"}
    return [{"description": f"within {days} days before {event}", "eventCodeableConcept": {"text": event},
             "quantity": quantity}]  # fmt: skip


def _coded(text: str, loinc: str | None) -> dict[str, Any]:
    coding = {"coding": [{"system": "http://loinc.org", "code": loinc}]} if loinc else {}
    return {**coding, "text": text}


def _bounded(kind: dict[str, Any], bounds: Bounds, unit: str) -> list[Pair]:
    named = [(name, getattr(bounds, name)) for name in _SIGN if getattr(bounds, name) is not None]
    if {name for name, _ in named} == {"at_least", "at_most"}:
        low, high = (_quantity(value, unit) for _, value in named)
        return [(kind, {"valueRange": {"low": low, "high": high}})]
    return [(kind, {"valueQuantity": {**_quantity(value, unit), "comparator": _SIGN[name]}}) for name, value in named]


def _quantity(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def _measured(code: str, label: str | None, bounds: Bounds, unit: str) -> list[Pair]:
    listed = analyte(code)
    return _bounded(_coded(label or (listed.label if listed else code), loinc_of(code)), bounds, unit)


def _laboratory(asked: Any) -> list[Pair]:
    unit = asked.unit or {"upper_limit": "{ULN}", "lower_limit": "{LLN}"}[asked.times]
    return _measured(asked.analyte, None, asked, unit)


def _named(kind: str, names: tuple[str, ...]) -> list[Pair]:
    return [({"text": kind}, {"valueCodeableConcept": {"text": " or ".join(names)}})]


def _condition(asked: Any) -> list[Pair]:
    if asked.classified_by or asked.other_than or asked.of_class:
        return []
    return _named({"active": "active diagnosis", "present": "present diagnosis", "ever": "diagnosis"}[asked.status],
                  asked.names)  # fmt: skip


def _medication(asked: Any) -> list[Pair]:
    return _named("medication", (*(name.replace("_", " ") for name in asked.classes), *asked.names))


def _truth(text: str, loinc: str | None = None) -> Callable[[Any], list[Pair]]:
    return lambda asked: [(_coded(text, loinc), {"valueBoolean": True})]


_WRITE: dict[str, Callable[[Any], list[Pair]]] = {
    "age": lambda asked: _bounded(_coded("age", "30525-0"), asked, "a"),
    "sex": lambda asked: [(_coded("sex", "46098-0"), {"valueCodeableConcept": (
        {"text": "all"} if asked.admits == "all" else {"coding": [{"system": GENDER, "code": asked.admits}]})})],
    "laboratory": _laboratory,
    "measurement": lambda asked: _measured(asked.code, asked.label, asked, asked.unit),
    "creatinine_clearance": lambda asked: _measured("creatinine_clearance", None, asked, "mL/min"),
    "condition": _condition,
    "medication": _medication,
    "procedure": lambda asked: _named("procedure", asked.names),
    "pregnancy": _truth("pregnant", "82810-3"),
    "breastfeeding": _truth("breastfeeding"),
}  # fmt: skip


def fhir_id(text: str) -> str:
    """A FHIR id: letters, digits, hyphens and points, 64 at most.

    >>> fhir_id("My study (A)")
    'My-study-A'
    """
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text)[:64].strip("-") or "none"
