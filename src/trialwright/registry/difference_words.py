"""Words for what changed: a field's name as a reader says it, and a value short enough for a sentence.

Telephone numbers and e-mail addresses of contacts are never told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trialwright.registry import words
from trialwright.registry.markup import unescape

_LONGEST = 90
_PRIVATE = frozenset({"phone", "phoneExt", "email"})

_LISTS = {
    "overallStatus": words.STATUS,
    "lastKnownStatus": words.STATUS,
    "statusForNctId": words.STATUS,
    "studyType": words.STUDY_TYPE,
    "phases": words.PHASE,
    "allocation": words.ALLOCATION,
    "interventionModel": words.INTERVENTION_MODEL,
    "primaryPurpose": words.PURPOSE,
    "masking": words.MASKING,
    "whoMasked": words.WHO_MASKED,
    "observationalModel": words.OBSERVATIONAL_MODEL,
    "timePerspective": words.TIME_PERSPECTIVE,
    "sex": words.SEX,
    "samplingMethod": words.SAMPLING,
}
"""Fields whose values are words of the registry, with their English."""

_WORDS = frozenset({"type", "class", "status", "role", "stdAges", "ipdSharing", "infoTypes", "retention", "paramType"})
"""Further fields whose values are words of the registry, when they look like it."""

_NAMES = {
    "whyStopped": "reason for stopping",
    "lastUpdatePostDateStruct.date": "day on which the last update was posted",
    "lastUpdateSubmitDate": "day on which the last update was submitted",
    "studyFirstPostDateStruct.date": "day on which the study was first posted",
    "studyFirstSubmitDate": "day on which the study was first submitted",
    "studyFirstSubmitQcDate": "day on which the first submission passed review",
    "resultsFirstPostDateStruct.date": "day on which results were first posted",
    "resultsFirstSubmitDate": "day on which results were first submitted",
    "resultsFirstSubmitQcDate": "day on which the first results passed review",
    "dispFirstSubmitDate": "day on which a delay of results was first certified",
    "statusVerifiedDate": "month in which the status was last verified",
    "isFdaRegulatedDrug": "regulation as a drug by the FDA",
    "isFdaRegulatedDevice": "regulation as a device by the FDA",
    "oversightHasDmc": "data monitoring committee",
    "hasResults": "posted results",
    "nctIdAliases": "older numbers of the study",
    "healthyVolunteers": "acceptance of healthy volunteers",
    "ipdSharing": "plan to share participants' data",
    "enrollmentInfo.count": "enrolment",
    "enrollmentInfo.type": "type of the enrolment",
    "leadSponsor.name": "lead sponsor",
    "leadSponsor.class": "class of the lead sponsor",
}
"""What a reader calls fields whose key does not say it."""

_DATE = re.compile(r"\d{4}(-\d\d){1,2}")
_UNTOLD_PARTS = ("info", "struct", "module", "infos")


def field_words(path: str) -> str:
    """What a reader calls the field at a path of the v2 form, with a capital.

    >>> field_words("protocolSection.designModule.designInfo.maskingInfo.whoMasked")
    'Who masked'
    >>> field_words("protocolSection.eligibilityModule.minimumAge"), field_words("hasResults")
    ('Minimum age', 'Posted results')
    >>> field_words("protocolSection.sponsorCollaboratorsModule.leadSponsor.name")
    'Lead sponsor'
    """
    steps = re.sub(r"\[[^\]]*\]", "", path).split(".")
    named = _NAMES.get(".".join(steps[-2:])) or _NAMES.get(steps[-1])
    if named is None:
        named = _in_place(steps)
    return named[:1].upper() + named[1:]


def _in_place(steps: list[str]) -> str:
    """The last step, with what it belongs to when it says nothing alone.

    >>> _in_place(["startDateStruct", "date"]), _in_place(["primaryOutcomes", "timeFrame"])
    ('start date', 'time frame of a primary outcome')
    """
    last, owner = steps[-1], steps[-2] if len(steps) > 1 else ""
    if last not in _TOO_SHORT or not owner:
        return _spaced(last)
    if owner.endswith("DateStruct") and last == "date":
        return _spaced(owner)
    one = _spaced(owner)
    if one.endswith("s") and last not in ("count", "type"):
        article = "an" if one[0] in "aeiou" else "a"
        one = f"{article} {one[:-3] + 'y' if one.endswith('ies') else one[:-1]}"
    return f"{_spaced(last)} of {one}"


_TOO_SHORT = frozenset(
    {
        "name",
        "type",
        "date",
        "id",
        "count",
        "description",
        "class",
        "title",
        "link",
        "domain",
        "term",
        "measure",
        "timeFrame",
    }
)
"""Keys that say nothing without what they belong to."""


def _spaced(key: str) -> str:
    parts = re.sub(r"(?<=[a-z0-9])([A-Z])", r" \1", key).lower().split()
    told = [part for part in parts if part not in _UNTOLD_PARTS]
    return " ".join(told or parts)


def shorten(value: Any, path: str = "") -> str:
    """A value in a sentence: text in quotation marks, cut when long; a word of the registry in English.

    >>> shorten("NOT_YET_RECRUITING", "protocolSection.statusModule.overallStatus"), shorten(44), shorten(None)
    ('Not yet recruiting', '44', 'nothing')
    """
    key = re.sub(r"\[[^\]]*\]", "", path).rpartition(".")[2]
    if value is None or value == "" or value == [] or value == {}:
        return "nothing"
    if key in _PRIVATE:
        return "(not shown)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        if _DATE.fullmatch(value):
            return value
        is_word = key in _LISTS or (key in _WORDS and re.fullmatch(r"[A-Z][A-Z0-9_]+", value))
        return words.say(_LISTS.get(key, {}), value) if is_word else quote(value)
    if isinstance(value, list):
        return _listed(value, path)
    if isinstance(value, Mapping):
        name = next((value[one] for one in NAMING if isinstance(value.get(one), str) and value[one].strip()), None)
        return quote(name) if name else f"an entry of {len(value)} fields"
    return str(value)


NAMING = ("measure", "label", "name", "title", "term", "facility", "citation", "type", "id", "url")
"""Keys that tell one entry of a list from another, the most telling first."""


def quote(text: str, longest: int = _LONGEST) -> str:
    """Text in quotation marks as it reads, on one line, cut when long.

    >>> quote("age \\\\>= 18   years")
    '"age >= 18 years"'
    """
    read = " ".join(unescape(text[: longest * 20]).text.split())
    return f'"{read}"' if len(read) <= longest else f'"{read[: longest - 1].rstrip()}…"'


def told(value: Any) -> Any:
    """A value without telephone numbers and e-mail addresses."""
    if isinstance(value, Mapping):
        return {key: told(one) for key, one in value.items() if key not in _PRIVATE}
    return [told(one) for one in value] if isinstance(value, list) else value


def is_private(path: str) -> bool:
    """True for a contact's telephone number or e-mail address."""
    return path.rpartition(".")[2] in _PRIVATE


def _listed(values: list[Any], path: str) -> str:
    if all(isinstance(one, str) for one in values) and len(values) <= 6:
        return ", ".join(shorten(one, path) for one in values)
    return f"{len(values)} entries" if len(values) > 1 else shorten(values[0], path)
