"""Every planned analysis of a study, from its acts up to a cut-off: the analysis data."""

from __future__ import annotations

from datetime import date

from trialwright import __version__
from trialwright.analysis.analysis_data import AnalysisData, CutOff
from trialwright.analysis.derivation import last_day
from trialwright.analysis.results import is_simulated
from trialwright.analysis.title import title
from trialwright.conduct.course import Course


def analyse(course: Course, cut_off: CutOff | date | None = None) -> AnalysisData:
    """The analysis data of ``course``; a date alone cuts by the day observed."""
    limits = cut_off if isinstance(cut_off, CutOff) else CutOff(cut_off)
    design = course.design
    simulated = is_simulated(course)
    return AnalysisData(
        study=course.study, title=title(design.title, simulated=simulated), simulated=simulated, version=__version__,
        design_sha256=design.sha256, ledger_sequence=course.sequence, ledger_head=course.head,
        acts_used=course.sequence, cut_off=limits, as_of=last_day(course),
        groups=tuple((arm.name, arm.title) for arm in design.arms),
        visits=tuple((visit.name, visit.day) for visit in design.visits),
        sets=(), estimands=tuple((outcome.name, outcome.estimand) for outcome in design.analysis.outcomes), values=(),
        analyses=(),
    )  # fmt: skip
