"""Who belongs to each analysis set, and why the others do not (ICH E3, 11.1; ICH E9, 5.2)."""

from __future__ import annotations

from collections import defaultdict

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """People of each set by arm, and of each reason for being left out."""
    rows = Rows(inputs, planned)
    for name in inputs.sets.names:
        rows.analysis_set = name
        held = inputs.sets.membership(name)
        for group, people in inputs.groups(name):
            rows.add("participants", len(people), group=group, variable=name, unit="participants", n=len(people),
                     grounds=inputs.grounds_of(people, "enrolled"))  # fmt: skip
        for group, people in inputs.groups("enrolled"):
            codes = {person.code for person in people}
            reasons: dict[str, list[str]] = defaultdict(list)
            for code, why in held.excluded:
                if code in codes:
                    reasons[why].append(code)
            for why, out in reasons.items():
                left = [inputs.course.participants[code] for code in out]
                rows.add("participants", len(out), group=group, variable=name, category=why, unit="participants",
                         n=len(out), grounds=inputs.grounds_of(left, "enrolled", "withdrawn"))  # fmt: skip
    return rows.findings(*(f"{name}: {inputs.says(name)}." for name in inputs.sets.names))


ANALYSIS = AnalysisKind(
    says="The participants of each analysis set, and why others are left out.",
    source="ICH E9 (1998), section 5.2; ICH E3 (1995), section 11.1",
    run=run,
)
