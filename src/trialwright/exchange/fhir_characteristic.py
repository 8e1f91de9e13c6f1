"""One atom of a criterion as FHIR's type and value: what is looked at, and what it has to be.

Measured values carry the LOINC number of the list of measured values and a UCUM unit; multiples of a laboratory's own
limit have the unit {ULN} or {LLN}. Counts (of drugs), days (without a change) and doses are quantities too. Diseases,
drugs, procedures and substances are words: no licensed code ships. What can be read in two ways has no type. A range of
FHIR includes its ends, so bounds that exclude theirs are two quantities, not a range.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from trialwright.clinical.analyte import analyte, loinc_of
from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion import Atom
from trialwright.eligibility.facts import ANCHOR_WORDS
from trialwright.eligibility.words import class_words

UCUM = "http://unitsofmeasure.org"
GENDER = "http://hl7.org/fhir/administrative-gender"
_SIGN = {"at_least": ">=", "over": ">", "at_most": "<=", "under": "<"}
Pair = tuple[dict[str, Any], dict[str, Any]]
"""A type (CodeableConcept) and a value (one key such as valueQuantity)."""


def pairs(atom: Atom) -> list[Pair]:
    """The type and value of an atom, two where both bounds exclude their end; empty: FHIR has no such thing."""
    write = _WRITE.get(atom.kind)
    return write(atom.parameters) if write is not None else []


def why_wordless(atom: Atom) -> str:
    """Why ``pairs`` says nothing."""
    if atom.kind == "malignancy" or getattr(atom.parameters, "perhaps_meant", None):
        return "its text can be read in two ways"
    return "FHIR has no type for it"


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
    what = " or ".join(asked.names) if asked.names else f"any {asked.of_class} disease"
    what += f", other than {' or '.join(asked.other_than)}" if asked.other_than else ""
    kind = {"active": "active diagnosis", "present": "present diagnosis", "ever": "diagnosis"}[asked.status]
    told: list[Pair] = [({"text": kind}, {"valueCodeableConcept": {"text": what}})]
    if asked.classified_by:
        told.append(({"text": f"classification criteria that {what} fulfils"},
                     {"valueCodeableConcept": {"text": asked.classified_by}}))  # fmt: skip
    return told


def _medication(asked: Any) -> list[Pair]:
    kind = {"now": "medication taken now", "ever": "medication ever taken"}.get(asked.when or "", "medication taken")
    return _named(kind, (*(class_words((name,)) for name in asked.classes), *asked.names))


def _response(asked: Any) -> list[Pair]:
    after = f", begun after one to a {class_words(asked.after_classes)}" if asked.after_classes else ""
    dose = " at an adequate dose" if asked.adequate_dose else ""
    days = f" for at least {asked.at_least_days} days" if asked.at_least_days else ""
    kind = f"number of {class_words(asked.classes)} with an insufficient response{dose}{days}{after}"
    return [({"text": kind}, {"valueQuantity": {**_quantity(asked.at_least, "1"), "comparator": ">="}})]


def _stable(asked: Any) -> list[Pair]:
    what = class_words(asked.classes)
    anchors = " and ".join(ANCHOR_WORDS[name] for name in asked.before)
    kind = {"text": f"days without a change of dose before {anchors}, of every {what} that is taken"}
    told: list[Pair] = [(kind, {"valueQuantity": {**_quantity(asked.at_least_days, "d"), "comparator": ">="}})]
    return told if asked.if_on else [*_named("medication taken now", (what,)), *told]


def _glucocorticoid(asked: Any) -> list[Pair]:
    kind = {"text": "systemic glucocorticoids, prednisone equivalent a day"}
    return [(kind, {"valueQuantity": {**_quantity(asked.at_most_mg_day, "mg/d"), "comparator": "<="}})]


def _infection(asked: Any) -> list[Pair]:
    words = " ".join(word for word, said in (("active", asked.active), ("severe", asked.severe)) if said)
    kind = f"{words} infection".strip()
    what = " or ".join(asked.names) or "any, with intravenous antibiotics or admission to hospital"
    return [({"text": kind}, {"valueCodeableConcept": {"text": what}})]


def _severe(asked: Any) -> list[Pair]:
    kind = ("severe and poorly controlled disease" if asked.poorly_controlled else "severe disease") + (
        ", now or ever" if asked.ever else "")  # fmt: skip
    return _named(kind, (f"any {asked.system} disease",))


def _allergy(asked: Any) -> list[Pair]:
    return [] if asked.perhaps_meant else _named("allergy", asked.to)


def _other_trial(asked: Any) -> list[Pair]:
    return _truth("took part in another trial of an investigational drug")(asked)


def _healthy(asked: Any) -> list[Pair]:
    kind = {"text": "healthy volunteer"}
    return [(kind, {"valueCodeableConcept": {"text": "accepted"}} if asked.accepted else {"valueBoolean": False})]


def _consent(asked: Any) -> list[Pair]:
    return _truth(f"informed consent signed{f' to {asked.study}' if asked.study else ''}")(asked)


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
    "pregnancy_plans": _truth("plans a pregnancy or breastfeeding during the study"),
    "medication_response": _response,
    "stable_dose": _stable,
    "glucocorticoid_dose": _glucocorticoid,
    "infection": _infection,
    "severe_condition": _severe,
    "vaccination": lambda asked: _named("vaccination", ("live virus vaccine",)),
    "allergy": _allergy,
    "trial_participation": _other_trial,
    "healthy_volunteer": _healthy,
    "consent": _consent,
}  # fmt: skip


def fhir_id(text: str) -> str:
    """A FHIR id: letters, digits, hyphens and points, 64 at most.

    >>> fhir_id("My study (A)")
    'My-study-A'
    """
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text)[:64].strip("-") or "none"
