"""Time to the first response: the steps of the analysis as Kaplan-Meier curves with the numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.kaplan_meier import Step, SurvivalCurve, SurvivalData
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """One figure an outcome."""
    found = []
    for name in done.distinct("variable"):
        curves = tuple(
            curve for arm in arms(data) if (curve := _curve(done, name, arm, names, data.visits)) is not None
        )
        if curves:
            says = names.of(name)
            event = "a first response"
            found.append(
                Shown(f"Time to the first response: {says}", SurvivalData(event, "days from the first dose", curves))
            )
    return found


def _curve(
    done: DoneAnalysis, name: str, arm: str, names: Names, visits: Sequence[tuple[str, int]]
) -> SurvivalCurve | None:
    here = [one for one in done.find(variable=name, group=arm) if not one.participant]
    if not here:
        return None
    by_day: dict[float, dict[str, float | None]] = {}
    for one in here:
        if one.category.startswith("day "):
            by_day.setdefault(float(one.category[4:]), {})[one.statistic] = number(one.value)
    own = [one for one in done.find(variable=name, group=arm, statistic="day") if one.participant]
    days = {one.participant: number(one.value) or 0.0 for one in own}
    steps = tuple(
        Step(day, survival, held.get("low"), held.get("high"))
        for day, held in sorted(by_day.items()) if (survival := held.get("survival")) is not None
    )  # fmt: skip
    censored = tuple(sorted(number(one.value) or 0.0 for one in own if one.category != "responded"))
    last = max([1.0, *days.values()])
    median = next((number(one.value) for one in here if one.statistic == "median"), None)
    times = [0.0, *(float(day) for _, day in sorted(visits, key=lambda visit: visit[1]) if 0 < day <= last)]
    at_risk = tuple((time, sum(day >= time for day in days.values())) for time in times)
    events = sum(one.category == "responded" for one in own)
    return SurvivalCurve(names.of(arm), steps, censored, at_risk, last, median, events, len(days))


PICTURE = PictureKind("kaplan_meier", read)
