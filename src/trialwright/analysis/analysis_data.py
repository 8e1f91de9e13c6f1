"""The analysis data of a study: every planned analysis as it came out, with all its numbers (the ARD).

``AnalysisData`` says where it comes from: the study, whether any act was simulated, the design's hash, the ledger's
head, the cut-off. Tables, figures, listings and registry results read their numbers here and compute none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trialwright.analysis.result import AnalysisResult, Number
from trialwright.protocol.analysis_plan import Estimand


@dataclass(frozen=True, slots=True)
class CutOff:
    """Which acts count: those observed by ``observed_by`` and stored by ``stored_by`` (whole days, both included; None:
    no limit). What was learned later is not used, even about earlier days."""

    observed_by: date | None = None
    stored_by: date | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class SetMembership:
    """Who belongs to one analysis set, and why the others of its parent set do not: (participant, why)."""

    name: str
    says: str
    participants: tuple[str, ...]
    excluded: tuple[tuple[str, str], ...]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """One value as the analyses use it: which measure, whose, at which analysis visit, from which acts.

    ``visit`` "": outside all windows (unscheduled). ``recorded_visit``: under which name it was recorded; "" when
    imputed. ``day`` counts from the first dose (None without one). ``category``: the answer in words of a score that
    gives one (``value`` is then its place in the score's list); else "". ``change`` and ``percent_change`` are from
    baseline; None without one, ``percent_change`` also at a baseline of zero. ``used`` False: another value of the
    window was taken. ``flags`` name each rule that acted.
    """

    participant: str
    arm: str
    measure: str
    visit: str
    recorded_visit: str
    day: int | None
    value: float | None
    category: str
    baseline: float | None
    change: float | None
    percent_change: float | None
    is_baseline: bool
    used: bool
    flags: tuple[str, ...]
    sequences: tuple[int, ...]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class DoneAnalysis:
    """One planned analysis as it came out. ``section`` is that of ICH E3; ``not_available`` says why there are no
    results, "" when there are. ``notes`` belong under the table: rules, conventions, assumptions."""

    name: str
    kind: str
    title: str
    section: str
    analysis_set: str
    analysis_set_says: str
    estimand: str
    method: str
    notes: tuple[str, ...]
    not_available: str
    results: tuple[AnalysisResult, ...]

    __pydantic_config__ = {"extra": "forbid"}

    def find(self, **where: object) -> list[AnalysisResult]:
        """The results whose fields are as given: ``find(visit="week 12", statistic="percent")``."""
        return [one for one in self.results if all(getattr(one, name) == value for name, value in where.items())]

    def value(self, **where: object) -> Number:
        """The value of the only result whose fields are as given. Raises ``LookupError`` for none or several."""
        found = self.find(**where)
        if len(found) != 1:
            raise LookupError(f"{len(found)} results of {self.name} with {where}")
        return found[0].value

    def distinct(self, field: str, **where: object) -> list[str]:
        """The different values of a field among the results, in their order: the rows or columns of a table."""
        return list(dict.fromkeys(getattr(one, field) for one in self.find(**where)))


@dataclass(frozen=True, slots=True)
class AnalysisData:
    """Everything found, as of a cut-off. ``as_of`` None: nothing has happened. ``groups``: (name, title) of each arm,
    in the order of the design. ``estimands``: (name of the outcome or analysis, estimand)."""

    study: str
    title: str
    simulated: bool
    version: str
    design_sha256: str
    ledger_sequence: int
    ledger_head: str
    acts_used: int
    cut_off: CutOff
    as_of: date | None
    groups: tuple[tuple[str, str], ...]
    visits: tuple[tuple[str, int], ...]
    sets: tuple[SetMembership, ...]
    estimands: tuple[tuple[str, Estimand], ...]
    values: tuple[DerivedValue, ...]
    analyses: tuple[DoneAnalysis, ...]

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def results(self) -> Iterator[AnalysisResult]:
        """Every number, in the order of the analyses."""
        return (result for done in self.analyses for result in done.results)

    def analysis(self, name: str) -> DoneAnalysis:
        """The analysis called ``name``; ``KeyError`` when there is none."""
        for done in self.analyses:
            if done.name == name:
                return done
        raise KeyError(name)

    def of_kind(self, kind: str) -> tuple[DoneAnalysis, ...]:
        """Every analysis of a kind, in the order of the plan."""
        return tuple(done for done in self.analyses if done.kind == kind)
