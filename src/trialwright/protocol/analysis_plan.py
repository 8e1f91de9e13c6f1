"""The planned analysis: which forms hold which measures, the analysis sets, the outcomes and their estimands.

Estimand attributes follow ICH E9(R1), section A.3.3: population, treatment, variable, intercurrent events with their
strategies, population-level summary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from trialwright.protocol.basis import Bases

OutcomeType = Literal["primary", "secondary", "other"]
AnalysisSet = Literal["enrolled", "treated"]
MissingRule = Literal["non-response", "observed"]
Strategy = Literal["composite", "treatment policy", "hypothetical", "while on treatment", "principal stratum"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a measure is read: one item of a form, or the count of items of a group that equal ``counts``.

    ``not_evaluable`` is the code of an item that could not be judged. ``prorate`` False: a count with such an item, or
    with an item that has no value, is unknown. True: items that could not be judged are left out and the count is
    scaled to the whole group, count x all / evaluable; an item without a value still makes it unknown.
    """

    form: str
    item: str | None = None
    group: str | None = None
    counts: str | None = None
    not_evaluable: str | None = None
    prorate: bool = False

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class IntercurrentEvent:
    """An event after treatment starts that changes what the outcome means, and how it is dealt with."""

    event: str
    strategy: Strategy

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
class PlannedOutcome:
    """One planned outcome: ``endpoint`` names a file of the endpoints room and takes ``parameters``.

    ``visits`` are the visits at which it is reported, the last being the one in its title for a primary outcome.
    ``level`` is the confidence level of the interval, for example 0.95. ``measure`` is given for an endpoint that takes
    any one measure; None: the plan's only measure.
    """

    name: str
    type: OutcomeType
    title: str
    time_frame: str
    endpoint: str
    visit: str
    analysis_set: AnalysisSet
    missing: MissingRule
    level: float
    estimand: Estimand
    basis: Bases
    parameters: Mapping[str, float] = field(default_factory=dict)
    measure: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class BaselineItem:
    """A row of the baseline table: the item that holds it and how it is summarised."""

    title: str
    kind: Literal["continuous", "categories"]
    source: Source
    unit: str

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """How the study's acts become numbers. ``measures`` maps a measure's name (``tender_joints_68``) to its source."""

    baseline_visit: str
    response_visits: tuple[str, ...]
    measures: Mapping[str, Source]
    baseline: tuple[BaselineItem, ...]
    outcomes: tuple[PlannedOutcome, ...]
    adverse_event_threshold_percent: float = 0.0
    basis: Bases = field(default_factory=dict)

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def primary(self) -> PlannedOutcome:
        """The first primary outcome."""
        return next(outcome for outcome in self.outcomes if outcome.type == "primary")
