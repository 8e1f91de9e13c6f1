"""What every test has at hand: the two study folders, shared material when it is there, and a fixed clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
STUDY_FOLDERS = {
    "nct07008196": REPOSITORY / "studies" / "nct07008196",
    "migraine": REPOSITORY / "tests" / "studies" / "migraine",
}


@pytest.fixture(params=sorted(STUDY_FOLDERS))
def study_folder(request: pytest.FixtureRequest) -> Path:
    """Each study in turn: whatever holds for the founding study holds for one of another shape."""
    return STUDY_FOLDERS[request.param]


@pytest.fixture
def founding_folder() -> Path:
    return STUDY_FOLDERS["nct07008196"]


@pytest.fixture(scope="session")
def shared_path() -> Callable[[str], Path]:
    """The path of shared material; skips the test with a known reason where it is absent."""
    root = Path(os.environ.get("TRIALWRIGHT_SHARED", REPOSITORY.parent / "shared"))

    def find(name: str) -> Path:
        path = root / name
        if not path.exists():
            pytest.skip(f"needs shared/: {name} is not there")
        return path

    return find


@pytest.fixture
def now() -> datetime:
    """The clock of the tests."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
