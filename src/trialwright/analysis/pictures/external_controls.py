"""This study's rate beside published ones, which were not randomised against it: a number to look at, no more."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.forest import ForestData, ForestRow
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number, whole
from trialwright.analysis.result import AnalysisResult


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """One figure an arm; none before anyone counts."""
    found = []
    for arm in arms(data):
        rows = []
        for control in done.distinct("variable", group=arm):
            visit = next(iter(done.distinct("visit", group=arm, variable=control)), "")
            rows.append(ForestRow(names.of(control) + (f", {visit}" if visit else ""), heading=True))
            for category, says in (("ours", "This study"), ("published", "Published, external")):
                rows.append(_row(done.find(group=arm, variable=control, category=category), says))
        if any(row.estimate is not None for row in rows):
            title = "Beside published rates (external)" + (f": {names.of(arm)}" if len(data.groups) > 1 else "")
            found.append(Shown(title, ForestData(title, "Per cent, with 95% Clopper-Pearson interval", tuple(rows),
                                                 ends=(0, 100))))  # fmt: skip
    return found


def _row(own: list[AnalysisResult], label: str) -> ForestRow:
    held = {one.statistic: one for one in own}
    count = held.get("participants")
    if count is None:
        return ForestRow(label)
    low, high = (number(held[name].value) if name in held else None for name in ("low", "high"))
    return ForestRow(label, f"{whole(count.value)}/{count.n}", number(held["percent"].value), low, high)


PICTURE = PictureKind("forest", read)
