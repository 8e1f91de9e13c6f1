"""Criteria as a FHIR R5 EvidenceVariable: a characteristic for each criterion, combinations and atoms inside.

``exclude`` marks exclusion criteria, and what must not be inside a combination. Combinations are all-of, any-of and
at-least with a threshold; "none of" is all of with each part excluded; "if A then B" is "A excluded, or B". Atoms
that FHIR has no type for stand in words; the exact criterion stands in an extension. Conditions, drugs and procedures
carry the codes of the user's terminology files; alternatives are any-of then.
https://hl7.org/fhir/R5/evidencevariable.html.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Criteria, Criterion, IfThen, Rule
from trialwright.exchange.criteria_copy import URL, copy_of, criteria_from, loaded, marked, refuse, same_or_refused
from trialwright.exchange.criteria_format import CriteriaExport, CriteriaFormat, NotHeld, Study
from trialwright.exchange.fhir_characteristic import fhir_id, pairs, why_wordless, within
from trialwright.exchange.fhir_codes import Codes, alternatives, coded_pairs, codes_of
from trialwright.exchange.fhir_reading import items

COPY = f"{URL}criterion"
DESCRIPTION = "Eligibility criteria. An exclusion criterion has exclude: true. Missing facts are unknown."
WORDS = "in words and in our extension only"


def write(criteria: Criteria, study: Study) -> CriteriaExport:
    """The resource; what other readers cannot compute is listed in it as a note."""
    not_held = tuple(_in_words(criteria))
    return CriteriaExport(json.dumps(_resource(criteria, study, not_held), indent=1) + "\n", not_held)


def _in_words(criteria: Criteria) -> Iterator[NotHeld]:
    for criterion in criteria.criteria:
        for atom in criterion.atoms:
            if not pairs(atom):
                yield NotHeld(atom.id, f"{atom.kind} stands {WORDS}: {why_wordless(atom)}")
            elif atom.decided_by_investigator or criterion.decided_by_investigator:
                yield NotHeld(atom.id, "that the investigator decides stands in our extension only")


def _resource(criteria: Criteria, study: Study, not_held: tuple[NotHeld, ...]) -> dict[str, Any]:
    told = {
        "resourceType": "EvidenceVariable",
        "id": fhir_id(f"eligibility-{study.name}"),
        "identifier": [{"value": study.name}],
        "title": marked(study, criteria),
        "status": "draft",
        "description": DESCRIPTION,
        "note": [{"text": str(one)} for one in not_held],
        "characteristic": [_criterion(one, study.codes) for one in criteria.criteria],
    }
    return {key: value for key, value in told.items() if value}


def _criterion(criterion: Criterion, codes: Codes) -> dict[str, Any]:
    told = _rule(criterion.rule, codes)
    told |= {
        "extension": [{"url": COPY, "valueString": copy_of(criterion)}],
        "linkId": criterion.id,
        "description": criterion.says,
        "exclude": criterion.polarity == "exclusion",
    }
    return told


def _rule(rule: Rule, codes: Codes) -> dict[str, Any]:
    if isinstance(rule, Atom):
        return _atom(rule, codes)
    if isinstance(rule, IfThen):
        return _combined("any-of", [_not(_rule(rule.condition, codes)), _rule(rule.then, codes)])
    parts = [_rule(part, codes) for part in rule.of]
    if isinstance(rule, AtLeast):
        return _combined("at-least", parts, rule.count)
    if isinstance(rule, All):
        return _combined("all-of", parts)
    return _combined("any-of", parts) if isinstance(rule, AnyOf) else _combined("all-of", [_not(one) for one in parts])


def _not(part: dict[str, Any]) -> dict[str, Any]:
    return {**part, "exclude": True}


def _combined(code: str, parts: list[dict[str, Any]], threshold: int | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"code": code, "characteristic": parts}
    return {"definitionByCombination": told if threshold is None else {**told, "threshold": threshold}}


def _atom(atom: Atom, codes: Codes) -> dict[str, Any]:
    said = {"linkId": atom.id, "description": atom.says}
    found = coded_pairs(atom, codes)
    if not found:
        return {**said, "definitionCodeableConcept": {"text": atom.says}}
    timed = {"timeFromEvent": within(atom)} if within(atom) else {}
    if several := alternatives(atom, codes):
        parts = [{"definitionByTypeAndValue": {"type": kind, **value}} for kind, value in several]
        return {**said, **_combined("any-of", parts), **timed}
    if len(found) == 1:
        kind, value = found[0]
        return {**said, "definitionByTypeAndValue": {"type": kind, **value}, **timed}
    parts = [{"definitionByTypeAndValue": {"type": kind, **value}} for kind, value in found]
    return {**said, **_combined("all-of", parts), **timed}


def read(text: str, where: str) -> Criteria:
    """The criteria that were written."""
    data = loaded(text, where)
    if not isinstance(data, Mapping) or data.get("resourceType") != "EvidenceVariable":
        refuse(where, "a FHIR EvidenceVariable", "something else", "Hand in what was exported.")
    copies = list(_copies(data, where))
    if not copies and data.get("description") != DESCRIPTION:
        refuse(where, f"with characteristics that have an extension {COPY}", "none",
               "Only what Trialwright exported can be read back.")  # fmt: skip
    criteria, title = criteria_from(copies, str(data.get("title")), where)
    named = next(iter(items(data, "identifier")), {})
    study = Study(str(named.get("value")), title, codes_of(data))
    same_or_refused(data, loaded(write(criteria, study).text, where), where)
    return criteria


def _copies(data: Mapping[str, Any], where: str) -> Iterator[str]:
    for number, one in enumerate(items(data, "characteristic")):
        found = [held.get("valueString") for held in items(one, "extension") if held.get("url") == COPY]
        if len(found) != 1 or not isinstance(found[0], str):
            refuse(f"{where} characteristic[{number}]", f"with one extension {COPY}", "none",
                   "Only what Trialwright exported can be read back.")  # fmt: skip
        yield found[0]


FORMAT = CriteriaFormat(
    name="fhir-evidence-variable",
    title="Criteria as FHIR R5 EvidenceVariable",
    says="Combinations, bounds with UCUM units and times before an event; the exact criterion as an extension.",
    suffix=".json",
    write=write,
    read=read,
)
