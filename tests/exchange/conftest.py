"""The story as an observed study and as a simulated one, in each study."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.story import Story, design_of, told


@pytest.fixture
def observed(study_folder: Path) -> Story:
    return told(design_of(study_folder))


@pytest.fixture
def simulated(study_folder: Path) -> Story:
    design = design_of(study_folder)
    return told(design, study=f"SIM-{(design.nct_id or design.id).upper()}-B-7", scenario="B")
