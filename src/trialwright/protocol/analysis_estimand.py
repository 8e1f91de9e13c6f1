"""What is to be estimated, and what happens after treatment starts that changes its meaning.

The five attributes of ICH E9(R1), section A.3.3: population, treatment, variable, intercurrent events with their
strategies, population-level summary. An intercurrent event that says how it is recognised in the acts is acted upon:

- composite: from the day of the event on, the participant is no responder;
- treatment policy: values count whatever happened;
- hypothetical: values from after the event are not used, and are missing;
- while on treatment: from the event on, the last answer before it stands.

Source: ICH E9(R1) (2019), section A.3.2. ``principal stratum`` may be named, but no analysis here estimates it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Strategy = Literal["composite", "treatment policy", "hypothetical", "while on treatment", "principal stratum"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """How something that happened is recognised: by acts of a kind, or by the answer to an item of a form.

    ``act``: the kind ("dose missed"), of which each field in ``where`` holds one of the values; at least ``at_least``
    of them, the last of which gives the day: the day observed, or the field ``day``. Or ``form`` and ``item``, which
    ``holds`` one of the codes; the day is that of the visit.
    """

    act: str | None = None
    where: Mapping[str, tuple[str | int | bool, ...]] = field(default_factory=dict)
    at_least: int = 1
    day: str | None = None
    form: str | None = None
    item: str | None = None
    holds: tuple[str | int | bool, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class IntercurrentEvent:
    """An event after treatment starts that changes what the outcome means, and how it is dealt with.

    ``recognised_by``: any of these tells that it happened; empty: said in words only, and nothing acts on it."""

    event: str
    strategy: Strategy
    recognised_by: tuple[Recognised, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Estimand:
    """What is to be estimated, in the five attributes of ICH E9(R1)."""

    population: str
    treatment: str
    variable: str
    intercurrent_events: tuple[IntercurrentEvent, ...]
    summary: str

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who does not belong to a set, and why in words.

    Any of ``recognised_by``, or fewer than ``compliance_below_percent`` of the doses planned so far, or no answer of
    ``without_outcome`` at its own visit."""

    says: str
    recognised_by: tuple[Recognised, ...] = ()
    compliance_below_percent: float | None = None
    without_outcome: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """An analysis set of the plan (ICH E9, section 5.2): those of the set ``of`` who meet what is asked.

    ``measured``: a baseline and at least one later value of each of these measures. ``completed``: completed the
    study. ``because``: why it is defined so, or its source."""

    says: str
    because: str
    of: str = "treated"
    measured: tuple[str, ...] = ()
    completed: bool = False
    without: tuple[Exclusion, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}
