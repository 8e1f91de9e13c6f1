"""FHIR medications as courses of one drug each: statements, orders, administrations, and what was only dispensed.

An order is taken for a course that begins on the day of the order (``authoredOn``): its source says "order". A
product such as "1 ML adalimumab 100 MG/ML Auto-Injector" becomes its ingredients, by the name forms of RxNorm; a
product of two ingredients becomes two courses. A dose counts where amount, unit of mass and timing are all
structured; tablets and free text are left out. A course that is called active and whose end is past
is not known to go on. https://hl7.org/fhir/R4/medicationstatement.html,
medicationrequest.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.quantity import is_ucum
from trialwright.eligibility import words
from trialwright.exchange.fhir_absent import says_none
from trialwright.exchange.fhir_reading import (
    NAMELESS,
    Resource,
    Telling,
    code_in,
    coded_names,
    day,
    items,
    mapping,
    names_of,
    period,
    place,
    target,
    text,
)  # fmt: skip

KINDS = ("MedicationStatement", "MedicationRequest", "MedicationAdministration")
_ONGOING = {
    "MedicationStatement": {"active": True, "completed": False, "stopped": False},
    "MedicationRequest": {"active": True, "completed": False, "stopped": False, "ended": False},
    "MedicationAdministration": {"completed": False, "in-progress": True, "stopped": False},
}  # fmt: skip
"""Status -> does the course go on; of every other status that is not known. not-taken is a denial."""
_NO_COURSE = frozenset({"entered-in-error", "draft", "cancelled", "intended", "not-done"})
_LEAD = re.compile(r"^(?:abuse-deterrent\s+)?(?:\d[\d.,]*\s*(?:ml|hr|actuat|mg)\s+)+", re.IGNORECASE)
_STRENGTH = re.compile(r"\s+\d[\d.,]*\s*(?:mg|mcg|ug|g|ml|unt|meq|mmol|%|iu).*$", re.IGNORECASE)
_SALT = re.compile(
    r"\s+(?:hydrochloride|sodium|potassium|sulfate|sulphate|phosphate|acetate|citrate|maleate|mesylate|tartrate"
    r"|succinate|fumarate|besylate|calcium|bitartrate|hydrobromide|monohydrate)$", re.IGNORECASE
)  # fmt: skip
_PER = {"d": "day", "wk": "week", "mo": "month"}


def medication_facts(found: list[Resource], telling: Telling, as_of: date | None) -> list[dict[str, Any]]:
    """Courses in the form of our JSON, as they stand on ``as_of``."""
    products = {str(held.get("id")): held for held in found if held["resourceType"] == "Medication"}
    facts = [
        fact for held in found if held["resourceType"] in KINDS for fact in _courses(held, products, telling, as_of)
    ]
    return facts + _dispensed(found, products, telling, facts)


def _dispensed(
    found: list[Resource], products: Mapping[str, Resource], telling: Telling, courses: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Drugs that were handed over and that no order or statement names, or only one that was stopped before, each once,
    the latest. When a course began and whether it goes on a dispense does not say."""
    handed = [held for held in found if held["resourceType"] == "MedicationDispense"]
    facts: dict[str, dict[str, Any]] = {}
    for held in sorted(handed, key=lambda one: text(one, "whenHandedOver") or "", reverse=True):
        if text(held, "status") in _NOT_HANDED:
            telling.leave_out(f"MedicationDispense {text(held, 'status')}")
            continue
        on = day(held, "whenHandedOver", telling) or day(held, "whenPrepared", telling)
        for name in _drugs(held, products) or (NAMELESS,):
            named = {_called(str(one["name"])) for one in courses if not _was_over(one, on)}
            if _called(name) in named | facts.keys():
                telling.leave_out("MedicationDispense of a drug that is named already")
                continue
            route, source = _route(held), f"{place(held)} (dispensed{f' {on}' if on else ''})"
            facts[_called(name)] = {"name": name, "source": source} | ({"route": route} if route else {})
    return list(facts.values())


def _was_over(course: Mapping[str, Any], on: PartialDate | None) -> bool:
    stopped = course.get("stopped")
    return on is not None and stopped is not None and PartialDate.parse(str(stopped)).latest < on.earliest


_NOT_HANDED = ("preparation", "cancelled", "on-hold", "entered-in-error", "declined")


def _called(name: str) -> str:
    listed = words.recorded_drug(name)
    return listed.name if listed else words.normal(name)


def medication_denials(found: list[Resource], telling: Telling) -> list[dict[str, Any]]:
    """Drugs that a statement says were not taken (R4 status ``not-taken``, R5 adherence ``not-taking``): on the days of
    its ``effective``, else on the day on which it was asserted. One without a day is left out."""
    products = {str(held.get("id")): held for held in found if held["resourceType"] == "Medication"}
    facts = []
    for held in (held for held in found if held["resourceType"] == "MedicationStatement" and _not_taken(held)):
        first, last = period(held, "effective", telling)
        since, on = (first, last) if last is not None else (None, first or day(held, "dateAsserted", telling))
        names = _drugs(held, products)
        if on is None or len(names) != 1:
            telling.leave_out("MedicationStatement not-taken, without a day or one drug")
            continue
        fact = {"of": "medications", "name": names[0], "on": str(on), "since": str(since) if since else None,
                "source": place(held)}  # fmt: skip
        facts.append({key: value for key, value in fact.items() if value is not None})
    return facts


def _not_taken(resource: Resource) -> bool:
    said = (text(resource, "status"), _adherence(resource))
    return "not-taken" in said or said == ("recorded", "not-taking")


def _adherence(resource: Resource) -> str | None:
    """How a drug is taken, as FHIR R5 says it beside the status ``recorded``."""
    return code_in(mapping(mapping(resource, "adherence"), "code"))


def _goes_on(resource: Resource, kind: str, status: str) -> bool | None:
    if status != "recorded":
        return _ONGOING[kind].get(status)
    said = _adherence(resource) or ""
    return True if said.startswith("taking") else False if said.startswith("stopped") else None


def _courses(
    resource: Resource, products: Mapping[str, Resource], telling: Telling, as_of: date | None
) -> Iterator[dict[str, Any]]:
    kind, status = str(resource["resourceType"]), text(resource, "status") or "unknown"
    if kind == "MedicationStatement" and _not_taken(resource):
        return
    if status in _NO_COURSE or resource.get("doNotPerform") is True or text(resource, "intent") in (
        "proposal", "plan"):  # fmt: skip
        telling.leave_out(f"{kind} {status if status in _NO_COURSE else text(resource, 'intent') or status}")
        return
    if says_none(_concept(resource, products)):
        telling.leave_out(f"{kind} that names none")
        return
    started, stopped, ongoing = _course_time(resource, kind, status, telling)
    if ongoing and as_of is not None and (past := _past_end(resource, telling, as_of)):
        telling.note(f"{place(resource)}: active, and ended on {past}; whether it goes on is taken as not said.")
        ongoing = None
    names = _drugs(resource, products) or (NAMELESS,)
    dose = _dose(resource) if len(names) == 1 else {}
    route = _route(resource)
    for name in names:
        fact = {"name": name, **dose, "route": route, "started": started, "stopped": stopped, "ongoing": ongoing,
                "source": place(resource) + (" (order)" if kind == "MedicationRequest" else "")}  # fmt: skip
        yield {key: value for key, value in fact.items() if value is not None}


def _course_time(
    resource: Resource, kind: str, status: str, telling: Telling
) -> tuple[str | None, str | None, bool | None]:
    ongoing = _goes_on(resource, kind, status)
    if kind == "MedicationRequest":
        began = day(resource, "authoredOn", telling)
        return str(began) if began else None, None, ongoing
    first, last = period(resource, "effective", telling)
    if kind == "MedicationAdministration" and first is last is None:
        first, last = period(resource, "occurence", telling)  # so R5 spells it
    if kind == "MedicationAdministration" and last is None:
        last = first
    ended = last if ongoing is False else None
    return str(first) if first else None, str(ended) if ended else None, ongoing


def _past_end(resource: Resource, telling: Telling, as_of: date) -> str | None:
    """The last day that the resource says itself, where it lies before ``as_of``; None where some part has no end."""
    last = period(resource, "effective", telling)[1]
    bounds = [mapping(mapping(mapping(one, "timing"), "repeat"), "boundsPeriod") for one in _dosages(resource)]
    ends = [day({**resource, "end": one.get("end")}, "end", telling) for one in bounds]
    known = [end for end in ends if end is not None]
    if last is None and known and len(known) == len(ends):
        last = max(known, key=lambda end: end.latest)
    return str(last) if last is not None and last.latest < as_of else None


def _drugs(resource: Resource, products: Mapping[str, Resource]) -> tuple[str, ...]:
    """The names of the drugs: of the product, else of what it contains, else its code as it stands."""
    concept = _concept(resource, products)
    parts = [mapping(one, "itemCodeableConcept") or mapping(mapping(one, "item"), "concept")
             for one in items(_product(resource, products) or {}, "ingredient")]  # fmt: skip
    named = ingredients(concept) or tuple(name for part in parts for name in ingredients(part))
    return named or coded_names(concept)[:1]


def _dosages(resource: Resource) -> list[Mapping[str, Any]]:
    return [*items(resource, "dosage"), *items(resource, "dosageInstruction")]


def _concept(resource: Resource, products: Mapping[str, Resource]) -> Mapping[str, Any]:
    said = mapping(resource, "medicationCodeableConcept") or mapping(mapping(resource, "medication"), "concept")
    if said:
        return said
    product = _product(resource, products)
    return mapping(product, "code") if product is not None else {"text": text(_reference(resource), "display")}


def _reference(resource: Resource) -> Mapping[str, Any]:
    return mapping(resource, "medicationReference") or mapping(mapping(resource, "medication"), "reference")


def _product(resource: Resource, products: Mapping[str, Resource]) -> Resource | None:
    id = target(_reference(resource)) or ""
    contained = {str(held.get("id")): held for held in items(resource, "contained")}
    return contained.get(id) or products.get(id)


def ingredients(concept: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the drugs in a product: as the list of drugs writes them where it knows them.

    >>> ingredients({"text": "1 ML adalimumab 100 MG/ML Auto-Injector"})
    ('adalimumab',)
    >>> ingredients({"text": "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet"})
    ('Amoxicillin', 'Clavulanate')
    """
    names = names_of(concept)
    for name in names:
        if words.drug(name) is not None:
            return (name,)
    cut = [tuple(_ingredient(part) for part in name.split(" / ")) for name in names]
    known = [parts for parts in cut if all(words.drug(part) is not None for part in parts)]
    return next(iter([*known, *cut]), ())


def _ingredient(part: str) -> str:
    plain = _STRENGTH.sub("", _LEAD.sub("", re.sub(r"\s*\[[^\]]*\]", "", part).strip())).strip() or part.strip()
    bare = _SALT.sub("", plain)
    return bare if words.drug(plain) is None and words.drug(bare) is not None else plain


def _dose(resource: Resource) -> dict[str, Any]:
    """Amount for each day, week or month; empty where it is not structured, varies, or is no mass."""
    dosages = _dosages(resource)
    if len(dosages) != 1 or _as_needed(dosages[0]):
        return {}
    rates = list(items(dosages[0], "doseAndRate"))
    quantity = mapping(rates[0], "doseQuantity") if len(rates) == 1 else mapping(dosages[0], "dose")
    repeat = mapping(mapping(dosages[0], "timing"), "repeat")
    amount, unit = quantity.get("value"), text(quantity, "code") or text(quantity, "unit")
    frequency, length, per = (
        repeat.get("frequency", 1),
        repeat.get("period"),
        _PER.get(text(repeat, "periodUnit") or ""),
    )
    numbers = (amount, frequency, length)
    if unit not in ("mg", "g", "ug", "[iU]") or not is_ucum(unit) or per is None:
        return {}
    if any(isinstance(one, bool) or not isinstance(one, int | float) or one <= 0 for one in numbers):
        return {}
    if length != 1 or any(key in repeat for key in ("frequencyMax", "periodMax", *_TIMES)):
        return {}
    assert isinstance(amount, int | float) and isinstance(frequency, int | float)
    return {"dose": float(amount * frequency), "unit": unit, "per": per}


_TIMES = ("when", "timeOfDay", "dayOfWeek")
"""Times that say how often by themselves: in the morning and in the evening is twice, whatever the frequency says."""


def _as_needed(dosage: Mapping[str, Any]) -> bool:
    """Taken when needed, as R4 or R5 says it."""
    said = dosage.get("asNeededBoolean") is True or dosage.get("asNeeded") is True
    return said or "asNeededCodeableConcept" in dosage or "asNeededFor" in dosage


def _route(resource: Resource) -> str | None:
    for dosage in _dosages(resource):
        names = names_of(mapping(dosage, "route"))
        if names:
            return names[0].removesuffix(" route").casefold()
    return None
