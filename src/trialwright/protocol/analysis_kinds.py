"""The kinds of analysis that a plan may ask for, and which keys each takes.

What a kind computes stands in the analysis room, one file a kind (``analysis/analyses/<kind>.py``); the words of a plan
stand here, where the file is read and checked. Sections are those of ICH E3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from trialwright.protocol.analysis_estimand import Estimand
from trialwright.protocol.analysis_sources import Source

IntervalMethod = Literal["clopper-pearson", "wilson", "mid-p", "jeffreys", "blaker", "agresti-coull"]
Curve = Literal["plain", "log", "loglog"]


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A way to divide participants by what was known at baseline: by the codes of an item, or at ``cut`` of a measure
    (below it, and from it on)."""

    title: str
    source: Source | None = None
    measure: str | None = None
    cut: float | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of interest of a measure: how many were ever below or above it. ``because``: its source."""

    measure: str
    because: str
    below: float | None = None
    above: float | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class PlannedAnalysis:
    """One analysis of the plan. Which keys a kind takes, and which it needs, says ``KINDS``; the rest stays as it is.

    ``visits`` empty: all response visits. ``outcomes`` and ``measures`` name those of the plan; of a waterfall the
    first. ``null_proportion``: the proportion against which a tipping point is sought. ``imputations`` with their
    ``seed``. ``carried_forward``: the last response carried forward as well, only when asked. ``analytes`` maps a
    laboratory value with CTCAE grades (alt, neutrophils ...) to the measure that holds it.
    """

    name: str
    kind: str
    title: str = ""
    section: str = ""
    analysis_set: str = "treated"
    outcomes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    limits: tuple[Limit, ...] = ()
    controls: tuple[str, ...] = ()
    analytes: Mapping[str, str] = field(default_factory=dict)
    structure: str = "us"
    interval: IntervalMethod = "clopper-pearson"
    curve: Curve = "loglog"
    sustained: bool = False
    carried_forward: bool = False
    level: float = 0.95
    null_proportion: float | None = None
    alpha: float = 0.025
    imputations: int = 50
    seed: int = 1
    estimand: Estimand | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a kind is called in a title, where it stands in a report, what it needs and what else it takes."""

    title: str
    section: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


ALWAYS = ("name", "kind", "title", "section", "analysis_set")
KINDS: dict[str, KindRule] = {
    "participant_flow": KindRule("Participant flow", "10.1"),
    "deviations": KindRule("Protocol deviations", "10.2"),
    "analysis_sets": KindRule("Analysis sets", "11.1"),
    "baseline": KindRule("Baseline characteristics", "11.2"),
    "compliance": KindRule("Compliance", "11.3"),
    "responders": KindRule("Responders by visit", "11.4", ("outcomes",), ("visits", "interval", "level")),
    "change_from_baseline": KindRule(
        "Change from baseline", "11.4", ("measures",), ("visits", "level", "estimand")
    ),
    "mixed_model": KindRule(
        "Change from baseline, repeated measures", "11.4", ("measures",), ("visits", "structure", "level", "estimand")
    ),
    "categories": KindRule("Categories by visit", "11.4", ("measures",), ("visits", "interval", "level")),
    "time_to_response": KindRule("Time to first response", "11.4", ("outcomes",), ("curve", "level", "sustained")),
    "best_change": KindRule("Best improvement of each participant", "11.4", ("measures",), ("visits", "outcomes")),
    "individual_courses": KindRule("Course of each participant", "11.4", ("measures",), ("visits",)),
    "swimmer": KindRule("Treatment, response and events of each participant", "11.4", (), ("outcomes",)),
    "subgroups": KindRule("Subgroups", "11.4", ("outcomes", "subgroups"), ("interval", "level")),
    "sensitivity": KindRule(
        "Sensitivity of the outcome to missing data", "11.4", ("outcomes",),
        ("level", "null_proportion", "alpha", "imputations", "seed", "interval", "carried_forward"),
    ),
    "data_rules": KindRule("Rules applied to the data", "11.4"),
    "missing_data": KindRule("Missing data", "11.4", (), ("outcomes", "measures", "visits")),
    "external_controls": KindRule("Beside published controls", "11.4", ("controls",), ("level",)),
    "exposure": KindRule("Exposure", "12.1"),
    "adverse_event_overview": KindRule("Adverse events in overview", "12.2", (), ("level",)),
    "adverse_events": KindRule("Adverse events by system and term", "12.2"),
    "serious_events": KindRule("Deaths and serious adverse events", "12.3"),
    "laboratory_shift": KindRule("Laboratory grades, baseline against worst", "12.4", ("analytes",)),
    "laboratory_outliers": KindRule("Laboratory values outside limits", "12.4", ("measures",)),
    "thresholds": KindRule("Participants beyond a limit", "12.4", ("limits",), ("visits", "interval", "level")),
}  # fmt: skip
"""By name, in the order of a report."""
