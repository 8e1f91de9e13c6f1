"""Reads the registry's own JSON: one study as the ClinicalTrials.gov API, version 2, gives it."""

from __future__ import annotations

import orjson

from trialwright.errors import InputError
from trialwright.registry.reader import Reader, Reading
from trialwright.registry.record import read_v2


def _recognises(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _read(text: str, where: str) -> Reading:
    try:
        data = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError(
            where=f"{where}:{line}",
            expected="whole JSON",
            found=f"text that ends or breaks off ({getattr(error, 'msg', error)})",
            remedy="Fetch the file again: it may have been cut on the way.",
        ) from None
    if isinstance(data, dict) and isinstance(data.get("studies"), list):
        studies = data["studies"]
        if len(studies) != 1:
            raise _not_one(where, f"a list of {len(studies)} studies")
        data = studies[0]
    if not isinstance(data, dict):
        raise _not_one(where, "a list" if isinstance(data, list) else "no object")
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
    says="JSON of one study as the ClinicalTrials.gov API, version 2, gives it",
    recognises=_recognises,
    read=_read,
)
