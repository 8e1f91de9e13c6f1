"""The course of measures: each participant's value and change by visit, and the mean of each arm with its error."""

from __future__ import annotations

from math import fsum, sqrt

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.measure_words import unit_of
from trialwright.analysis.result import TOTAL
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Values of participants, means of arms."""
    rows, without = Rows(inputs, planned), []
    for name in planned.measures:
        before = len(rows.made)
        for visit in (inputs.plan.baseline_visit, *(planned.visits or inputs.plan.response_visits)):
            _visit(rows, name, visit)
        if len(rows.made) == before:
            without.append(f"{name}: not collected.")
    return rows.findings("Standard errors of means: sd / sqrt(n).", *without,
                         not_available="" if rows.made else " ".join(without))  # fmt: skip


def _visit(rows: Rows, name: str, visit: str) -> None:
    inputs = rows.inputs
    unit = unit_of(inputs.design, name)
    for group, people in inputs.groups(rows.planned.analysis_set):
        held = [one for person in people if (one := inputs.values.at(person, name, visit)) is not None]
        values = [one.value for one in held if one.value is not None]
        if not values:
            continue
        grounds = inputs.grounds([one.participant for one in held], [s for one in held for s in one.sequences])
        n, mean = len(values), fsum(values) / len(values)
        spread = sqrt(fsum((value - mean) ** 2 for value in values) / (n - 1) / n) if n > 1 else None
        for statistic, value in (("n", n), ("mean", mean), ("se", spread)):
            rows.add(statistic, value, group=group, visit=visit, variable=name, n=n, missing=len(people) - n,
                     unit="participants" if statistic == "n" else unit, grounds=grounds,
                     reason="one value has no error" if value is None else "")  # fmt: skip
        if group != TOTAL:
            base = {person.code: inputs.values.baseline(person, name) for person in people}
            for one in held:
                start = base.get(one.participant) if one.change is not None else None
                for statistic, value, acts in (
                    ("value", one.value, one.sequences),
                    ("change", one.change, (*one.sequences, *(start.sequences if start else ()))),
                ):
                    rows.add(statistic, value, group=group, visit=visit, variable=name, participant=one.participant,
                             unit=unit, n=int(value is not None), flags=one.flags,
                             grounds=inputs.grounds([one.participant], acts))  # fmt: skip


ANALYSIS = AnalysisKind(
    says="Values of each participant over time, with means.", source="Arithmetic on the values", run=run
)
