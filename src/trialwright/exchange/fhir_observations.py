"""FHIR Observations as measured values, with the laboratory's own limits.

Kept are values whose LOINC number or name the list of measured values holds; others are counted and left out. A value
of a listed measure that cannot be used (no date, a sign such as "<", a unit that UCUM does not know, a preliminary
result) hides the older values of that measure: otherwise an old value would be judged in the place of a newer one. It
is told, and the measure stays unknown. Entered in error, cancelled and absent values are no values. Limits come from
the observation's own reference range alone (https://hl7.org/fhir/R4/observation.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from trialwright.clinical.analyte import Analyte, analyte
from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.quantity import convert_of
from trialwright.exchange.fhir_reading import (
    LOINC,
    UCUM,
    Resource,
    Telling,
    code_in,
    coded_names,
    codes_in,
    day,
    items,
    mapping,
    name_of,
    names_of,
    period,
    place,
    text,
)  # fmt: skip
from trialwright.exchange.hidden_values import HiddenValues
from trialwright.exchange.usual_units import usual_unit

SHOWN = 10
USED = frozenset({"final", "amended", "corrected"})
NO_VALUE = frozenset({"entered-in-error", "cancelled", "registered"})
PREGNANCY_STATUS = "82810-3"
_PREGNANT = {"77386006": True, "60001007": False, "LA15173-0": True, "LA26683-5": False}
"""SNOMED CT codes and LOINC answers of US Core Pregnancy Status: pregnant, not pregnant."""
_OTHER_MATERIAL = re.compile(
    r"urin|cerebrospinal|csf|stool|faec|fec|saliva|sweat|pleural|ascit|synovial", re.IGNORECASE
)


def observation_facts(found: list[Resource], telling: Telling) -> list[dict[str, Any]]:
    """Measured values in the form of our JSON, hidden ones left out and told."""
    kept: list[tuple[PartialDate, dict[str, Any]]] = []
    hidden = HiddenValues()
    for resource in found:
        for listed, value in _values(resource, telling):
            on, fact, trouble = value
            if fact is not None and on is not None:
                kept.append((on, fact))
            elif trouble:
                hidden.hide(listed.code, on, trouble)
    unlisted = names_left_out(found)
    if unlisted:
        more = f" and {len(unlisted) - SHOWN} more" if len(unlisted) > SHOWN else ""
        telling.note(f"Measured values that no list here holds: {', '.join(unlisted[:SHOWN])}{more}.")
    for sentence in hidden.told():
        telling.note(sentence)
    return [fact for on, fact in kept if not hidden.is_hidden(fact["code"], on)]


Value = tuple[PartialDate | None, dict[str, Any] | None, str]


def _values(resource: Resource, telling: Telling) -> Iterator[tuple[Analyte, Value]]:
    status = text(resource, "status")
    if status in NO_VALUE:
        telling.leave_out(f"Observation {status}")
        return
    on = _when(resource, telling)
    for part in [resource, *items(resource, "component")]:
        if not any(str(key).startswith("value") for key in part):
            if "dataAbsentReason" in part:
                telling.leave_out("Observation without a value (dataAbsentReason)")
            elif part is not resource or not {"component", "hasMember"} & resource.keys():
                telling.leave_out("Observation without a value")
            continue
        listed = _listed(mapping(part, "code"), _material(resource))
        if listed is None and PREGNANCY_STATUS in codes_in(mapping(part, "code"), LOINC):
            continue
        if listed is None:
            telling.leave_out("Observation that the list of measured values does not hold")
            continue
        fact, trouble = _fact(part, listed, resource)
        if status not in USED:
            fact, trouble = None, f"the result is {status or 'of no status'}"
        if on is None:
            fact, trouble = None, "it has no date"
        yield listed, (on, fact and {**fact, "on": str(on), "source": place(resource)}, trouble)


def _when(resource: Resource, telling: Telling) -> PartialDate | None:
    begin, end = period(resource, "effective", telling)
    return end or begin or day(resource, "effectiveInstant", telling)


def _listed(concept: Mapping[str, Any], material: str = "") -> Analyte | None:
    """The listed value: by any LOINC number, and where there is none by name, unless another ``material`` is said."""
    numbers = codes_in(concept, LOINC)
    if numbers:
        return next((found for number in numbers if (found := analyte(number)) is not None), None)
    name = name_of(concept, analyte)
    found = analyte(name) if name else None
    other = _OTHER_MATERIAL.search(material)
    return None if found is not None and other and other[0].casefold() not in found.label.casefold() else found


def _material(resource: Resource) -> str:
    """What was examined, as far as the observation itself says it."""
    return text(mapping(resource, "specimen"), "display") or ""


def _fact(part: Mapping[str, Any], listed: Analyte, resource: Resource) -> tuple[dict[str, Any] | None, str]:
    quantity = mapping(part, "valueQuantity")
    number = quantity.get("value", part.get("valueInteger"))
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None, "its value is no number"
    if text(quantity, "comparator"):
        return None, f"its value is only known to be {text(quantity, 'comparator')} a number"
    unit = _unit(quantity) if quantity else listed.unit if listed.unit in ("{score}", "1") else None
    if unit is None:
        return None, "its unit is not known to UCUM"
    if number < 0 and unit not in ("Cel", "[degF]"):
        return None, "its value is below zero"
    low, high = _limits(part if "referenceRange" in part else resource if part is resource else {}, unit, listed)
    fact = {"code": listed.code, "value": float(number), "unit": unit}
    return fact | {key: limit for key, limit in (("lower_limit", low), ("upper_limit", high)) if limit is not None}, ""


def _unit(quantity: Mapping[str, Any]) -> str | None:
    code = text(quantity, "code") if text(quantity, "system") in (UCUM, None) else None
    return next((unit for said in (code, text(quantity, "unit")) if said and (unit := usual_unit(said))), None)


def _limits(part: Mapping[str, Any], unit: str, listed: Analyte) -> tuple[float | None, float | None]:
    """The one reference range that is for everyone or called normal; None where several differ or units do not fit."""
    ranges = {
        (_limit(one, "low", unit, listed), _limit(one, "high", unit, listed))
        for one in items(part, "referenceRange")
        if code_in(mapping(one, "type")) in (None, "normal") and not one.get("appliesTo") and not one.get("age")
    }
    low, high = ranges.pop() if len(ranges) == 1 else (None, None)
    return (None, None) if low is not None and high is not None and high < low else (low, high)


def _limit(one: Mapping[str, Any], key: str, unit: str, listed: Analyte) -> float | None:
    quantity = mapping(one, key)
    number = quantity.get("value")
    if isinstance(number, bool) or not isinstance(number, int | float) or number < 0:
        return None
    own = _unit(quantity) if (text(quantity, "code") or text(quantity, "unit")) else unit
    if own is None:
        return None
    return convert_of(listed.code, float(number), own, unit, molar_mass_g_mol=listed.molar_mass_g_mol)


def pregnancy(found: list[Resource], telling: Telling) -> tuple[bool | None, PartialDate | None]:
    """The latest word on pregnancy (LOINC 82810-3), and its day; None where there is none or the last ones differ."""
    said: dict[PartialDate, set[bool | None]] = {}
    for resource in found:
        if PREGNANCY_STATUS in codes_in(mapping(resource, "code"), LOINC) and text(resource, "status") in USED:
            codes = codes_in(mapping(resource, "valueCodeableConcept"))
            answer = next((_PREGNANT[code] for code in codes if code in _PREGNANT), None)
            on = _when(resource, telling)
            if on is not None and on.is_whole:
                said.setdefault(on, set()).add(answer)
    if not said:
        return None, None
    last = max(said, key=lambda on: on.earliest)
    return (said[last].pop() if len(said[last]) == 1 else None), last


def names_left_out(found: list[Resource]) -> tuple[str, ...]:
    """The names, or numbers, of measured values that the list does not hold."""
    parts = (part for one in found for part in (one, *items(one, "component")) if "valueQuantity" in part)
    left = (mapping(part, "code") for part in parts if _listed(mapping(part, "code")) is None)
    names = ((names_of(code) or coded_names(code))[:1] for code in left)
    return tuple(dict.fromkeys(name[0][:60] for name in names if name))
