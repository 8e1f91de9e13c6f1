"""``trialwright simulate``: what it prints, that it can be stopped and go on, and what it refuses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "trialwright", "simulate", *words]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command(*words), cwd=REPOSITORY, env=environment, text=True, capture_output=True, check=False)


def last_lines(outcome: subprocess.CompletedProcess[str]) -> tuple[str, str]:
    lines = outcome.stdout.splitlines()
    return next(line for line in lines if "verify" in line), next(line for line in lines if "head" in line)


def test_it_prints_flow_primary_result_verify_and_head_marked_simulated(study_folder: Path) -> None:
    outcome = run(str(study_folder), "--in-memory", "--seed", "3")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.startswith("SIMULATED: ")
    for words in (
        "assessed",
        "failed",
        "enrolled",
        "completed",
        "% (95 % interval",
        "verify: ok",
        "SIM-",
        "not a medical device",
    ):
        assert words in outcome.stdout
    assert outcome.stderr == ""


def test_a_dry_run_stores_nothing(tmp_path: Path, founding_folder: Path) -> None:
    outcome = run(str(founding_folder), "--in-memory", "--participants", "2", "--data", str(tmp_path / "data"))
    assert outcome.returncode == 0
    assert not (tmp_path / "data").exists()


def test_many_trials_are_summarised(founding_folder: Path) -> None:
    outcome = run(str(founding_folder), "--trials", "20", "--scenario", "D")
    assert outcome.returncode == 0
    assert "percent of responders in 20 trials" in outcome.stdout
    assert "telitacicept: mean" in outcome.stdout


def test_the_same_command_again_changes_nothing(tmp_path: Path, study_folder: Path) -> None:
    words = (str(study_folder), "--data", str(tmp_path / "data"), "--participants", "3")
    first, second = run(*words), run(*words)
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert last_lines(first) == last_lines(second)
    assert "verify: ok" in first.stdout


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path, founding_folder: Path) -> None:
    words = (str(founding_folder), "--data", str(tmp_path / "data"))
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    database = tmp_path / "data" / "trialwright.sqlite3"
    process = subprocess.Popen(
        command(*words), cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while process.poll() is None and acts(database) < 200 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    stood = acts(database)
    assert stood >= 1
    outcome = run(*words)
    assert outcome.returncode == 0, outcome.stderr
    assert "verify: ok" in outcome.stdout
    memory = run(str(founding_folder), "--in-memory")
    count = last_lines(outcome)[1].split()[1]
    assert count == last_lines(memory)[1].split()[1]
    assert acts(database) == int(count) >= stood


def acts(database: Path) -> int:
    """Rows of the ledger; 0 before there is one."""
    import sqlite3

    if not database.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            ledger = [name for name in names if name.endswith("ledgerrow")]
            return int(connection.execute(f"SELECT count(*) FROM {ledger[0]}").fetchone()[0]) if ledger else 0
    except sqlite3.OperationalError:
        return 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--scenario", "Q"), "scenario must be one of A, B, C, D, found Q"),
        (("--participants", "31"), "participants must be from 1 to the planned number (30), found 31"),
        (("--seed", "-1"), "Invalid value"),
        (("--trials", "1"), "Invalid value"),
    ],
)
def test_bad_input_ends_with_a_sentence_and_exit_code_2(
    founding_folder: Path, words: tuple[str, ...], says: str
) -> None:
    outcome = run(str(founding_folder), "--in-memory", *words)
    assert outcome.returncode == 2
    assert says in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_another_simulation_under_the_same_name_is_refused(tmp_path: Path, founding_folder: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    assert run(str(founding_folder), *data, "--participants", "3").returncode == 0
    outcome = run(str(founding_folder), *data, "--participants", "4")
    assert outcome.returncode == 2
    assert "another number of participants" in outcome.stderr
