"""Two runs of an analysis held against each other, number by number: what is new, gone, or another value.

A frozen analysis run again on the same acts must give the same numbers, to the last bit; nothing is rounded before the
comparison. Against an earlier run, the same comparison says what changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.report_numbers import written
from trialwright.analysis.result import AnalysisResult


@dataclass(frozen=True, slots=True)
class Change:
    """One number in two runs; None: it is not in that run. ``other_ground``: the value is the same and rests on other
    acts."""

    id: str
    title: str
    before: AnalysisResult | None
    after: AnalysisResult | None
    other_ground: bool = False

    @property
    def says(self) -> str:
        """One line for a listing."""
        if self.before is None and self.after is not None:
            return f"new: {_told(self.after)} = {_value(self.after)}"
        if self.after is None and self.before is not None:
            return f"gone: {_told(self.before)} was {_value(self.before)}"
        assert self.before is not None
        assert self.after is not None
        if self.other_ground:
            return f"same value, other acts: {_told(self.after)} = {_value(self.after)}"
        return f"changed: {_told(self.after)}: {_value(self.before)} -> {_value(self.after)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two runs; ``origin`` are sentences on where the runs come from."""

    origin: tuple[str, ...]
    changes: tuple[Change, ...]
    compared: int

    @property
    def is_same(self) -> bool:
        """True when every number is there in both runs with the same value."""
        return not [change for change in self.changes if not change.other_ground]


def compare(before: AnalysisData, after: AnalysisData) -> Comparison:
    """The two runs, in the order of the later one."""
    old = {one.id: one for one in before.results}
    new = {one.id: one for one in after.results}
    titles = {done.name: done.title for data in (before, after) for done in data.analyses}
    changes = [_change(old.get(name), one, titles) for name, one in new.items()]
    changes += [Change(name, titles[one.analysis], one, None) for name, one in old.items() if name not in new]
    return Comparison(tuple(_origin(before, after)), tuple(change for change in changes if change is not None),
                      len(old.keys() | new.keys()))  # fmt: skip


def _change(before: AnalysisResult | None, after: AnalysisResult, titles: dict[str, str]) -> Change | None:
    title = titles[after.analysis]
    if before is None:
        return Change(after.id, title, None, after)
    if not _equal(before, after):
        return Change(after.id, title, before, after)
    if before.input_sha256 != after.input_sha256 or before.grounds.sequences != after.grounds.sequences:
        return Change(after.id, title, before, after, other_ground=True)
    return None


def _equal(before: AnalysisResult, after: AnalysisResult) -> bool:
    """The same value to the last bit, not a number equal to itself, and the same reason."""
    one, other = before.value, after.value
    if isinstance(one, float) and isinstance(other, float):
        return one.hex() == other.hex()
    return one == other and before.reason == after.reason and before.n == after.n


def _origin(before: AnalysisData, after: AnalysisData) -> Iterator[str]:
    yield (f"before: {before.ledger_sequence} rows, head {before.ledger_head[:16]}, "
           f"cut-off {_cut(before)}, Trialwright {before.version}")  # fmt: skip
    yield (f"now:    {after.ledger_sequence} rows, head {after.ledger_head[:16]}, cut-off {_cut(after)}, "
           f"Trialwright {after.version}")  # fmt: skip
    if before.study != after.study:
        yield f"These are two studies: {before.study} and {after.study}."
    if before.design_sha256 != after.design_sha256:
        yield "The design changed between the runs."


def _cut(data: AnalysisData) -> str:
    told = [f"observed by {data.cut_off.observed_by}"] if data.cut_off.observed_by else []
    told += [f"stored by {data.cut_off.stored_by}"] if data.cut_off.stored_by else []
    return ", ".join(told) or "none"


def _told(one: AnalysisResult) -> str:
    parts = (one.variable, one.category, one.visit, one.group, one.participant, one.statistic)
    return ", ".join(part for part in parts if part)


def _value(one: AnalysisResult) -> str:
    if one.value is None:
        return f"not given ({one.reason})"
    return repr(one.value) if isinstance(one.value, float) else written(one.value)
