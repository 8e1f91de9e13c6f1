"""Words for codes that stand without any: from the user's own terminology files, before a resource is read.

Only codings of concepts that carry no text and no display are given one; a code that the files call by two unlike names
stays without. Licensed codes do not ship, so without a file such a fact is known by its code alone, and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Words = Mapping[tuple[str, str], str]
"""System and code -> its name."""


def with_words(value: Any, words: Words) -> Any:
    """The resource with a display beside each such code."""
    if isinstance(value, list):
        return [with_words(part, words) for part in value]
    if not isinstance(value, Mapping):
        return value
    told = {key: with_words(part, words) for key, part in value.items()}
    codings = told.get("coding")
    if isinstance(codings, list) and not told.get("text"):
        named = [one for one in codings if isinstance(one, Mapping)]
        if not any(one.get("display") for one in named):
            told["coding"] = [_named(one, words) for one in named]
    return told


def _named(coding: Mapping[str, Any], words: Words) -> Mapping[str, Any]:
    name = words.get((str(coding.get("system")), str(coding.get("code"))))
    return coding if name is None else {**coding, "display": name}
