"""Responders over time: one figure for all outcomes with one arm, one figure an outcome with several."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.response_over_time import Curve, Point, ResponseData
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number, whole


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """The figures; none before a response is due."""
    days = dict(data.visits)
    outcomes = done.distinct("variable")
    if len(data.groups) == 1:
        curves = tuple(_curve(done, name, arms(data)[0], names.of(name), days) for name in outcomes)
        return _shown("Responders over time", curves, done)
    found = []
    for name in outcomes:
        curves = tuple(_curve(done, name, arm, names.of(arm), days) for arm in arms(data))
        found += _shown(f"{names.of(name)}: responders over time", curves, done)
    return found


def _shown(title: str, curves: tuple[Curve, ...], done: DoneAnalysis) -> list[Shown]:
    if not any(curve.points for curve in curves):
        return []
    return [Shown(title, ResponseData(title, curves, " ".join(done.notes[:1])))]


def _curve(done: DoneAnalysis, outcome: str, arm: str, name: str, days: dict[str, int]) -> Curve:
    points = []
    for visit in done.distinct("visit", variable=outcome, group=arm):
        held = {one.statistic: one for one in done.find(variable=outcome, group=arm, visit=visit, category="")}
        percent, low, high = (number(held[name].value) if name in held else None for name in ("percent", "low", "high"))
        if percent is None or low is None or high is None:
            continue
        counts = f"{whole(held['responders'].value)}/{held['responders'].n}"
        points.append(Point(visit, days.get(visit, 0), percent, low, high, counts))
    return Curve(name, tuple(sorted(points, key=lambda point: point.day)))


PICTURE = PictureKind("response_over_time", read)
