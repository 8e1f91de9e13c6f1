"""The story told in each study."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.story import Story, design_of, told


@pytest.fixture
def story(study_folder: Path) -> Story:
    return told(design_of(study_folder))
