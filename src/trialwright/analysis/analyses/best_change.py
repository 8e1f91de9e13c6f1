"""The best improvement of each participant (waterfall), with the last one, and whether the outcome was met.

Improvement in percent = -(percent change from baseline): the measures here are better when they fall. Best: the
greatest at any visit of the analysis. Nobody is left out silently: without a baseline above zero, or without any later
value, the number is None with the reason. The colour of a bar is the response of the first outcome at its own visit.
"""

from __future__ import annotations

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis

ANSWERS = {True: "responder", False: "no response", None: "unknown"}


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Two numbers for each participant and measure."""
    rows = Rows(inputs, planned, estimand=planned.outcomes[0] if planned.outcomes else "")
    for name in planned.measures:
        for person in inputs.sets.people(planned.analysis_set):
            _participant(rows, name, person)
    said = f"Response: {inputs.plan.outcome(planned.outcomes[0]).title}." if planned.outcomes else ""
    return rows.findings("Improvement: the fall from baseline in percent; best over all visits after it.", said)


def _participant(rows: Rows, name: str, person: Participant) -> None:
    inputs, planned = rows.inputs, rows.planned
    visits = planned.visits or inputs.plan.response_visits
    held = [one for visit in visits if (one := inputs.values.at(person, name, visit)) is not None]
    known = [one for one in held if one.percent_change is not None]
    best = min(known, key=lambda one: (one.percent_change or 0.0, one.day or 0), default=None)
    last = known[-1] if known else None
    base = inputs.values.baseline(person, name)
    why = "no baseline" if base is None else "baseline is zero" if base.value == 0 else "no value after the baseline"
    answer = ""
    if planned.outcomes:
        outcome = inputs.plan.outcome(planned.outcomes[0])
        answer = ANSWERS[inputs.derivation.respond(outcome, person, outcome.visit).answer]
    flags = ("left early",) if person.left_on is not None and person.completion is None else ()
    sequences = [sequence for one in (*held, *([base] if base else [])) for sequence in one.sequences]
    for statistic, one in (("best_improvement", best), ("last_improvement", last)):
        value = None if one is None or one.percent_change is None else 0.0 - one.percent_change
        rows.add(statistic, value, group=person.arm or "", visit=one.visit if one else "", variable=name,
                 category=answer, participant=person.code, unit="%", n=int(one is not None), flags=flags,
                 reason=why if one is None else "", grounds=inputs.grounds([person.code], sequences))  # fmt: skip


ANALYSIS = AnalysisKind(
    says="The best and the last improvement of each participant.", source="Arithmetic on the values", run=run
)
