"""Categories of a score by visit: activity states, EULAR response, Boolean remission, and whatever else gives one.

Per cent of those whose category is known at the visit; the others are missing and counted so (observed cases).
"""

from __future__ import annotations

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.summary import Place, add_proportion
from trialwright.endpoints.register import scores
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Each category of each score at each visit, the baseline first where the score has one."""
    rows, without, rules = Rows(inputs, planned), [], []
    for name in planned.measures:
        score = scores()[inputs.plan.scores[name].score]
        rules.append(f"{score.title}: {score.formula}. {score.source}.")
        if not any(inputs.values.series(person, name) for person in inputs.sets.people(planned.analysis_set)):
            without.append(f"{name}: not collected.")
            continue
        for visit in (inputs.plan.baseline_visit, *(planned.visits or inputs.plan.response_visits)):
            _visit(rows, name, visit, score.categories or ("yes", "no"))
    return rows.findings("Observed cases.", *rules, *without, not_available="" if rows.made else " ".join(without))


def _visit(rows: Rows, name: str, visit: str, categories: tuple[str, ...]) -> None:
    inputs, planned = rows.inputs, rows.planned
    for group, people in inputs.groups(planned.analysis_set):
        held = [inputs.values.at(person, name, visit) for person in people]
        known = [one for one in held if one is not None and one.category]
        if not known and visit == inputs.plan.baseline_visit:
            continue
        grounds = inputs.grounds([one.participant for one in known], [s for one in known for s in one.sequences])
        flags = sorted({flag for one in known for flag in one.flags})
        for category in categories:
            x = sum(one.category == category for one in known)
            place = Place(group, grounds, visit, name, category)
            add_proportion(rows, place, x, len(known), missing=len(people) - len(known), interval=planned.interval,
                           level=planned.level, flags=flags)  # fmt: skip


ANALYSIS = AnalysisKind(
    says="How many were in each category of a score at each visit.",
    source="The scores' own sources, named under the table", run=run,
)  # fmt: skip
