"""Responders in each subgroup, a forest for each arm."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.forest import ForestData, ForestRow
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number, whole
from trialwright.analysis.result import AnalysisResult


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """The figures; none before anyone's response is due."""
    found = []
    for arm in arms(data):
        rows = _rows(done, arm, names)
        if any(row.estimate is not None for row in rows):
            visit = next(iter(done.distinct("visit", group=arm)), "")
            method = next((one.method for one in done.find(group=arm, statistic="low") if one.method), "")
            title = "Responders in subgroups" + (f": {names.of(arm)}" if len(data.groups) > 1 else "")
            outcome = next((one.estimand for one in done.results if one.estimand), "")
            measure = f"{names.of(outcome)} at {visit}, per cent" + (f" ({method})" if method else "")
            found.append(Shown(title, ForestData(title, measure, tuple(rows), ends=(0, 100))))
    return found


def _rows(done: DoneAnalysis, arm: str, names: Names) -> list[ForestRow]:
    rows: list[ForestRow] = []
    for variable in done.distinct("variable", group=arm):
        levels = done.distinct("category", group=arm, variable=variable)
        if levels == [""]:
            rows.append(_row(done.find(group=arm, variable=variable, category=""), names.of(variable), overall=True))
            continue
        rows.append(ForestRow(names.of(variable), heading=True))
        rows += [_row(done.find(group=arm, variable=variable, category=level), level) for level in levels]
    return rows


def _row(own: list[AnalysisResult], label: str, *, overall: bool = False) -> ForestRow:
    held = {one.statistic: one for one in own}
    count = held["responders"]
    return ForestRow(
        label[:1].upper() + label[1:], f"{whole(count.value)}/{count.n}", number(held["percent"].value),
        number(held["low"].value) if "low" in held else None, number(held["high"].value) if "high" in held else None,
        overall=overall,
    )  # fmt: skip


PICTURE = PictureKind("forest", read)
