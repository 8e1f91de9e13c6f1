"""Compliance: of the doses that were due, the share that was given, participant by participant (ICH E3, 11.3)."""

from __future__ import annotations

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.dosing import dosing
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.summary import QUARTILES, Place, add_proportion, add_summary
from trialwright.endpoints.safety.exposure import percent_of_plan
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """A summary, how many took every dose due, and each participant's own share."""
    rows = Rows(inputs, planned)
    for group, people in inputs.groups(planned.analysis_set):
        grounds = inputs.grounds_of(people, "dose given", "dose missed", "withdrawn")
        found = [(person, dosing(inputs.course, person, inputs.as_of)) for person in people]
        shares = [percent_of_plan(one.given, one.due) for _, one in found]
        add_summary(rows, Place(group, grounds, variable="compliance", unit="%"), shares)
        whole = sum(one.due > 0 and one.given >= one.due for _, one in found)
        add_proportion(rows, Place(group, grounds, variable="every dose due was given"), whole, len(people))
    for person in inputs.sets.people(planned.analysis_set):
        one = dosing(inputs.course, person, inputs.as_of)
        rows.add("percent", percent_of_plan(one.given, one.due), group=person.arm or "", variable="compliance",
                 participant=person.code, unit="%", n=1, reason="" if one.due else "no dose was due yet",
                 grounds=inputs.grounds_of([person], "dose given", "dose missed"))  # fmt: skip
    return rows.findings(
        QUARTILES, "Compliance: 100 x doses given / doses due. A dose due without a record (Exposure tells how many) "
        "counts as not given. No limit of compliance is set here.",
    )  # fmt: skip


ANALYSIS = AnalysisKind(
    says="The share of the doses due that was given.", source="ICH E3 (1995), section 11.3", run=run
)
