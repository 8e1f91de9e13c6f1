"""How the numbers of one kind of analysis become the data of a figure: what a file of ``pictures/`` holds.

A picture reads; it computes nothing. The file's name is the kind of analysis whose numbers it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.result import TOTAL, Number


@dataclass(frozen=True, slots=True)
class Names:
    """How names of the plan read to people: measures, outcomes and arms; units and short words by measure."""

    says: Mapping[str, str]
    units: Mapping[str, str]
    visits: Mapping[str, int] = field(default_factory=dict)
    """The planned day of each visit, by which visits are ordered."""

    def of(self, name: str) -> str:
        """The words for a name; an unknown one with spaces for its underscores."""
        if name == TOTAL and TOTAL not in self.says:
            return "All"
        return self.says.get(name) or name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: its title, the data that its kind takes, and the ids of the numbers that it shows."""

    title: str
    data: Any
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureKind:
    """``figure`` names the file of ``figures/`` that draws what ``read`` gives; no figure where there is nothing."""

    figure: str
    read: Callable[[DoneAnalysis, AnalysisData, Names], list[Shown]]


def number(value: Number) -> float | None:
    """A number for a figure; None for what is not one."""
    return float(value) if isinstance(value, int | float) else None


def whole(value: Number) -> int:
    """A count; 0 for what was not counted is never asked for."""
    if not isinstance(value, int | float):
        raise TypeError(f"a count is asked for, found {value!r}")
    return round(value)


def arms(data: AnalysisData) -> list[str]:
    """The arms' names in the order of the design."""
    return [name for name, _ in data.groups]
