"""Where a mistake stands in what was handed in: a fact of ours pointed back to the line or resource it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from trialwright.errors import InputError

_FACT = re.compile(r"\b([a-z]+)\[(\d+)\]")


def with_sources(errors: Iterable[InputError], facts: Mapping[str, Any]) -> list[InputError]:
    """Each mistake with the source of the fact it speaks of: ``bundle.json Condition/c-1 conditions[0].onset``."""
    return [_pointed(error, facts) for error in errors]


def _pointed(error: InputError, facts: Mapping[str, Any]) -> InputError:
    found = _FACT.search(error.where)
    held = facts.get(found.group(1)) if found else None
    if found is None or not isinstance(held, list) or int(found.group(2)) >= len(held):
        return error
    source = held[int(found.group(2))].get("source")
    where = error.where[: found.start()] + f"{source} " + error.where[found.start() :] if source else error.where
    return InputError(where=where, expected=error.expected, found=error.found, remedy=error.remedy)
