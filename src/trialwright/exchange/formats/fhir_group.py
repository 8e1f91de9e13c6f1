"""Criteria as a flat FHIR R5 Group: a list of characteristics that a member has, or has not (``exclude``).

A flat list holds inclusion criteria that want all of their atoms and exclusion criteria that are shut out by any of
theirs, of atoms that FHIR has a type for. Of a criterion with other parts it holds the parts that it can, and so asks
less; everything else is listed in an extension and left out: in words it would read as if it had been asked. https://hl7.org/fhir/R5/group.html.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from trialwright.eligibility.criterion import Atom, Criteria, Criterion, Rule
from trialwright.exchange.criteria_copy import (
    URL,
    copy_of,
    criteria_from,
    loaded,
    marked,
    parts_held,
    refuse,
    same_or_refused,
)
from trialwright.exchange.criteria_format import CriteriaExport, CriteriaFormat, NotHeld, Study
from trialwright.exchange.fhir_characteristic import fhir_id, pairs, why_wordless, within
from trialwright.exchange.fhir_codes import Codes, coded_pairs, codes_of
from trialwright.exchange.fhir_reading import items

COPY = f"{URL}criterion"
PART = f"{URL}criterion-part"
NOT_HELD = f"{URL}not-held"


def write(criteria: Criteria, study: Study) -> CriteriaExport:
    """The resource; what it cannot hold is listed in extensions."""
    not_held = tuple(found for one in criteria.criteria for found in _why_not(one))
    return CriteriaExport(json.dumps(_resource(criteria, study, not_held), indent=1) + "\n", not_held)


def _why_not(criterion: Criterion) -> tuple[NotHeld, ...]:
    excludes = criterion.polarity == "exclusion"
    _, left = parts_held(criterion, lambda part: _unsaid(part, excludes=excludes))
    return tuple(NotHeld(one.criterion, f"left out: {one.says}") for one in left)


def _unsaid(part: Rule, *, excludes: bool) -> str:
    if not isinstance(part, Atom):
        return "a flat list holds no alternatives, counts or conditions"
    found = pairs(part)
    if not found:
        return why_wordless(part)
    return "to exclude two things together needs a combination" if excludes and len(found) > 1 else ""


def _resource(criteria: Criteria, study: Study, not_held: tuple[NotHeld, ...]) -> dict[str, Any]:
    told = {
        "resourceType": "Group",
        "id": fhir_id(f"eligibility-{study.name}"),
        "extension": [{"url": NOT_HELD, "valueString": str(one)} for one in not_held],
        "identifier": [{"value": study.name}],
        "type": "person",
        "membership": "definitional",
        "name": marked(study, criteria),
        "characteristic": [part for one in criteria.criteria for part in _parts(one, study.codes)],
    }
    return {key: value for key, value in told.items() if value}


def _parts(criterion: Criterion, codes: Codes) -> Iterator[dict[str, Any]]:
    held = [{"url": COPY, "valueString": copy_of(criterion)}]
    excludes = criterion.polarity == "exclusion"
    for atom in parts_held(criterion, lambda part: _unsaid(part, excludes=excludes))[0]:
        assert isinstance(atom, Atom)
        for kind, value in coded_pairs(atom, codes):
            timed = [{"url": f"{URL}time", "valueString": one["description"]} for one in within(atom)]
            marks = held or [{"url": PART, "valueString": criterion.id}]
            yield {"extension": [*marks, *timed], "code": kind, **value, "exclude": excludes}
            held = []


def read(text: str, where: str) -> Criteria:
    """The criteria that the list holds."""
    data = loaded(text, where)
    if not isinstance(data, Mapping) or data.get("resourceType") != "Group":
        refuse(where, "a FHIR Group", "something else", "Hand in what was exported.")
    copies = list(_copies(data))
    if data.get("characteristic") and not copies:
        refuse(where, f"with an extension {COPY}", "none", "Only what Trialwright exported can be read back.")
    criteria, title = criteria_from(copies, str(data.get("name")), where)
    named = next(iter(items(data, "identifier")), {})
    study = Study(str(named.get("value")), title, codes_of(data))
    again = loaded(write(criteria, study).text, where)
    same_or_refused(data.get("characteristic"), again.get("characteristic"), where)
    return criteria


def _copies(data: Mapping[str, Any]) -> Iterator[str]:
    for one in items(data, "characteristic"):
        for held in items(one, "extension"):
            if held.get("url") == COPY:
                yield str(held.get("valueString"))


FORMAT = CriteriaFormat(
    name="fhir-group",
    title="Criteria as a flat FHIR R5 Group",
    says="What a flat list of characteristics can hold; the rest is named and left out.",
    suffix=".json",
    write=write,
    read=read,
)
