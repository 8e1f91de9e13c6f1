"""FHIR resources that say "none known": no fact, and the word of a source that a list is empty.

``no known allergies`` as an AllergyIntolerance is no allergy to something of that name; the same of problems, drugs,
procedures and vaccinations. What speaks of a part only (no known food allergy) or says that nothing is known (no
information about problems) denies nothing. Codes: SNOMED CT as FHIR's value set of allergy codes has them
(https://hl7.org/fhir/R4/valueset-allergyintolerance-code.html); HL7 International Patient Summary, Absent and Unknown
Data (https://hl7.org/fhir/uv/ips/STU1/CodeSystem-absent-unknown-uv-ips.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from trialwright.clinical.patient import FactKind
from trialwright.exchange.fhir_reading import Resource, Telling, codes_in, day, mapping, names_of, period, stated

_NONE: Mapping[str, FactKind] = {
    "716186003": "allergies", "no-known-allergies": "allergies", "no-known-problems": "conditions",
    "no-known-medications": "medications", "no-known-procedures": "procedures",
    "no-known-immunizations": "vaccinations",
}  # fmt: skip
"""Codes that say that a whole list is empty."""
_SAYS_LESS = frozenset({
    "409137002", "428607008", "429625007", "no-allergy-info", "no-known-medication-allergies",
    "no-known-environmental-allergies", "no-known-food-allergies", "no-problem-info", "no-medication-info",
    "no-procedure-info", "no-immunization-info",
})  # fmt: skip
_IN_WORDS = re.compile(
    r"(?:no (?:known|current|active)|no information about|denies(?: any)?)\b(?: \w+){0,3}?"
    r" (?:allerg\w+|problems?|conditions?|medications?|drugs|procedures?|immunizations?|vaccinations?)"
    r"(?: or disability)?"
    r"|no allergies|no medications|n\.?k\.?d?\.?a\.?|none(?: known)?|nil known", re.IGNORECASE,
)  # fmt: skip
_CONCEPTS = ("code", "medicationCodeableConcept", "vaccineCode")
_UNSAID = ("refuted", "entered-in-error", "not-taken", "not-done")
DENIED_FOR_DAYS = 28


def says_none(concept: Mapping[str, Any]) -> bool:
    """Whether a concept names no thing, but that there is none, or that nobody knows.

    >>> says_none({"text": "No known drug allergies"}), says_none({"text": "NKDA"}), says_none({"text": "penicillin"})
    (True, True, False)
    """
    codes = codes_in(concept)
    if any(code in _NONE or code in _SAYS_LESS for code in codes):
        return True
    return any(_IN_WORDS.fullmatch(name.strip(" .")) for name in names_of(concept))


def empty_lists(found: list[Resource], facts: Mapping[str, Any], as_of: date, telling: Telling) -> set[FactKind]:
    """The lists that the source calls empty by a code, on a day no more than 28 days before ``as_of``, and that hold
    nothing."""
    first = as_of - timedelta(days=DENIED_FOR_DAYS)
    return {kind for kind, on in _said(found, telling) if on >= first and not facts.get(kind)}


def _said(found: list[Resource], telling: Telling) -> Iterator[tuple[FactKind, date]]:
    for held in found:
        if stated(held, "verificationStatus", _UNSAID) in _UNSAID or stated(held, "status", _UNSAID) in _UNSAID:
            continue
        for key in _CONCEPTS:
            kinds = [_NONE[code] for code in codes_in(mapping(held, key)) if code in _NONE]
            on = _day(held, telling)
            if kinds and on is not None:
                yield kinds[0], on


def _day(held: Resource, telling: Telling) -> date | None:
    for key in ("lastOccurrence", "recordedDate", "dateAsserted"):
        on = day(held, key, telling)
        if on is not None:
            return on.earliest
    days = [one for key in ("effective", "performed", "occurrence") for one in period(held, key, telling) if one]
    return max(one.earliest for one in days) if days else None
