"""Who they were at the start: the baseline table, by arm and in total.

A measure of the plan stands at its baseline value (``analysis.values``). Another item is read at the plan's baseline
visit where that visit asks for the form, else at the last earlier visit that does (demographics asked at screening).
Continuous items: mean, sample standard deviation, median, quartiles, minimum, maximum.
Categories: a count each, in the order of the code list. People without a value are counted as missing, in no category.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Literal

from trialwright.analysis.analysis_sets import AnalysisSets, set_says
from trialwright.analysis.derivation import measure
from trialwright.analysis.result import TOTAL
from trialwright.analysis.title import title
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_plan import AnalysisSet, BaselineItem
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Value

__all__ = ["TOTAL", "Baseline", "BaselineRow", "Counts", "Summary", "baseline", "visit_of"]


@dataclass(frozen=True, slots=True)
class Summary:
    """A continuous item in one arm. None: not computable from ``number`` values (a deviation needs two). ``values`` are
    those of each person, in the order of the set."""

    arm: str
    number: int
    missing: int
    mean: float | None
    deviation: float | None
    low: float | None
    high: float | None
    values: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """A categorical item in one arm: a count for each category of the row."""

    arm: str
    number: int
    missing: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """One row: summaries when continuous, counts of ``categories`` otherwise; arms in order, then the total."""

    title: str
    kind: Literal["continuous", "categories"]
    unit: str
    categories: tuple[str, ...]
    summaries: tuple[Summary, ...]
    counts: tuple[Counts, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The baseline table; ``numbers`` are the people of each arm, then the total."""

    title: str
    analysis_set: AnalysisSet
    numbers: tuple[tuple[str, int], ...]
    rows: tuple[BaselineRow, ...]
    analysis_set_says: str = ""


def baseline(sets: AnalysisSets, analysis_set: AnalysisSet, *, simulated: bool) -> Baseline:
    """The baseline table of everyone in ``analysis_set``."""
    design = sets.course.design
    groups = [(arm.name, sets.people(analysis_set, arm.name)) for arm in design.arms]
    groups.append((TOTAL, sets.people(analysis_set)))
    return Baseline(
        title=title("Baseline characteristics", simulated=simulated),
        analysis_set=analysis_set,
        numbers=tuple((arm, len(people)) for arm, people in groups),
        rows=tuple(_row(sets, item, groups, simulated) for item in design.analysis.baseline),
        analysis_set_says=set_says(design.analysis, analysis_set),
    )


def _row(
    sets: AnalysisSets, item: BaselineItem, groups: Sequence[tuple[str, Sequence[Participant]]], simulated: bool
) -> BaselineRow:
    design = sets.course.design
    visit = visit_of(design, item)
    categories = _categories(design, item)
    return BaselineRow(
        title=title(item.title, simulated=simulated),
        kind=item.kind,
        unit=item.unit,
        categories=tuple(says for _, says in categories),
        summaries=tuple(
            _summary(arm, [_number(sets, item, person) for person in people])
            for arm, people in groups if item.kind == "continuous"
        ),
        counts=tuple(
            _counts(arm, [person.values(visit, item.source.form).get(item.source.item or "") for person in people],
                    [code for code, _ in categories])
            for arm, people in groups if item.kind == "categories"
        ),
    )  # fmt: skip


def _number(sets: AnalysisSets, item: BaselineItem, person: Participant) -> float | None:
    design = sets.course.design
    name = next((name for name, source in design.analysis.measures.items() if source == item.source), None)
    if name is None:
        return measure(design, item.source, person.values(visit_of(design, item), item.source.form))
    held = sets.derivation.values.baseline(person, name)
    return held.value if held is not None else None


def visit_of(design: StudyDesign, item: BaselineItem) -> str:
    """The visit at which a baseline item is read."""
    last = design.visit(design.analysis.baseline_visit)
    asking = [visit for visit in design.visits if visit.day <= last.day and item.source.form in visit.forms]
    return max(asking, key=lambda visit: visit.day).name if asking else last.name


def _categories(design: StudyDesign, item: BaselineItem) -> list[tuple[Value, str]]:
    if item.kind == "continuous" or item.source.item is None:
        return []
    asked = design.forms[item.source.form].items[item.source.item]
    if asked.code_list is not None:
        return [(entry.code, entry.says) for entry in asked.code_list.items]
    return [(True, "Yes"), (False, "No")]


def _summary(arm: str, values: Sequence[float | None]) -> Summary:
    known = [value for value in values if value is not None]
    return Summary(
        arm, len(known), len(values) - len(known),
        fmean(known) if known else None, stdev(known) if len(known) > 1 else None,
        min(known, default=None), max(known, default=None), tuple(values),
    )  # fmt: skip


def _counts(arm: str, values: Sequence[Value], codes: Sequence[Value]) -> Counts:
    counts = tuple(sum(value is not None and value == code for value in values) for code in codes)
    return Counts(arm, sum(counts), len(values) - sum(counts), counts)
