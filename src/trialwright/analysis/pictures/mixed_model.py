"""The model's mean change of each measure at each visit, with its interval."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.component_change import ChangeData, MeanCurve, MeanPoint, Panel
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number

_MOST = 8


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """The figures; none without a fit."""
    panels = [
        Panel(names.of(measure), names.units.get(measure, ""), (),
              tuple(MeanCurve(names.of(arm), _means(done, measure, arm, dict(data.visits))) for arm in arms(data)))
        for measure in done.distinct("variable", category="change")
    ]  # fmt: skip
    panels = [panel for panel in panels if any(curve.points for curve in panel.means)]
    found = []
    for start in range(0, len(panels), _MOST):
        title = "Mean change from baseline, model" + (f", continued ({start // _MOST + 1})" if start else "")
        shown = ChangeData(title, "marginal means of the mixed model", tuple(names.of(arm) for arm in arms(data)),
                           tuple(panels[start : start + _MOST]))  # fmt: skip
        found.append(Shown(title, shown))
    return found


def _means(done: DoneAnalysis, measure: str, arm: str, days: dict[str, int]) -> tuple[MeanPoint, ...]:
    points = []
    for visit in done.distinct("visit", variable=measure, group=arm, category="change"):
        held = {one.statistic: one for one in done.find(variable=measure, group=arm, visit=visit, category="change")}
        mean, low, high = (number(held[name].value) if name in held else None for name in ("estimate", "low", "high"))
        if mean is not None:
            points.append(MeanPoint(days.get(visit, 0), visit, mean, low, high, held["estimate"].n or 0))
    return tuple(sorted(points, key=lambda point: point.day))


PICTURE = PictureKind("component_change", read)
