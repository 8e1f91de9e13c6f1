"""What a kind of analysis is: a rule that turns the inputs of a run and one planned analysis into numbers.

One file per kind in ``analyses``; each holds ``ANALYSIS``. The file's name is the kind's name in analysis.yaml; its
title and section, and the keys that it takes, stand in ``protocol.analysis_kinds``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trialwright import __version__
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.result import AnalysisResult, Grounds, Number
from trialwright.protocol.analysis_kinds import PlannedAnalysis


@dataclass(frozen=True, slots=True)
class Findings:
    """What an analysis found. ``not_available``: why there is nothing to show, "" when there is."""

    results: tuple[AnalysisResult, ...] = ()
    method: str = ""
    notes: tuple[str, ...] = ()
    estimand: str = ""
    not_available: str = ""


@dataclass(frozen=True, slots=True)
class AnalysisKind:
    """A kind: what it does in words, with its source, and the function that does it."""

    says: str
    source: str
    run: Callable[[Inputs, PlannedAnalysis], Findings]


class Rows:
    """The numbers of one planned analysis, written one by one; what they have in common is said once."""

    def __init__(self, inputs: Inputs, planned: PlannedAnalysis, *, method: str = "", estimand: str = "") -> None:
        self.inputs = inputs
        self.planned = planned
        self.method = method
        self.estimand = estimand
        self.analysis_set = planned.analysis_set
        self.made: list[AnalysisResult] = []
        self.groups = inputs.groups(planned.analysis_set)

    def add(self, statistic: str, value: Number, *, group: str, grounds: Grounds, visit: str = "", variable: str = "",
            category: str = "", participant: str = "", reason: str = "", unit: str = "", n: int | None = None,
            missing: int | None = None, method: str | None = None, flags: Sequence[str] = ()) -> None:  # fmt: skip
        """One number. A None without a reason is "not known"."""
        why = (reason or "not known") if value is None else reason
        self.made.append(AnalysisResult(
            self.planned.name, group, visit, variable, category, participant, statistic, value, why, unit, n, missing,
            self.analysis_set, self.estimand, self.method if method is None else method, __version__, tuple(flags),
            grounds,
        ))  # fmt: skip

    def findings(self, *notes: str, not_available: str = "") -> Findings:
        """Everything written so far."""
        return Findings(tuple(self.made), self.method, tuple(note for note in notes if note), self.estimand,
                        not_available)  # fmt: skip
