"""What one number of an analysis is: its value, what it is of, how it was made, and the acts on which it rests.

Everything reported of a study is drawn from one flat list of these (an analysis results data set, ARD; CDISC Analysis
Results Standard 1.0), so that a table, a figure and a registry's form cannot disagree. ``id`` is made of what the
number is of, never of its value: the same number has the same id in every run.

A number that cannot be given is None, and ``reason`` says why; it is never zero for want of data.
"""

from __future__ import annotations

from dataclasses import dataclass

Number = float | int | str | None
TOTAL = "total"
"""The group that stands for all arms together."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a number rests on: participants, and the acts (by ledger sequence) from which their values came.

    ``sha256`` is over those acts' payloads in their order: two runs with the same grounds had the same input.
    """

    participants: tuple[str, ...] = ()
    sequences: tuple[int, ...] = ()
    sha256: str = ""

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """One number.

    ``analysis``: the planned analysis, by name. ``group``: an arm's name, or TOTAL. ``visit``: "" when of no visit.
    ``variable``: what is counted or measured (a measure's name, an outcome, an organ system); ``category``: which part
    of it (a code, a term, a grade). ``participant``: the code, for numbers of one person; else "". ``statistic``: what
    the number is ("mean", "responders", "low"); ``unit`` of the value. ``n``: people it rests on; ``missing``: people
    of the group left out for want of a value (None: does not apply). ``method`` names the variant. ``estimand``: the
    outcome or analysis whose estimand it is, "" for description. ``flags``: rules that acted on the data behind it.
    """

    analysis: str
    group: str
    visit: str
    variable: str
    category: str
    participant: str
    statistic: str
    value: Number
    reason: str
    unit: str
    n: int | None
    missing: int | None
    analysis_set: str
    estimand: str
    method: str
    version: str
    flags: tuple[str, ...]
    grounds: Grounds

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def id(self) -> str:
        """What the number is of, as one text."""
        parts = (self.analysis, self.group, self.visit, self.variable, self.category, self.participant, self.statistic)
        return "|".join(part.replace("|", "/") for part in parts)

    @property
    def input_sha256(self) -> str:
        """The hash of the acts that it rests on."""
        return self.grounds.sha256
