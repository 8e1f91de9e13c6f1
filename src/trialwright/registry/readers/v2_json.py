"""Reads the registry's own JSON: studies as the ClinicalTrials.gov API, version 2, gives them.

One study, a list of studies, a page of the API (``{"studies": [...], "nextPageToken": ...}``) or JSON lines.
https://clinicaltrials.gov/data-api/api
"""

from __future__ import annotations

from trialwright.errors import InputError
from trialwright.registry import json_form
from trialwright.registry.reader import Reader, Reading
from trialwright.registry.record import read_v2


def _recognises(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _read(text: str, where: str) -> Reading:
    data = json_form.load(text, where)
    if isinstance(data, dict) and isinstance(data.get("studies"), list):
        data = data["studies"]
    if isinstance(data, list):
        if len(data) != 1 or not isinstance(data[0], dict):
            raise _not_one(where, f"a list of {len(data)} studies")
        data = data[0]
    if not isinstance(data, dict):
        raise _not_one(where, "no object")
    try:
        return Reading(read_v2(data, where))
    except RecursionError:
        raise InputError(
            where=where,
            expected="a record that is nested like the registry's",
            found="objects or lists nested hundreds deep",
            remedy="Hand in one study as the registry's API gives it.",
        ) from None


def _not_one(where: str, found: str) -> InputError:
    return InputError(
        where=where,
        expected="one study in the ClinicalTrials.gov v2 form",
        found=found,
        remedy="Hand in one study as the registry's API gives it.",
    )


READER = Reader(
    name="v2_json",
    says="JSON of the registry's API",
    recognises=_recognises,
    read=_read,
    divide=json_form.divide,
)
