"""Take FHIR apart: the resources of a bundle or of bulk data, and whom each one speaks of.

A resource that stands twice with one content counts once; of two contents the later ``meta.lastUpdated`` counts, and
where that does not tell, the bundle contradicts itself and is refused. A resource that speaks of a patient who is not
there is refused as well: a fact must not pass from one person to another. What names nobody is told and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trialwright.errors import InputError, InputErrors
from trialwright.exchange.fhir_reading import Resource, items, mapping, place, target, text

SUBJECTS = ("subject", "patient", "individual")
"""Where a resource names the person (ResearchSubject: individual)."""
_CONTAINED = {"Condition", "Observation", "Procedure", "Immunization", "AllergyIntolerance", "MedicationStatement",
              "MedicationAdministration"}  # fmt: skip
_TYPED = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/[^/]+$")
_NO_PERSON = {"Medication", "Organization", "Practitioner", "PractitionerRole", "Location", "ResearchStudy", "Device"}


def resources(loaded: Any, where: str) -> Iterator[tuple[Resource, str]]:
    """Every resource of a bundle (nested ones too) or a resource alone, each with its full URL ("" without one)."""
    if not isinstance(loaded, Mapping) or not isinstance(loaded.get("resourceType"), str):
        raise InputErrors([_wrong(where, "FHIR JSON (an object with resourceType)", "something else")])
    if loaded["resourceType"] != "Bundle":
        yield loaded, ""
        return
    for number, entry in enumerate(items(loaded, "entry")):
        if text(mapping(entry, "request"), "method") == "DELETE":
            raise InputErrors([_wrong(f"{where} entry[{number}]", "a record as it stands", "a deletion",
                                      "Hand in what is left; a history of changes is not read.")])  # fmt: skip
        held = entry.get("resource")
        if held is not None:
            for resource, url in resources(held, f"{where} entry[{number}]"):
                url = url or text(entry, "fullUrl") or ""
                id = None if "id" in resource else target({"reference": url})
                yield ({**resource, "id": id} if id else resource), url


def by_patient(found: Iterable[tuple[Resource, str]], where: str) -> dict[str, list[Resource]]:
    """The resources of each patient, the Patient itself first. Raises ``InputErrors``."""
    once = _once(found, where)
    patients = {str(held.get("id") or ""): held for held, _ in once if held["resourceType"] == "Patient"}
    if not patients:
        others = sorted({str(held["resourceType"]) for held, _ in once})
        found_too = f"none ({', '.join(others[:5])}{', ...' if len(others) > 5 else ''})" if others else "none"
        raise InputErrors([_wrong(where, "a bundle with a Patient", found_too, "Hand in the patient with the facts.")])
    urls = {target({"reference": url}): str(held.get("id") or "")
            for held, url in once if held["resourceType"] == "Patient" and url}  # fmt: skip
    gathered: dict[str, list[Resource]] = {key: [held] for key, held in patients.items()}
    strangers: list[InputError] = []
    shared = [one for held, url in once if held["resourceType"] in _NO_PERSON for one in _by_both_names(held, url)]
    for held, _ in once:
        if held["resourceType"] == "Patient" or held["resourceType"] in _NO_PERSON:
            continue
        subject = next((mapping(held, key) for key in SUBJECTS if mapping(held, key)), None)
        if subject is None or _is_no_person(subject):
            shared.append({"resourceType": f"{held['resourceType']} that names no person"})
            continue
        named = target(subject)
        key = named if named in patients else urls.get(named)
        if key is not None:
            gathered[key] += [held, *_contained(held, subject)]
        else:
            strangers.append(_wrong(f"{where} {place(held)}", "about a patient of this bundle", "another one",
                                    "Hand in each person's facts with the person."))  # fmt: skip
    if strangers:
        raise InputErrors(strangers[:20])
    return {key: held + shared for key, held in gathered.items()}


def _is_no_person(subject: Mapping[str, Any]) -> bool:
    """Whether a reference says that it points to something else (a group, a device, a place)."""
    named = _TYPED.search((text(subject, "reference") or "").partition("/_history")[0])
    return named is not None and named[1] != "Patient"


def _by_both_names(held: Resource, url: str) -> Iterator[Resource]:
    """The resource, and once more under the name that its full URL gives it, where that is another."""
    yield held
    also = target({"reference": url}) if url else None
    if also and also != held.get("id"):
        yield {**held, "id": also}


def _contained(held: Resource, subject: Mapping[str, Any]) -> Iterator[Resource]:
    """The facts that a resource contains, of the same person: those that name nobody, or whom it names itself."""
    for one in items(held, "contained"):
        whom = next((mapping(one, key) for key in SUBJECTS if mapping(one, key)), subject)
        if one.get("resourceType") in _CONTAINED and target(whom) == target(subject):
            yield {**one, "id": f"{held.get('id', '?')}#{one.get('id', '?')}"}
        elif one.get("resourceType") in _CONTAINED:
            yield {"resourceType": f"contained {one['resourceType']} of nobody known"}


def _once(found: Iterable[tuple[Resource, str]], where: str) -> list[tuple[Resource, str]]:
    held: dict[tuple[str, str], tuple[Resource, str]] = {}
    alone: list[tuple[Resource, str]] = []
    for resource, url in found:
        id = text(resource, "id")
        if id is None:
            alone.append((resource, url))
            continue
        key = (resource["resourceType"], id)
        before = held.get(key)
        if before is None or before[0] == resource:
            held[key] = (resource, url)
            continue
        held[key] = (_later(before[0], resource, where), url)
    return [*held.values(), *alone]


def _later(first: Resource, second: Resource, where: str) -> Resource:
    one, two = (text(mapping(each, "meta"), "lastUpdated") for each in (first, second))
    if one is None or two is None or one == two:
        raise InputErrors([_wrong(f"{where} {place(first)}", "one content", "two that differ",
                                  "Say by meta.lastUpdated which is later, or take the wrong one out.")])  # fmt: skip
    return first if one > two else second


def _wrong(where: str, expected: str, found: str, remedy: str = "Hand in a FHIR R4 bundle or bulk data.") -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy=remedy)
