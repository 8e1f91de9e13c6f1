"""Which rules acted on the data: each flag of a value, how many values carry it, and of how many participants.

Baseline taken from an earlier visit, zero baselines, values outside all windows, several values in one window, values
below quantification, converted units, joints that could not be judged: what was done is said with each value and
counted here, so that a reader sees how much of a result rests on a rule. Numbers in a flag (2 not evaluable) are left
out of its name here.
"""

from __future__ import annotations

import re
from collections import defaultdict

from trialwright.analysis.analysis_data import DerivedValue
from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.protocol.analysis_kinds import PlannedAnalysis

_RESPELLED = re.compile(r"^(\w+ converted from \w+|not known: .*)$")
"""What is no rule: a score's input read under another unit's name, or missing (the missing data have a table)."""
_NUMBERS = re.compile(r"^\d+ (of \d+ )?|(?<=one of )\d+|(?<= )\d+(\.\d+)?(?= was raised)")


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Each flag of each measure, and of each score those that its own rule added (ESR 0 raised to 1)."""
    rows = Rows(inputs, planned)
    everyone = [person for _, people in rows.groups for person in people]
    known = {flag for name in inputs.plan.measures for person in everyone
             for value in inputs.values.series(person, name) for flag in value.flags}  # fmt: skip
    for name in inputs.values.names:
        repeated = known if name in inputs.plan.scores else frozenset[str]()
        for group, people in rows.groups:
            flagged: dict[str, list[DerivedValue]] = defaultdict(list)
            total = 0
            for person in people:
                for value in inputs.values.series(person, name):
                    total += 1
                    for flag in dict.fromkeys(value.flags):
                        if flag in repeated or _RESPELLED.match(flag):
                            continue
                        flagged[" ".join(_NUMBERS.sub("", flag).split())].append(value)
            for flag, values in sorted(flagged.items()):
                codes = {value.participant for value in values}
                grounds = inputs.grounds(sorted(codes), [s for value in values for s in value.sequences])
                for statistic, number, unit in (
                    ("participants", len(codes), "participants"), ("values", len(values), "values"),
                ):  # fmt: skip
                    rows.add(statistic, number, group=group, variable=name, category=flag, unit=unit, n=total,
                             grounds=grounds)  # fmt: skip
    return rows.findings(not_available="" if rows.made else "no rule acted on any value")


ANALYSIS = AnalysisKind(
    says="Which rules acted on the data, on how many values of how many participants.",
    source="ICH E9 (1998), section 5.3; the rules stand with each measure", run=run,
)  # fmt: skip
