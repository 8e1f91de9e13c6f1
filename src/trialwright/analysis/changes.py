"""What changed between two runs of the analyses of one study: numbers that came, went or changed, and why they could.

Two numbers are compared by their id. When a number changed although it rests on the same acts (the same hash of its
grounds), the plan, the method or the software made the difference, and the listing says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.result import AnalysisResult, Number

What = Literal["new", "gone", "changed"]


@dataclass(frozen=True, slots=True)
class Changed:
    """One number that is not the same. ``before`` None with ``what`` "new": there was none; ``acts``: ledger rows on
    which it now rests and did not before; ``same_acts``: True where data cannot explain the change."""

    what: What
    id: str
    before: Number
    after: Number
    unit: str
    acts: tuple[int, ...]
    same_acts: bool

    @property
    def says(self) -> str:
        """The change as a sentence."""
        unit = f" {self.unit}" if self.unit else ""
        if self.what == "new":
            return f"New: {self.id} is {shown(self.after)}{unit}."
        if self.what == "gone":
            return f"Gone: {self.id} was {shown(self.before)}{unit}."
        return f"{self.id} was {shown(self.before)} and is {shown(self.after)}{unit}{self._why}."

    @property
    def _why(self) -> str:
        if self.same_acts:
            return " on the same acts: the plan, the method or the software changed"
        if not self.acts:
            return " without a new act: one that it rested on is left out now, or holds something else"
        return f" with {len(self.acts)} new act{'' if len(self.acts) == 1 else 's'}"


def shown(value: Number) -> str:
    """A value for a reader: four significant digits at least, whole numbers whole, nothing as "none"."""
    if value is None:
        return "none"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def changes_between(before: AnalysisData, after: AnalysisData) -> tuple[Changed, ...]:
    """Every number that differs, in the order of the later run; what went comes last."""
    old, new = _by_id(before), _by_id(after)
    found = [_compared(name, old.get(name), one) for name, one in new.items()]
    gone = [Changed("gone", name, one.value, None, one.unit, (), False) for name, one in old.items() if name not in new]
    return (*(one for one in found if one is not None), *gone)


def _by_id(data: AnalysisData) -> dict[str, AnalysisResult]:
    return {one.id: one for one in data.results}


def _compared(name: str, before: AnalysisResult | None, after: AnalysisResult) -> Changed | None:
    acts = after.grounds.sequences
    if before is None:
        return Changed("new", name, None, after.value, after.unit, acts, False)
    if before.value == after.value and type(before.value) is type(after.value):
        return None
    held = set(before.grounds.sequences)
    added = tuple(sequence for sequence in acts if sequence not in held)
    same = before.grounds.sha256 == after.grounds.sha256 and before.grounds.participants == after.grounds.participants
    return Changed("changed", name, before.value, after.value, after.unit, added, same)
