"""Reads the JSON of the registry's older API, version 1: full studies as it gave them until June 2024.

One study with or without its wrappings (``FullStudy``, ``Study``), a list, a response (``FullStudiesResponse``) or JSON
lines. Its words, dates and numbers are turned into those of today; its text is plain and gets the marks of markup.
"""

from __future__ import annotations

from typing import Any

from trialwright.errors import InputError
from trialwright.registry import json_form
from trialwright.registry.older_values import typed
from trialwright.registry.reader import Reader, Reading
from trialwright.registry.record import read_v2
from trialwright.registry.v1_form import v2_tree


def _recognises(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "[") or '"protocolSection"' in text[:200]:
        return False
    return '"ProtocolSection"' in text and '"protocolSection"' not in text


def _read(text: str, where: str) -> Reading:
    study = _study(json_form.load(text, where), where)
    try:
        tree = typed(v2_tree(study))
    except RecursionError:
        raise _not_one(where, "objects or lists nested hundreds deep") from None
    tree.setdefault("hasResults", "resultsSection" in tree)
    return Reading(read_v2(tree, where))


def _study(data: Any, where: str) -> dict[str, Any]:
    """The study itself, out of its wrappings."""
    while True:
        if isinstance(data, list):
            if len(data) != 1:
                raise _not_one(where, f"a list of {len(data)} studies")
            data = data[0]
        elif not isinstance(data, dict):
            raise _not_one(where, "no object")
        elif "ProtocolSection" in data:
            return data
        else:
            inner = [key for key in ("FullStudiesResponse", "FullStudies", "FullStudy", "Study") if key in data]
            if not inner:
                raise _not_one(where, f"the keys {', '.join(sorted(map(str, data))[:5])[:80]}")
            data = data[inner[0]]


def _not_one(where: str, found: str) -> InputError:
    return InputError(
        where=where,
        expected="one study in the form of the registry's API, version 1",
        found=found,
        remedy="Hand in one full study as that API gave it.",
    )


READER = Reader(
    name="v1_json",
    says="JSON of its older API",
    recognises=_recognises,
    read=_read,
    divide=json_form.divide,
)
