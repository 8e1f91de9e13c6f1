"""The mean change of each measure at each visit, with its interval."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.component_change import ChangeData, MeanCurve, MeanPoint, Panel
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number

_MOST = 8
"""Fields in one figure; more go into another, so that each stays on a page."""


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """The figures; none without a change."""
    panels = [_panel(done, data, measure, names) for measure in done.distinct("variable")]
    panels = [panel for panel in panels if any(curve.points for curve in panel.means)]
    told = tuple(names.of(arm) for arm in arms(data))
    found = []
    for start in range(0, len(panels), _MOST):
        title = "Mean change from baseline" + (f", continued ({start // _MOST + 1})" if start else "")
        shown = ChangeData(title, "mean change of those seen at the visit", told, tuple(panels[start : start + _MOST]))
        found.append(Shown(title, shown))
    return found


def _panel(done: DoneAnalysis, data: AnalysisData, measure: str, names: Names) -> Panel:
    days = dict(data.visits)
    means = tuple(MeanCurve(names.of(arm), _means(done, measure, arm, days)) for arm in arms(data))
    return Panel(names.of(measure), names.units.get(measure, ""), (), means)


def _means(done: DoneAnalysis, measure: str, arm: str, days: dict[str, int]) -> tuple[MeanPoint, ...]:
    points = []
    for visit in done.distinct("visit", variable=measure, group=arm, category="change"):
        held = {one.statistic: one for one in done.find(variable=measure, group=arm, visit=visit, category="change")}
        mean, low, high = (number(held[name].value) if name in held else None for name in ("mean", "low", "high"))
        if mean is not None:
            points.append(MeanPoint(days.get(visit, 0), visit, mean, low, high, held["mean"].n or 0))
    return tuple(sorted(points, key=lambda point: point.day))


PICTURE = PictureKind("component_change", read)
