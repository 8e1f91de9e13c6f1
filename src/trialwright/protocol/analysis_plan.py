"""The planned analysis: which forms hold which measures, the analysis sets, the outcomes and their estimands.

Estimand attributes follow ICH E9(R1), section A.3.3: population, treatment, variable, intercurrent events with their
strategies, population-level summary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from trialwright.protocol.analysis_estimand import Estimand, IntercurrentEvent, PlannedSet, Strategy
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.analysis_planning import Planning
from trialwright.protocol.analysis_sources import ScoreSource, Source
from trialwright.protocol.basis import Bases

__all__ = [
    "AnalysisPlan", "AnalysisSet", "BaselineItem", "Estimand", "ExternalControl", "IntercurrentEvent", "MissingRule",
    "OutcomeType", "PlannedOutcome", "Source", "Strategy", "Windows",
]  # fmt: skip

OutcomeType = Literal["primary", "secondary", "other"]
AnalysisSet = str
"""The name of an analysis set: ``enrolled``, ``treated``, or one that the plan defines."""
BUILT_IN_SETS = ("enrolled", "treated")
MissingRule = Literal["non-response", "observed"]
Windows = Literal["as recorded", "schedule", "midpoint"]
Duplicates = Literal["nearest", "first", "last"]


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
class ExternalControl:
    """A published rate in people who were not randomised against ours: never more than a number to look at.

    ``compares``: the name of an outcome (at ``visit``, else at its own), or ``any adverse event`` or ``serious adverse
    events``. ``events`` of ``participants`` as published, or made of a published percentage (``note`` says so).
    ``doi`` or ``address`` says where it stands.
    """

    name: str
    title: str
    compares: str
    events: int
    participants: int
    population: str
    time_frame: str
    doi: str | None = None
    address: str | None = None
    visit: str | None = None
    note: str = ""

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """How the study's acts become numbers. ``measures`` maps a measure's name (``tender_joints_68``) to its source.

    ``windows``: to which visit a value belongs. "as recorded": the visit under whose name it was recorded; "schedule":
    the response visit in whose window its day lies; "midpoint": the response visit whose planned day is nearest, up to
    half the way to its neighbours. Of several values in one window ``duplicates`` says which counts: the one nearest
    to the planned day (of two equally near the later), the first or the last. ``reference_arm``: with which the other
    arms are compared; None: the last of the design.
    """

    baseline_visit: str
    response_visits: tuple[str, ...]
    measures: Mapping[str, Source]
    baseline: tuple[BaselineItem, ...]
    outcomes: tuple[PlannedOutcome, ...]
    adverse_event_threshold_percent: float = 0.0
    windows: Windows = "as recorded"
    duplicates: Duplicates = "nearest"
    scores: Mapping[str, ScoreSource] = field(default_factory=dict)
    analysis_sets: Mapping[str, PlannedSet] = field(default_factory=dict)
    analyses: tuple[PlannedAnalysis, ...] = ()
    external_controls: tuple[ExternalControl, ...] = ()
    planning: Planning | None = None
    reference_arm: str | None = None
    basis: Bases = field(default_factory=dict)

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def primary(self) -> PlannedOutcome:
        """The first primary outcome."""
        return next(outcome for outcome in self.outcomes if outcome.type == "primary")

    def outcome(self, name: str) -> PlannedOutcome:
        """The outcome called ``name``; ``KeyError`` when there is none."""
        for outcome in self.outcomes:
            if outcome.name == name:
                return outcome
        raise KeyError(name)
