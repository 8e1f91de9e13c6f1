"""Responders at the outcome's own visit in subgroups by what was known at baseline (forest).

By the codes of an item, or below a cut of a measure at baseline and from it on. Who has no value is a subgroup of its
own. No test of interaction: in a small study it has no power (ICH E9, 5.7), and subgroups are described only.
"""

from __future__ import annotations

from collections.abc import Mapping

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.outcome import count
from trialwright.analysis.summary import Place, add_proportion
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis, Subgroup
from trialwright.protocol.analysis_plan import PlannedOutcome

ALL = "All participants"
UNKNOWN = "not known"


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Everyone first, then each subgroup."""
    rows = Rows(inputs, planned, estimand=planned.outcomes[0])
    outcome = inputs.plan.outcome(planned.outcomes[0])
    for group, people in inputs.groups(planned.analysis_set):
        _row(rows, outcome, group, ALL, "", list(people))
        for subgroup in planned.subgroups:
            levels = _levels(inputs, subgroup)
            members: dict[str, list[Participant]] = {level: [] for level in (*levels.values(), UNKNOWN)}
            for person in people:
                members[_level(inputs, subgroup, levels, person)].append(person)
            for level, these in members.items():
                if these or level != UNKNOWN:
                    _row(rows, outcome, group, subgroup.title, level, these)
    return rows.findings("Described only: no test of interaction.")


def _levels(inputs: Inputs, subgroup: Subgroup) -> Mapping[object, str]:
    source = subgroup.source
    if source is None:
        return {"below": f"below {subgroup.cut:g}", "from": f"{subgroup.cut:g} and above"}
    item = inputs.design.forms[source.form].items[source.item or ""]
    if item.code_list is not None:
        return {entry.code: entry.says for entry in item.code_list.items}
    return {True: "yes", False: "no"}


def _level(inputs: Inputs, subgroup: Subgroup, levels: Mapping[object, str], person: Participant) -> str:
    source = subgroup.source
    if source is None:
        held = inputs.values.baseline(person, subgroup.measure or "")
        if held is None or held.value is None:
            return UNKNOWN
        return levels["below" if held.value < (subgroup.cut or 0.0) else "from"]
    start = inputs.design.visit(inputs.plan.baseline_visit).day
    for visit in sorted((one for one in inputs.design.visits if one.day <= start), key=lambda one: -one.day):
        value = person.values(visit.name, source.form).get(source.item or "")
        if value is not None:
            return levels.get(value, UNKNOWN)
    return UNKNOWN


def _row(rows: Rows, outcome: PlannedOutcome, group: str, title: str, level: str, people: list[Participant]) -> None:
    inputs, planned = rows.inputs, rows.planned
    judged = inputs.responses(outcome, people)
    found = count(group, judged, outcome.missing, planned.level)
    place = Place(group, inputs.grounds_of_responses(judged), outcome.visit, title, level)
    add_proportion(rows, place, found.responders, found.analysed, called="responders", missing=found.missing,
                   interval=planned.interval, level=planned.level)  # fmt: skip


ANALYSIS = AnalysisKind(
    says="Responders in subgroups by baseline, described.", source="ICH E9 (1998), section 5.7", run=run
)
