"""``trialwright simulate``: what it prints, that it can be stopped and go on, and what it refuses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY
from trialwright.cli.simulation import simulate
from trialwright.errors import InputError


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
    outcome = CliRunner().invoke(simulate, [str(founding_folder), "--trials", "20", "--scenario", "D"])
    assert outcome.exit_code == 0
    assert "percent of responders in 20 trials" in outcome.stdout
    assert "telitacicept: mean" in outcome.stdout


def test_the_same_command_again_changes_nothing(tmp_path: Path, study_folder: Path) -> None:
    words = (str(study_folder), "--data", str(tmp_path / "data"), "--participants", "3")
    first, second = run(*words), run(*words)
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert last_lines(first) == last_lines(second)
    assert "verify: ok" in first.stdout


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_a_run_that_was_stopped_goes_on_where_it_stopped(
    tmp_path: Path, founding_folder: Path, stop: signal.Signals, code: int
) -> None:
    words = (str(founding_folder), "--data", str(tmp_path / "data"))
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    database = tmp_path / "data" / "trialwright.sqlite3"
    process = subprocess.Popen(
        command(*words), cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a run in the background inherits it ignored
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while process.poll() is None and acts(database) < 200 and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(stop)
    said = process.communicate()[1]
    stood = acts(database)
    assert process.returncode == code and "Traceback" not in said
    assert stood >= 200
    outcome = run(*words)
    assert outcome.returncode == 0, outcome.stderr
    assert "verify: ok" in outcome.stdout
    count = int(last_lines(outcome)[1].split()[1])
    assert count == int(last_lines(run(str(founding_folder), "--in-memory"))[1].split()[1])
    assert acts(database) == count > stood


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
        (("--participants", "0"), "participants must be from 1 to the planned number (30), found 0"),
        (("--seed", "-1"), "Invalid value"),
        (("--trials", "1"), "Invalid value"),
    ],
)
def test_bad_input_is_told(founding_folder: Path, words: tuple[str, ...], says: str) -> None:
    outcome = CliRunner().invoke(simulate, [str(founding_folder), "--in-memory", *words])
    assert outcome.exit_code != 0
    assert says in outcome.output + str(outcome.exception)
    assert isinstance(outcome.exception, SystemExit | InputError)


def test_bad_input_ends_with_a_sentence_and_exit_code_2(founding_folder: Path) -> None:
    outcome = run(str(founding_folder), "--in-memory", "--scenario", "Q")
    assert outcome.returncode == 2
    assert "scenario must be one of" in outcome.stderr and "Traceback" not in outcome.stderr


def test_another_simulation_under_the_same_name_is_refused(tmp_path: Path, founding_folder: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    assert run(str(founding_folder), *data, "--participants", "3").returncode == 0
    outcome = run(str(founding_folder), *data, "--participants", "4")
    assert outcome.returncode == 2
    assert "another number of participants" in outcome.stderr
