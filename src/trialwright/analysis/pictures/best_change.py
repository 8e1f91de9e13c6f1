"""The best improvement of each participant, a waterfall for each measure."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.waterfall import Answer, Bar, WaterfallData
from trialwright.analysis.picture import Names, PictureKind, Shown, number

_ANSWERS: dict[str, Answer] = {
    "yes": "response", "response": "response", "responder": "response",
    "no": "no response", "no response": "no response", "non-responder": "no response",
}  # fmt: skip


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """One figure a measure; none when nobody has a value."""
    found = []
    outcome = names.of(done.estimand) if done.estimand else "response"
    for measure in done.distinct("variable"):
        own = done.find(variable=measure, statistic="best_improvement")
        if not any(one.value is not None for one in own):
            continue
        bars = tuple(
            Bar(one.participant, names.of(one.group), number(one.value), _ANSWERS.get(one.category, "unknown"),
                "left early" in one.flags) for one in own
        )  # fmt: skip
        shown = WaterfallData(f"best improvement of {names.of(measure)}", "%", bars,
                              f"{outcome} response" if done.estimand else "response", "up")  # fmt: skip
        found.append(Shown(f"Best improvement of each participant: {names.of(measure)}", shown))
    return found


PICTURE = PictureKind("waterfall", read)
