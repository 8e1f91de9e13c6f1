"""The course of each participant who took a dose, a lane each."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.swimmer import Lane, SwimmerData
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number
from trialwright.analysis.result import AnalysisResult

_STAYED = ("completed", "in the study")


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """One figure; none before the first dose."""
    people: dict[str, list[AnalysisResult]] = {}
    for one in done.results:
        if one.participant:
            people.setdefault(one.participant, []).append(one)
    if not people:
        return []
    outcome = next((one.category for one in done.results if one.variable == "response"), "")
    lanes = tuple(_lane(code, rows, outcome, names) for code, rows in people.items())
    told = SwimmerData(f"first response: {names.of(outcome)}" if outcome else "response", "days from the first dose",
                       tuple(names.of(arm) for arm in arms(data)), lanes)  # fmt: skip
    return [Shown("Course of each participant", told)]


def _lane(code: str, rows: list[AnalysisResult], outcome: str, names: Names) -> Lane:
    end = next((one for one in rows if one.variable == "end"), None)
    why = end.category if end is not None else ""
    last = max([number(one.value) or 0.0 for one in rows if one.variable in ("end", "treatment")])
    left = number(end.value) if end is not None and why not in _STAYED else None
    responded = next(
        (number(one.value) for one in rows if one.variable == "response" and one.category == outcome), None
    )
    return Lane(
        code, names.of(rows[0].group), last, tuple(number(one.value) or 0.0 for one in rows if one.variable == "dose"),
        responded, left, "" if left is None else why, why == "in the study",
        tuple(number(one.value) or 0.0 for one in rows if one.variable == "serious adverse event"),
    )  # fmt: skip


PICTURE = PictureKind("swimmer", read)
