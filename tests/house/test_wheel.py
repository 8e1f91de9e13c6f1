"""The wheel, installed elsewhere, carries the studies and reads the founding study's page and a patient."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, away from the checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(REPOSITORY)],
        check=True,
    )
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "--target", str(folder / "site"), str(wheel)], check=True
    )
    return folder


def run(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed / "site"), "NO_COLOR": "1", "COLUMNS": "100"}
    program = "import sys, trialwright; assert 'site' in trialwright.__file__; from trialwright.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=installed,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )


def test_the_wheel_shows_the_founding_study(installed: Path) -> None:
    outcome = run(installed, "show", "NCT07008196", "--as-of", "2026-11-22")
    assert outcome.returncode == 0, outcome.stderr
    assert "planned start passed 530 days ago" in outcome.stdout


def test_the_wheel_screens_for_the_founding_study(installed: Path) -> None:
    patient = REPOSITORY / "docs" / "tutorial" / "patient.json"
    outcome = run(installed, "screen", "nct07008196", str(patient), "--on", "2025-06-16")
    assert outcome.returncode == 0, outcome.stderr
    assert "Screening of P001 for NCT07008196" in outcome.stdout


def test_the_wheel_checks_the_study_it_carries(installed: Path) -> None:
    outcome = run(installed, "study", "check", "nct07008196")
    assert outcome.returncode == 0, outcome.stderr
