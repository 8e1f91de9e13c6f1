"""Everyone's values over time, thin, and the mean of each arm with one standard error each way, thick."""

from __future__ import annotations

from collections import defaultdict

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.component_change import ChangeData, Course, MeanCurve, MeanPoint, Panel
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number

_MOST = 8


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """The figures; none without a value."""
    panels = [_panel(done, data, measure, names) for measure in done.distinct("variable")]
    found = []
    for start in range(0, len(panels), _MOST):
        title = "Course of each measure" + (f", continued ({start // _MOST + 1})" if start else "")
        says = "values as observed; thick: mean with one standard error each way"
        told = tuple(names.of(arm) for arm in arms(data))
        shown = ChangeData(title, says, told, tuple(panels[start : start + _MOST]),
                           "standard error")  # fmt: skip
        found.append(Shown(title, shown))
    return found


def _panel(done: DoneAnalysis, data: AnalysisData, measure: str, names: Names) -> Panel:
    days = dict(data.visits)
    lines: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for one in done.find(variable=measure, statistic="value"):
        value = number(one.value)
        if one.participant and value is not None:
            lines[one.participant, one.group].append((float(days.get(one.visit, 0)), value))
    courses = tuple(Course(code, names.of(arm), tuple(sorted(points))) for (code, arm), points in lines.items())
    means = tuple(MeanCurve(names.of(arm), _means(done, measure, arm, days)) for arm in arms(data))
    return Panel(names.of(measure), names.units.get(measure, ""), courses, means)


def _means(done: DoneAnalysis, measure: str, arm: str, days: dict[str, int]) -> tuple[MeanPoint, ...]:
    points = []
    for visit in done.distinct("visit", variable=measure, group=arm, statistic="mean"):
        held = {one.statistic: one for one in done.find(variable=measure, group=arm, visit=visit, participant="")}
        mean, error = number(held["mean"].value), number(held["se"].value)
        if mean is not None:
            low, high = (None, None) if error is None else (mean - error, mean + error)
            points.append(MeanPoint(days.get(visit, 0), visit, mean, low, high, held["mean"].n or 0))
    return tuple(sorted(points, key=lambda point: point.day))


PICTURE = PictureKind("component_change", read)
