"""checks.yaml: what must hold within a form, across forms and across visits, with examples that ship with it.

``holds`` is an expression. True: nothing is said; false: the check fires, and ``asks`` is what is said; unknown:
nothing is said, since a check never fires for a value that is not there. A hard check refuses, a soft one asks and
takes an answer. Examples are the check's unit tests: ``trialwright study check`` runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["holds", "fires", "unknown"]
Given = int | float | str | bool


@dataclass(frozen=True, slots=True)
class CheckExample:
    """Answers (``core_set.haq_di`` or ``haq_di@week 0``) and facts (``visit.date``) at hand, and what must come out.

    ``rows`` holds the rows of repeating groups (``ra_history.dmards``); ``row`` is the one at hand.
    """

    given: Mapping[str, Given]
    comes_out: Outcome
    rows: Mapping[str, tuple[Mapping[str, Given], ...]] = field(default_factory=dict)
    row: int | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Check:
    """One check, said at ``item`` of ``form``; ``group``: it is asked of each row of that repeating group.

    ``because`` is the source of the rule, or the reason for it.
    """

    name: str
    form: str
    item: str
    holds: str
    asks: str
    because: str
    examples: tuple[CheckExample, ...]
    hard: bool = False
    group: str | None = None
    asks_zh: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class ChecksFile:
    """checks.yaml: the checks in the order in which they are said."""

    checks: tuple[Check, ...]

    __pydantic_config__ = {"extra": "forbid"}
