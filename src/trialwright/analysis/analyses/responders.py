"""Responders by arm and visit, of one or several outcomes, by each outcome's own rule for missing responses.

The same counts as in the study's results (``analysis.outcome``). Beside them stand how many were missing, are not due
yet, or were decided by an intercurrent event. Over several arms the total counts everyone, and each arm stands against
the reference arm: the difference of proportions with Newcombe's interval, and Fisher's exact test.
"""

from __future__ import annotations

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.outcome import MISSING_SAYS, ArmResponses, count
from trialwright.analysis.result import TOTAL, Grounds
from trialwright.analysis.summary import Place, add_proportion
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.analysis_plan import PlannedOutcome
from trialwright.statistics.two_proportions import difference, fisher, newcombe

NRI = "imputed (NRI): missing counted as no response"


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
    counted: dict[str, tuple[ArmResponses, Grounds]] = {}
    for group, people in rows.groups:
        judged = inputs.responses(outcome, people, visit)
        found: ArmResponses = count(group, judged, outcome.missing, planned.level)
        grounds = inputs.grounds_of_responses(judged)
        counted[group] = found, grounds
        flags = sorted({flag for one in judged for flag in one.flags})
        if found.missing and outcome.missing == "non-response":
            flags.append(NRI)
        place = Place(group, grounds, visit, outcome.name)
        add_proportion(rows, place, found.responders, found.analysed, called="responders", missing=found.missing,
                       interval=planned.interval, level=planned.level, flags=flags)  # fmt: skip
        for statistic, value in (
            ("analysed", found.analysed), ("missing", found.missing), ("not_due", found.not_due),
            ("intercurrent", found.intercurrent),
        ):  # fmt: skip
            rows.add(statistic, value, group=group, visit=visit, variable=outcome.name, unit="participants",
                     n=len(people), grounds=grounds, method="")  # fmt: skip
    _differences(rows, outcome.name, visit, counted)


def _differences(rows: Rows, name: str, visit: str, counted: dict[str, tuple[ArmResponses, Grounds]]) -> None:
    """Each arm against the reference arm, where there are several."""
    reference, level = rows.inputs.reference, rows.planned.level
    for group, (found, grounds) in counted.items():
        if reference is None or group in (reference, TOTAL):
            continue
        other, others = counted[reference]
        both = rows.inputs.grounds([*grounds.participants, *others.participants],
                                   [*grounds.sequences, *others.sequences])  # fmt: skip
        pairs = found.responders, found.analysed, other.responders, other.analysed
        known = found.analysed > 0 and other.analysed > 0
        interval = newcombe(*pairs, level) if known else None
        for statistic, value, unit, method in (
            ("estimate", 100 * difference(*pairs) if known else None, "percentage points", "difference of proportions"),
            ("low", 100 * interval.low if interval else None, "percentage points", f"Newcombe, {100 * level:g} %"),
            ("high", 100 * interval.high if interval else None, "percentage points", f"Newcombe, {100 * level:g} %"),
            ("p_value", fisher(*pairs) if known else None, "", "Fisher's exact test, two-sided"),
        ):  # fmt: skip
            rows.add(statistic, value, group=group, visit=visit, variable=name, category=f"difference from {reference}",
                     unit=unit, n=found.analysed + other.analysed, method=method, grounds=both,
                     reason="nobody to count" if value is None else "")  # fmt: skip


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
