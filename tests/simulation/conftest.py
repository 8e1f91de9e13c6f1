"""Each study made ready for simulation, once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from trialwright.protocol.study_folder import read_study
from trialwright.simulation.parameter_file import read_parameters
from trialwright.simulation.virtual_trial import VirtualTrial


@cache
def made_ready(folder: Path) -> VirtualTrial:
    design = read_study(folder)
    return VirtualTrial(design, read_parameters(folder, design))


@pytest.fixture
def trial(study_folder: Path) -> VirtualTrial:
    """Either study: what holds for one holds for the other."""
    return made_ready(study_folder)


@pytest.fixture
def founding(founding_folder: Path) -> VirtualTrial:
    return made_ready(founding_folder)
