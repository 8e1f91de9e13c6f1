"""The flow of participants: the counts of the analysis as the boxes of a CONSORT diagram."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.participant_flow import ArmColumn, FlowData
from trialwright.analysis.picture import Names, PictureKind, Shown, whole
from trialwright.analysis.result import TOTAL

_OTHER = ("in screening", "eligible and not enrolled", "left before enrolment")


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """One diagram."""
    if not done.results:
        return []
    primary = next((one.analysis_set for one in data.analyses if one.kind == "responders"), "treated")
    says = next((one.says for one in data.sets if one.name == primary), primary)
    columns = tuple(_column(done, arm, names.of(arm), primary, says) for arm, _ in data.groups)
    reasons = done.find(group=TOTAL, variable="criterion not met")
    flow = FlowData(
        assessed=_count(done, TOTAL, "assessed"), excluded=_count(done, TOTAL, "not eligible"),
        excluded_by=tuple((names.of(one.category), whole(one.value)) for one in reasons),
        other=tuple((name, _count(done, TOTAL, name)) for name in _OTHER), arms=columns,
    )  # fmt: skip
    return [Shown("Participant flow", flow, tuple(one.id for one in done.results))]


def _column(done: DoneAnalysis, arm: str, title: str, primary: str, says: str) -> ArmColumn:
    left = [one for one in done.find(group=arm, variable="left") if one.category]
    analysed = done.find(group=arm, variable="analysed", category=primary)
    return ArmColumn(
        title=title, enrolled=_count(done, arm, "enrolled"), treated=_count(done, arm, "treated"),
        completed=_count(done, arm, "completed"), left=tuple((one.category, whole(one.value)) for one in left),
        ongoing=_count(done, arm, "in the study"), analysed=whole(analysed[0].value) if analysed else 0,
        analysis_set=says,
    )  # fmt: skip


def _count(done: DoneAnalysis, group: str, variable: str) -> int:
    found = done.find(group=group, variable=variable, category="")
    return whole(found[0].value) if found else 0


PICTURE = PictureKind("participant_flow", read)
