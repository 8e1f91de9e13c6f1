"""Responders by arm and visit, of one or several outcomes, by each outcome's own rule for missing responses.

The same counts as in the study's results (``analysis.outcome``). Beside them stand how many were missing, are not due
yet, or were decided by an intercurrent event. Over several arms the total counts everyone.
"""

from __future__ import annotations

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.outcome import MISSING_SAYS, ArmResponses, count
from trialwright.analysis.summary import Place, add_proportion
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.analysis_plan import PlannedOutcome


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Counts, per cent and interval of each outcome at each visit."""
    rows = Rows(inputs, planned)
    rules: dict[str, None] = {}
    for name in planned.outcomes:
        outcome = inputs.plan.outcome(name)
        rows.estimand = name
        rules[MISSING_SAYS[outcome.missing]] = None
        for visit in planned.visits or inputs.plan.response_visits:
            _visit(rows, outcome, visit)
    if len(planned.outcomes) > 1:
        rows.estimand = ""
    return rows.findings(*rules, *_acting(inputs, planned))


def _visit(rows: Rows, outcome: PlannedOutcome, visit: str) -> None:
    inputs, planned = rows.inputs, rows.planned
    for group, people in inputs.groups(planned.analysis_set):
        judged = inputs.responses(outcome, people, visit)
        found: ArmResponses = count(group, judged, outcome.missing, planned.level)
        grounds = inputs.grounds_of_responses(judged)
        flags = sorted({flag for one in judged for flag in one.flags})
        place = Place(group, grounds, visit, outcome.name)
        add_proportion(rows, place, found.responders, found.analysed, called="responders", missing=found.missing,
                       interval=planned.interval, level=planned.level, flags=flags)  # fmt: skip
        for statistic, value in (
            ("analysed", found.analysed), ("missing", found.missing), ("not_due", found.not_due),
            ("intercurrent", found.intercurrent),
        ):  # fmt: skip
            rows.add(statistic, value, group=group, visit=visit, variable=outcome.name, unit="participants",
                     n=len(people), grounds=grounds, method="")  # fmt: skip


def _acting(inputs: Inputs, planned: PlannedAnalysis) -> list[str]:
    """The intercurrent events that act on the responses, in words."""
    found: dict[str, None] = {}
    for name in planned.outcomes:
        for event in inputs.plan.outcome(name).estimand.intercurrent_events:
            acts = "" if event.recognised_by else " (in words only: no act tells it)"
            found[f"{event.event}: {event.strategy}{acts}."] = None
    return list(found)


ANALYSIS = AnalysisKind(
    says="Responders at each visit with an interval, and how many were missing.",
    source="ICH E9(R1) (2019), A.3.2; interval as named with each number", run=run,
)  # fmt: skip
