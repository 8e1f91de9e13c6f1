"""How the missing would have to have answered: the tipping point of each arm, and every way of counting them."""

from __future__ import annotations

import re

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.tipping_point import TippingData, TippingPoint
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number

_WAY = re.compile(r"(\d+) of (\d+) missing responded")


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """One figure an arm; none when nobody's response is missing."""
    found = []
    for arm in arms(data):
        points = [
            point for way in done.distinct("category", group=arm) if (point := _point(done, arm, way)) is not None
        ]
        if len(points) < 2:
            continue
        outcome = next(iter(done.distinct("variable", group=arm)), "")
        title = f"Tipping point: {names.of(outcome)}" + (f", {names.of(arm)}" if len(data.groups) > 1 else "")
        tipped = any(point.holds is not None for point in points)
        says = (
            " ".join(note for note in done.notes if note.startswith("p:"))
            if tipped
            else (
                "No null proportion is planned: the interval is shown under every assumption, and nothing is concluded."
            )
        )
        missing = f"Missing who are counted as responders, of {len(points) - 1}"
        found.append(Shown(title, TippingData(title, missing, "Responders, per cent", says, tuple(points))))
    return found


def _point(done: DoneAnalysis, arm: str, way: str) -> TippingPoint | None:
    match = _WAY.fullmatch(way)
    held = {one.statistic: one for one in done.find(group=arm, category=way)}
    percent = number(held["percent"].value) if "percent" in held else None
    if match is None or percent is None:
        return None
    low, high = (number(held[name].value) if name in held else None for name in ("low", "high"))
    loses = next((number(one.value) for one in done.find(group=arm, statistic="loses_up_to")), None)
    holds = None
    if "p_value" in held:
        holds = loses is None or int(match[1]) > loses
    return TippingPoint(float(match[1]), percent, low, high, holds)


PICTURE = PictureKind("tipping_point", read)
