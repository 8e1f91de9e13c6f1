"""Exposure: doses given, missed and due, amount, days of treatment (ICH E3, 12.1), and why doses were missed."""

from __future__ import annotations

from collections import Counter

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.dosing import dosing
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.summary import QUARTILES, Place, add_summary
from trialwright.endpoints.safety.exposure import percent_of_plan
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """A summary of each number over the participants, sums, and reasons."""
    rows = Rows(inputs, planned)
    for group, people in inputs.groups(planned.analysis_set):
        grounds = inputs.grounds_of(people, "dose given", "dose missed", "treatment discontinued", "withdrawn")
        found = [dosing(inputs.course, person, inputs.as_of) for person in people]
        units = {plan.unit for plan in inputs.design.administrations}
        for variable, unit, values in (
            ("days of treatment", "days", [one.days for one in found]),
            ("doses given", "doses", [one.given for one in found]),
            ("doses due", "doses", [one.due for one in found]),
            ("doses missed", "doses", [one.missed for one in found]),
            ("doses without a record", "doses", [one.unrecorded for one in found]),
            ("relative dose", "%", [percent_of_plan(one.amount, one.amount_due) for one in found]),
        ):  # fmt: skip
            add_summary(rows, Place(group, grounds, variable=variable, unit=unit), values)
        if len(units) == 1:
            add_summary(rows, Place(group, grounds, variable="amount given", unit=min(units)),
                        [one.amount for one in found])  # fmt: skip
        years = sum(one.days or 0 for one in found) / 365.25
        rows.add("sum", years, group=group, variable="years of treatment", unit="participant-years", n=len(people),
                 grounds=grounds)  # fmt: skip
        reasons = Counter(dose.why for person in people for dose in person.missed_doses)
        for why, number in sorted(reasons.items()):
            rows.add("events", number, group=group, variable="doses missed", category=why, unit="doses",
                     n=len(people), grounds=inputs.grounds_of(people, "dose missed"))  # fmt: skip
    return rows.findings(
        QUARTILES, "Days of treatment: last dose - first dose + 1 (CDISC ADaM TRTDURD). Due: planned up to the day of "
        "leaving or of the cut-off; a year is 365.25 days. A dose due without a record counts as not given, also "
        "after treatment was stopped.",
    )  # fmt: skip


ANALYSIS = AnalysisKind(
    says="How long and how much was given, of what was due.",
    source="ICH E3 (1995), section 12.1; CDISC ADaM TRTDURD", run=run,
)  # fmt: skip
