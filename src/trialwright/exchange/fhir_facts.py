"""FHIR conditions, procedures, vaccinations, allergies, adverse events and trials as facts of our patient.

A diagnosis that is not confirmed (provisional, differential, unconfirmed) is kept under a name that says so: no list
knows that name, so it settles nothing and is asked about. The day of abatement is that of the remission or, of what is
resolved, of its end, as FHIR has it. Refuted: a denial, of the day on which it was recorded.
Entered in error: left out, it says nothing either way. A procedure or vaccination not done: a denial of those days.
What of a life is no disease (schooling, work) is left out by the list ``life_findings.csv``; every other name stays,
known or not.
https://hl7.org/fhir/R4/condition.html, immunization.html, allergyintolerance.html, adverseevent.html,
researchsubject.html.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from trialwright import exchange
from trialwright.clinical.partial_date import PartialDate
from trialwright.eligibility import words
from trialwright.eligibility.written_forms import bare_allergen
from trialwright.exchange.fhir_absent import says_none
from trialwright.exchange.fhir_reading import (
    CVX,
    NAMELESS,
    Resource,
    Telling,
    code_in,
    codes_in,
    day,
    items,
    mapping,
    name_of,
    period,
    place,
    stated,
    target,
    text,
)  # fmt: skip

Fact = dict[str, Any]
_CLINICAL = {
    "active": "active", "recurrence": "active", "relapse": "active", "remission": "remission", "resolved": "resolved",
}  # fmt: skip
_UNSURE = ("unconfirmed", "provisional", "differential")
_NOT = ("refuted", "entered-in-error")
_VERIFIED = ("confirmed", *_UNSURE, *_NOT)
_NOT_BEGUN = ("preparation", "entered-in-error", "not-done")
_DENYING = {
    "Condition": ("conditions", "code"), "AllergyIntolerance": ("allergies", "code"),
    "Procedure": ("procedures", "code"), "Immunization": ("vaccinations", "vaccineCode"),
}  # fmt: skip
"""Resource -> the list in which it denies something, and where it says what."""
_KNOWN: Mapping[str, Callable[[str], object]] = {
    "conditions": words.condition, "allergies": words.substance, "vaccinations": words.vaccine,
    "procedures": lambda said: None,
}  # fmt: skip
_SEVERE = {"24484000": True, "6736007": False, "255604002": False, "severe": True, "moderate": False, "mild": False}
"""SNOMED CT codes of FHIR's value set of condition severity, and the codes of AdverseEvent.severity."""
_OUTCOME = {"resolved": "resolved", "recovering": "active", "ongoing": "active"}
_IN_TRIAL = {"on-study", "on-study-intervention", "on-study-observation", "follow-up", "pending-on-study"}
_LEFT_TRIAL = {"off-study", "withdrawn"}


def condition_facts(found: list[Resource], telling: Telling) -> list[Fact]:
    """Conditions and adverse events."""
    facts: list[Fact] = []
    for held in found:
        if held["resourceType"] == "Condition":
            facts += _condition(held, telling)
        elif held["resourceType"] == "AdverseEvent":
            facts += _adverse_event(held, telling)
    return facts


def _condition(resource: Resource, telling: Telling) -> Iterator[Fact]:
    name = _name(resource, mapping(resource, "code"), words.condition, telling)
    if name is None:
        return
    if words.normal(name) in _life_findings():
        telling.leave_out("Condition that tells of a life and not of a disease")
        return
    status = _CLINICAL.get(stated(resource, "clinicalStatus", _CLINICAL) or "")
    onset, _ = period(resource, "onset", telling)
    ended, _ = period(resource, "abatement", telling)
    severe = _severity(resource)
    if ended is not None and onset is not None and ended.latest < onset.earliest:
        telling.note(
            f"{place(resource)}: ended on {ended}, before it began on {onset}; both dates are taken as not said."
        )
        onset = ended = None
    if status == "active" and any(key.startswith("abatement") and said for key, said in resource.items()):
        on = f" on {ended}" if ended is not None else ""
        telling.note(f"{place(resource)}: active, and ended{on}; its status is taken as not said.")
        status, ended = None, None
    yield _said(name=name, status=status, onset=_text(onset), severe=severe, source=place(resource),
                remission_since=_text(ended))  # fmt: skip


def _adverse_event(resource: Resource, telling: Telling) -> Iterator[Fact]:
    name = name_of(mapping(resource, "event") or mapping(resource, "code"), words.condition)  # R4, R5
    if name is None or text(resource, "actuality") == "potential":
        telling.leave_out("AdverseEvent that did not happen or has no name")
        return
    status = _OUTCOME.get(next((code for one in items(resource, "outcome") if (code := code_in(one))), ""))
    severe = _severity(resource)
    began, ended = period(resource, "occurrence", telling)  # R5
    yield _said(name=name, status=status, onset=_text(day(resource, "date", telling) or began), severe=severe,
                remission_since=_text(ended) if status == "resolved" else None, source=place(resource))  # fmt: skip


def _severity(resource: Resource) -> bool | None:
    return next((_SEVERE[code] for code in codes_in(mapping(resource, "severity")) if code in _SEVERE), None)


def procedure_facts(found: list[Resource], telling: Telling) -> list[Fact]:
    """Procedures that were done. One that was begun and is not called completed keeps a name that says so, which
    settles nothing."""
    facts = []
    for held in (held for held in found if held["resourceType"] == "Procedure"):
        concept, status = mapping(held, "code"), text(held, "status") or "of no status"
        if _denies(held):
            continue
        if status in _NOT_BEGUN or says_none(concept):
            telling.leave_out(f"Procedure {'that names none' if says_none(concept) else status}")
            continue
        name = name_of(concept, lambda said: None) or NAMELESS
        if status != "completed":
            name = f"{name} (not completed: {status})"
        begin, end = period(held, "performed", telling)
        if begin is end is None:
            begin, end = period(held, "occurrence", telling)  # R5
        facts.append(_said(name=name, on=_text(end or begin), source=place(held)))
    return facts


def vaccination_facts(found: list[Resource], telling: Telling) -> list[Fact]:
    """Vaccinations that were given; by the name that the list of vaccines knows, else by its CVX code."""
    facts = []
    for held in (held for held in found if held["resourceType"] == "Immunization"):
        concept = mapping(held, "vaccineCode")
        if _denies(held):
            continue
        if text(held, "status") != "completed" or says_none(concept):
            telling.leave_out(f"Immunization {text(held, 'status') or 'of no status'}")
            continue
        name = name_of(concept, words.vaccine) or NAMELESS
        coded = (_vaccine_codes().get(code.zfill(2)) for code in codes_in(concept, CVX))  # "3" is written for "03"
        listed = next((vaccine for vaccine in coded if vaccine is not None), None)
        if listed is not None and words.vaccine(name) is None:
            name = listed
        facts.append(_said(name=name, on=_text(day(held, "occurrenceDateTime", telling)), source=place(held)))
    return facts


def allergy_facts(found: list[Resource], telling: Telling) -> list[Fact]:
    """Allergies: what each names, and each substance that a reaction was to. One that is no longer active keeps a name
    that says so, which settles nothing."""
    facts = []
    for held in (held for held in found if held["resourceType"] == "AllergyIntolerance"):
        reacted = [one for reaction in items(held, "reaction") if (one := mapping(reaction, "substance"))]
        named = [one for one in (mapping(held, "code"), *reacted) if one] or [{}]
        over = stated(held, "clinicalStatus", ("inactive", "resolved"))
        names = [_name(held, concept, _allergen, telling) for concept in named]
        facts += [_said(substance=f"{name} (no longer: {over})" if over else name, source=place(held))
                  for name in dict.fromkeys(names) if name is not None]  # fmt: skip
    return facts


def _allergen(name: str) -> object:
    return words.substance(bare_allergen(name))


def denial_facts(found: list[Resource], telling: Telling) -> list[Fact]:
    """What resources deny: refuted conditions and allergies, procedures and vaccinations that were not done. One that
    says no day denies nothing that can be used."""
    facts = []
    for held in (held for held in found if held["resourceType"] in _DENYING and _denies(held)):
        of, key = _DENYING[str(held["resourceType"])]
        name = name_of(mapping(held, key), _KNOWN[of])
        since, on = _days_denied(held, telling)
        if name is None or on is None:
            telling.leave_out(f"{held['resourceType']} refuted or not done, without a {'name' if on else 'day'}")
            continue
        facts.append(_said(of=of, name=name, on=_text(on), since=_text(since), source=place(held)))
    return facts


def _denies(resource: Resource) -> bool:
    return text(resource, "status") == "not-done" or stated(resource, "verificationStatus", _VERIFIED) == "refuted"


def _days_denied(resource: Resource, telling: Telling) -> tuple[PartialDate | None, PartialDate | None]:
    """The first and the last day of which the resource speaks; the first None: of one day alone."""
    for key in ("performed", "occurrence"):
        begin, end = period(resource, key, telling)
        if begin is not None or end is not None:
            return (begin, end) if end is not None else (None, begin)
    return None, day(resource, "recordedDate", telling)


def trial_facts(found: list[Resource], telling: Telling) -> list[Fact]:
    """Trials that the person took part in."""
    facts = []
    for held in (held for held in found if held["resourceType"] == "ResearchSubject"):
        status = _trial_state(held)
        if status not in _IN_TRIAL | _LEFT_TRIAL:
            telling.leave_out(f"ResearchSubject {status or 'of no status'}")
            continue
        study = mapping(held, "study")
        name = text(study, "display") or text(mapping(study, "identifier"), "value") or target(study) or "a trial"
        over = {"resourceType": "ResearchSubject", "id": held.get("id"), **mapping(held, "period")}
        ended = _text(day(over, "end", telling)) if status in _LEFT_TRIAL else None
        facts.append(_said(trial=name, ended=ended, ongoing=status in _IN_TRIAL, source=place(held)))
    return facts


def _trial_state(resource: Resource) -> str:
    """Where the person stands in the trial: R4 says it as the status, R5 as the state of the last step."""
    steps = [code_in(mapping(one, "subjectState")) for one in items(resource, "progress")]
    return next((one for one in reversed(steps) if one), None) or text(resource, "status") or ""


def _name(resource: Resource, concept: Mapping[str, Any], known: Any, telling: Telling) -> str | None:
    """The name, marked where it is not confirmed, or its status is no word of FHIR's; None where the fact was refuted,
    entered in error, or says that there is none."""
    verified = stated(resource, "verificationStatus", _VERIFIED)
    if verified == "refuted":
        return None
    if verified in _NOT or says_none(concept):
        told = verified if verified in _NOT else "that names none"
        telling.leave_out(f"{resource['resourceType']} {told}")
        return None
    name = name_of(concept, known) or NAMELESS
    return f"{name} (not confirmed: {verified or 'status not known'})" if verified in ("", *_UNSURE) else name


def _said(**fact: Any) -> Fact:
    return {key: value for key, value in fact.items() if value is not None}


def _text(when: object | None) -> str | None:
    return None if when is None else str(when)


def lists_nothing(found: list[Resource], code: str) -> bool:
    """Whether a current FHIR List of this LOINC code says that nothing is known to be on it (``nilknown``)."""
    return any(
        held["resourceType"] == "List" and text(held, "status") == "current" and not list(items(held, "entry"))
        and code_in(mapping(held, "code")) == code and code_in(mapping(held, "emptyReason")) == "nilknown"
        for held in found
    )  # fmt: skip


@cache
def _life_findings() -> frozenset[str]:
    held = resources.files(exchange).joinpath("life_findings.csv").read_text(encoding="utf-8")
    return frozenset(words.normal(row["name"]) for row in csv.DictReader(held.splitlines()))


@cache
def _vaccine_codes() -> dict[str, str]:
    held = resources.files(exchange).joinpath("vaccine_codes.csv").read_text(encoding="utf-8")
    return {row["cvx"]: row["name"] for row in csv.DictReader(held.splitlines())}
