"""Every planned analysis of a study, from its acts up to a cut-off: the analysis data.

A dry run is the same function on the course of a simulated study: its data say that they are simulated in their title.
An analysis whose data were not collected, or do not determine it, says so and has no numbers.
"""

from __future__ import annotations

from datetime import date

from trialwright import __version__
from trialwright.analysis import analyses
from trialwright.analysis.analysis_data import AnalysisData, CutOff, DerivedValue, DoneAnalysis
from trialwright.analysis.analysis_kind import AnalysisKind, Findings
from trialwright.analysis.cut import cut, within
from trialwright.analysis.derivation import last_day
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.plan_check import check_plan
from trialwright.analysis.title import title
from trialwright.conduct.course import Course
from trialwright.errors import InputErrors
from trialwright.kinds import collect
from trialwright.protocol.analysis_kinds import KINDS, PlannedAnalysis


def kinds() -> dict[str, AnalysisKind]:
    """Every kind of analysis, by name."""
    return collect(analyses, "ANALYSIS", AnalysisKind)


def analyse(course: Course, cut_off: CutOff | date | None = None) -> AnalysisData:
    """The analysis data of ``course``; a date alone cuts by the day observed. Raises ``InputErrors`` where the plan
    names acts that do not exist."""
    if mistakes := check_plan(course.design):
        raise InputErrors(mistakes)
    limits = cut_off if isinstance(cut_off, CutOff) else CutOff(cut_off)
    used = cut(course, limits)
    as_of = last_day(used)
    inputs = Inputs(used, as_of or date.min)
    design = course.design
    estimands = [(outcome.name, outcome.estimand) for outcome in design.analysis.outcomes]
    estimands += [(planned.name, planned.estimand) for planned in design.analysis.analyses if planned.estimand]
    return AnalysisData(
        study=course.study, title=title(design.title, simulated=inputs.simulated), simulated=inputs.simulated,
        version=__version__, design_sha256=design.sha256, ledger_sequence=course.sequence, ledger_head=course.head,
        acts_used=sum(1 for _ in within(course, limits)), cut_off=limits, as_of=as_of,
        groups=tuple((arm.name, arm.title) for arm in design.arms),
        visits=tuple((visit.name, visit.day) for visit in design.visits),
        sets=tuple(inputs.sets.membership(name) for name in inputs.sets.names), estimands=tuple(estimands),
        analyses=tuple(_done(inputs, planned) for planned in design.analysis.analyses), values=_values(inputs),
    )  # fmt: skip


def _done(inputs: Inputs, planned: PlannedAnalysis) -> DoneAnalysis:
    rule = KINDS[planned.kind]
    found = _found(inputs, planned)
    return DoneAnalysis(
        name=planned.name, kind=planned.kind, title=title(planned.title or rule.title, simulated=inputs.simulated),
        section=planned.section or rule.section, analysis_set=planned.analysis_set,
        analysis_set_says=inputs.says(planned.analysis_set), estimand=found.estimand, method=found.method,
        notes=found.notes, not_available=found.not_available, results=found.results,
    )  # fmt: skip


def _found(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    if not inputs.course.enrolled and planned.kind != "participant_flow":
        return Findings(not_available="nobody is enrolled yet")
    found = kinds()[planned.kind].run(inputs, planned)
    if not found.results and not found.not_available:
        return Findings((), found.method, found.notes, found.estimand, "nothing to report")
    return found


def _values(inputs: Inputs) -> tuple[DerivedValue, ...]:
    return tuple(
        value
        for person in inputs.course.enrolled
        for name in inputs.values.names
        for value in inputs.values.series(person, name)
    )
