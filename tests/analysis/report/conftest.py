"""Simulated courses of both studies, made once: whole, of one participant, and before anyone came."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from tests.conftest import STUDY_FOLDERS
from trialwright.analysis.analyse import analyse
from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.report import report
from trialwright.analysis.report_document import Report
from trialwright.conduct.course import Course
from trialwright.notice import notice
from trialwright.protocol.study_folder import read_study
from trialwright.simulation.options import Options
from trialwright.simulation.parameter_file import read_parameters
from trialwright.simulation.virtual_trial import VirtualTrial

Made = tuple[Course, AnalysisData, Report]


@cache
def made(study: str, participants: int) -> Made:
    """The course, its analysis and its report; 0 participants: a study that was only opened."""
    folder = STUDY_FOLDERS[study]
    design = read_study(folder)
    if participants:
        trial = VirtualTrial(design, read_parameters(folder, design))
        course = trial.run(trial.parameters.default_scenario, 3, Options(participants=participants)).course
    else:
        course = Course("EMPTY", design)
    data = analyse(course)
    return course, data, report(data, course, notice(None))


@pytest.fixture(params=[(study, number) for study in sorted(STUDY_FOLDERS) for number in (0, 1, 8)],
                ids=lambda one: f"{one[0]}, {one[1]}")  # fmt: skip
def whole(request: pytest.FixtureRequest) -> Iterator[Made]:
    yield made(*request.param)


@pytest.fixture(params=sorted(STUDY_FOLDERS))
def eight(request: pytest.FixtureRequest) -> Iterator[Made]:
    yield made(request.param, 8)
