"""Who they were at the start: the baseline table, each arm and all together (ICH E3, 11.2; no tests between arms)."""

from __future__ import annotations

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.baseline import BaselineRow
from trialwright.analysis.baseline import baseline as table_of
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.result import TOTAL, Grounds
from trialwright.analysis.summary import QUARTILES, Place, add_proportion, add_summary
from trialwright.analysis.title import title
from trialwright.protocol.analysis_kinds import PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """A summary of each continuous row, a count of each category."""
    held = inputs.results.baseline
    if held.analysis_set != planned.analysis_set:
        held = table_of(inputs.sets, planned.analysis_set, simulated=inputs.simulated)
    rows = Rows(inputs, planned)
    for item, row in zip(inputs.plan.baseline, held.rows, strict=True):
        for arm, number in held.numbers:
            people = inputs.sets.people(planned.analysis_set, None if arm == TOTAL else arm)
            sequences = [sequence for person in people
                         for (_, form), (_, found) in inputs.values.saved(person).items()
                         if form == item.source.form and _first(inputs, person.code, form, found)
                         for sequence in found]  # fmt: skip
            _row(rows, row, title(item.title, simulated=False), arm, number,
                 inputs.grounds([person.code for person in people], sequences))  # fmt: skip
    return rows.findings(QUARTILES, "A measure stands at its last value on or before the day of the first dose.")


def _first(inputs: Inputs, code: str, form: str, found: tuple[int, ...]) -> bool:
    """Only the form of the baseline: the earliest saved one up to the first dose."""
    person = inputs.course.participants[code]
    anchor = person.first_dose_on
    days = {sequences: on for (_, name), (on, sequences) in inputs.values.saved(person).items() if name == form}
    return anchor is None or days[found] <= anchor


def _row(rows: Rows, row: BaselineRow, name: str, arm: str, number: int, grounds: Grounds) -> None:
    for summary in row.summaries:
        if summary.arm == arm:
            add_summary(rows, Place(arm, grounds, variable=name, unit=row.unit), summary.values)
    for counts in row.counts:
        if counts.arm == arm:
            for category, x in zip(row.categories, counts.counts, strict=True):
                place = Place(arm, grounds, variable=name, category=category)
                add_proportion(rows, place, x, number, missing=counts.missing)


ANALYSIS = AnalysisKind(
    says="Characteristics at baseline by arm and in total.",
    source="ICH E3 (1995), section 11.2; 42 CFR 11.48(a)(2)", run=run,
)  # fmt: skip
