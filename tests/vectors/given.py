"""What a vector gives, by any of the names that vectors use, and a score by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trialwright.endpoints.register import scores

Inputs = Mapping[str, Any]


def value(name: str, given: Inputs) -> Any:
    """The value of a score by name; an impossible or missing input makes it None."""
    return scores()[name].score(given).value


def pick(given: Inputs, *names: str) -> Any:
    """The first of ``names`` that is given and not null."""
    return next((given[name] for name in names if given.get(name) is not None), None)
