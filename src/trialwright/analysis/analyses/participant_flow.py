"""Participant flow, from everyone assessed to everyone analysed (CONSORT 2025, items 22a and 22b, adapted).

The counts are those of ``analysis.participant_flow``. Before enrolment there are no arms: those rows are of all.
``analysed`` counts the people of each analysis set that the plan defines.
"""

from __future__ import annotations

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.participant_flow import ArmFlow
from trialwright.analysis.result import TOTAL
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Counts of people at each step."""
    rows, flow = Rows(inputs, planned), inputs.results.flow
    _row(rows, TOTAL, "assessed", "", flow.assessed)
    _row(rows, TOTAL, "not eligible", "", flow.ineligible)
    for reason in flow.ineligible_by:
        _row(rows, TOTAL, "criterion not met", reason.reason, reason.number)
    _row(rows, TOTAL, "in screening", "", flow.in_screening)
    _row(rows, TOTAL, "eligible and not enrolled", "", flow.eligible_not_enrolled)
    _row(rows, TOTAL, "left before enrolment", "", flow.left_before_enrolment)
    _row(rows, TOTAL, "enrolled", "", flow.enrolled)
    for arm in flow.arms:
        _arm(rows, arm)
    return rows.findings("Someone can fail several criteria, so that these may add up to more than the people.")


def _arm(rows: Rows, arm: ArmFlow) -> None:
    inputs = rows.inputs
    _row(rows, arm.arm, "enrolled", "", arm.enrolled)
    _row(rows, arm.arm, "treated", "", arm.treated)
    _row(rows, arm.arm, "left", "", arm.left)
    for reason in arm.not_completed:
        _row(rows, arm.arm, "left", reason.reason, reason.number)
    _row(rows, arm.arm, "completed", "", arm.completed)
    _row(rows, arm.arm, "in the study", "", arm.ongoing)
    for name in inputs.sets.names:
        people = inputs.sets.people(name, arm.arm)
        rows.add("participants", len(people), group=arm.arm, variable="analysed", category=name, unit="participants",
                 n=len(people), grounds=inputs.grounds_of(people, "enrolled"))  # fmt: skip


def _row(rows: Rows, group: str, variable: str, category: str, number: int) -> None:
    people = rows.inputs.results.flow.people.get((group, variable, category), ())
    named = [rows.inputs.course.participants[code] for code in people]
    kinds = ("screened", "criterion judged", "enrolled", "withdrawn", "completed")
    rows.add("participants", number, group=group, variable=variable, category=category, unit="participants", n=number,
             grounds=rows.inputs.grounds_of(named, *kinds))  # fmt: skip


ANALYSIS = AnalysisKind(
    says="How many were assessed, enrolled, treated, left and why, completed and were analysed.",
    source="CONSORT 2025, items 22a and 22b (doi:10.1371/journal.pmed.1004587), adapted to one arm where there is one",
    run=run,
)
