"""``trialwright study``: what it prints, and that a mistake ends with exit code 2 and no traceback."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trialwright.protocol.schema import schema_text


def study(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trialwright", "study", *map(str, arguments)],
        text=True,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def test_check_says_what_held(study_folder: Path) -> None:
    outcome = study("check", study_folder)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    first, *rest = outcome.stdout.splitlines()
    assert first.endswith(": ok")
    assert any(line.endswith("screening examples, all as expected") for line in rest)
    assert any("examples of them, all as expected" in line for line in rest), "the checks ran their examples"


def test_check_finds_the_founding_study_by_its_number() -> None:
    outcome = study("check", "nct07008196")
    assert outcome.stdout.startswith("NCT07008196: ok\n")
    assert "1 arm, 9 visits, 24 planned doses in 1 administration, 19 forms" in outcome.stdout


def test_check_tells_every_mistake_and_ends_with_2(study_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(study_folder, tmp_path / "study"))
    text = (folder / "schedule.yaml").read_text(encoding="utf-8").replace("epoch: screening", "epoch: 3")
    (folder / "schedule.yaml").write_text(text, encoding="utf-8")
    (folder / "analysis.yaml").unlink()
    outcome = study("check", folder)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert "schedule.yaml:4" in outcome.stderr or "schedule.yaml:5" in outcome.stderr
    assert "must be text, found the number 3" in outcome.stderr
    assert "analysis.yaml must be there, found no such file" in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_study_that_is_not_there_ends_with_2(command: str) -> None:
    outcome = study(command, "NCT99999999")
    assert outcome.returncode == 2
    assert "must be one of the studies" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_list_names_the_founding_study() -> None:
    assert "nct07008196  NCT07008196  Telitacicept for the Treatment of Refractory RA" in study("list").stdout


def test_show_marks_every_value(founding_folder: Path) -> None:
    shown = study("show", founding_folder).stdout
    assert "160 mg\n        [registered]" in shown
    assert "24 doses, the last on day 161\n        [assumed: The record gives no treatment duration" in shown
    assert "the last participant must enter by 2025-07-19" in shown


def test_show_works_for_a_study_of_another_shape(study_folder: Path) -> None:
    outcome = study("show", study_folder)
    assert outcome.returncode == 0
    assert "Visits (days from the first dose, day 0)" in outcome.stdout


def test_schema_prints_the_schema_alone() -> None:
    assert study("schema", "schedule").stdout == schema_text("schedule")
    assert study("schema", "nothing").returncode == 2
