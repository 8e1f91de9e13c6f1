"""Shift of laboratory grades: at baseline against the worst afterwards, by CTCAE v5.0 (ICH E3, 12.4.2.1).

Everyone of the set with any value counts in one cell of each analyte. At baseline the grade is by the limits of normal
alone. A grade that cannot be known (no limit of the laboratory, no baseline, no later value) is "unknown".
"""

from __future__ import annotations

from collections import Counter

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.laboratory import Grades, grades
from trialwright.endpoints.safety.ctcae_laboratory import SOURCE, VERSION
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """The cells of each analyte that hold anyone."""
    rows, without = Rows(inputs, planned, method=VERSION), []
    for analyte, name in planned.analytes.items():
        before = len(rows.made)
        for group, people in inputs.groups(planned.analysis_set):
            found = grades(inputs, people, analyte, name)
            cells: Counter[str] = Counter(_cell(one) for one in found)
            for cell, number in sorted(cells.items()):
                here = [one for one in found if _cell(one) == cell]
                acts = [s for one in here for value in one.values for s in value.sequences]
                grounds = inputs.grounds([one.participant for one in here], acts)
                rows.add("participants", number, group=group, variable=analyte, category=cell, unit="participants",
                         n=len(found), missing=len(people) - len(found), grounds=grounds)  # fmt: skip
        if len(rows.made) == before:
            without.append(f"{analyte}: not collected.")
    return rows.findings(f"{VERSION}: baseline grade to worst grade afterwards.", *without,
                         not_available="" if rows.made else " ".join(without))  # fmt: skip


def _cell(one: Grades) -> str:
    before, after = ("unknown" if grade is None else str(grade) for grade in (one.baseline, one.worst))
    return f"{before} to {after}"


ANALYSIS = AnalysisKind(
    says="Laboratory grades at baseline against the worst afterwards.", source=f"{SOURCE}; ICH E3 12.4.2.1", run=run
)
