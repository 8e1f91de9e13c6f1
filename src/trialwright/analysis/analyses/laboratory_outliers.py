"""Laboratory values after the baseline that lay outside the laboratory's limits of normal, one by one (ICH E3, 12.4).

A value without limits cannot be judged and is counted so. At the limit is inside.
"""

from __future__ import annotations

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.measure_words import unit_of
from trialwright.analysis.result import TOTAL
from trialwright.endpoints.thresholds import SLACK
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """The counts of each measure, then each value outside."""
    rows, without = Rows(inputs, planned), []
    for name in planned.measures:
        if not _measure(rows, name):
            without.append(f"{name}: not collected.")
    return rows.findings(*without, not_available="" if rows.made else " ".join(without))


def _measure(rows: Rows, name: str) -> bool:
    inputs, unit = rows.inputs, unit_of(rows.inputs.design, name)
    seen = False
    for group, people in inputs.groups(rows.planned.analysis_set):
        counts = {"above": 0, "below": 0, "inside": 0, "without a limit": 0}
        used: list[int] = []
        for person in people:
            for one in inputs.values.series(person, name):
                if one.value is None or one.is_baseline or (one.day is not None and one.day <= 0):
                    continue
                limits = inputs.values.limits(person, name, one.recorded_visit)
                side = _side(one.value, limits.lower_limit, limits.upper_limit)
                counts[side] += 1
                used += one.sequences
                limit = limits.upper_limit if side == "above" else limits.lower_limit
                if side in ("above", "below") and group != TOTAL:
                    for statistic, value in (("value", one.value), ("limit", limit), ("day", one.day)):
                        rows.add(statistic, value, group=group, visit=one.visit or one.recorded_visit, variable=name,
                                 category=side, participant=person.code, n=1, flags=one.flags,
                                 unit="days" if statistic == "day" else unit,
                                 grounds=inputs.grounds([person.code], one.sequences))  # fmt: skip
        if not used:
            continue
        seen = True
        for side, number in counts.items():
            rows.add("values", number, group=group, variable=name, category=side, unit="values", n=len(people),
                     grounds=inputs.grounds([person.code for person in people], used))  # fmt: skip
    return seen


def _side(value: float, lower: float | None, upper: float | None) -> str:
    if upper is not None and value > upper + SLACK:
        return "above"
    if lower is not None and value < lower - SLACK:
        return "below"
    return "without a limit" if upper is None and lower is None else "inside"


ANALYSIS = AnalysisKind(
    says="Laboratory values outside the limits of normal.", source="ICH E3 (1995), section 12.4", run=run
)
