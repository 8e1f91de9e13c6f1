"""Laboratory values against their baseline; what lay outside the limits of the laboratory is marked."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.laboratory_shift import LabData, LabPanel, LabPoint
from trialwright.analysis.picture import Names, PictureKind, Shown, arms

_MOST = 8


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """The figures; none without a value after baseline."""
    panels = [_panel(done, data, measure, names) for measure in done.distinct("variable")]
    panels = [panel for panel in panels if panel.points]
    found = []
    for start in range(0, len(panels), _MOST):
        title = "Laboratory values against their baseline" + (f", continued ({start // _MOST + 1})" if start else "")
        told = tuple(names.of(arm) for arm in arms(data))
        found.append(Shown(title, LabData(title, told, tuple(panels[start : start + _MOST]))))
    return found


def _panel(done: DoneAnalysis, data: AnalysisData, measure: str, names: Names) -> LabPanel:
    out = {
        (one.participant, one.visit, one.value)
        for one in done.find(variable=measure, statistic="value")
        if one.participant
    }
    points = tuple(
        LabPoint(one.participant, names.of(one.arm), one.baseline, one.value, one.visit or one.recorded_visit,
                 (one.participant, one.visit or one.recorded_visit, one.value) in out)
        for one in data.values
        if one.measure == measure and one.value is not None and one.baseline is not None and not one.is_baseline
        and (one.day is None or one.day > 0)
    )  # fmt: skip
    return LabPanel(names.of(measure), names.units.get(measure, ""), points)


PICTURE = PictureKind("laboratory_shift", read)
