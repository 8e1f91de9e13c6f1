"""``trialwright analyse``: the report in a folder, frozen, checked, compared with an earlier run, and refusals."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import STUDY_FOLDERS

STUDY = "SIM-INVENTED-MIGRAINE-hopeful-2"


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, as someone would type it."""
    given = {**os.environ, "TRIALWRIGHT_DATA": str(data), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "trialwright", *words], capture_output=True, text=True, check=False, env=given
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small simulated study."""
    folder = tmp_path_factory.mktemp("analyse") / "data"
    made = run(folder, "simulate", str(STUDY_FOLDERS["migraine"]), "--seed", "2", "--participants", "4")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def frozen(data: Path) -> Path:
    """A frozen run of it."""
    folder = data.parent / "frozen"
    made = run(data, "analyse", STUDY, "--to", str(folder), "--freeze", "--no-pdf")
    assert made.returncode == 0, made.stderr
    assert "Research software; not a medical device" in made.stdout
    assert "SIMULATED: " in made.stdout
    assert "frozen" in made.stdout.splitlines()[-1]
    return folder


def test_a_frozen_run_comes_out_the_same_again(data: Path, frozen: Path) -> None:
    again = run(data, "analyse", "--check", str(frozen))
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("the same: ")


def test_a_frozen_run_is_never_written_over(data: Path, frozen: Path) -> None:
    before = {file: file.read_bytes() for file in frozen.rglob("*") if file.is_file()}
    again = run(data, "analyse", STUDY, "--to", str(frozen))
    assert again.returncode == 2
    assert "found a frozen run" in again.stderr
    assert before == {file: file.read_bytes() for file in frozen.rglob("*") if file.is_file()}


def test_a_number_that_was_edited_is_named_and_ends_with_2(data: Path, frozen: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(frozen, copy)
    file = copy / "analysis.json"
    text = file.read_text(encoding="utf-8")
    edited = text.replace('"assessed","","","participants",', '"assessed","","","participants",1', 1)
    assert edited != text
    file.write_text(edited, encoding="utf-8")
    again = run(data, "analyse", "--check", str(copy))
    assert again.returncode == 2
    assert "analysis.json is not as it was frozen" in again.stderr
    assert "assessed" in again.stderr


def test_an_act_that_was_altered_in_the_database_is_named_by_its_row(data: Path, frozen: Path, tmp_path: Path) -> None:
    import shutil
    import sqlite3

    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    with sqlite3.connect(copy / "trialwright.sqlite3") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        row, sequence, payload = database.execute(
            "SELECT row_id, sequence, payload FROM web_payload JOIN web_ledgerrow ON row_id = id "
            "WHERE kind = 'form saved' AND CAST(payload AS TEXT) LIKE '%\"old\":null,\"new\":1%' "
            "ORDER BY sequence LIMIT 1"
        ).fetchone()
        database.execute(
            "UPDATE web_payload SET payload = ? WHERE row_id = ?",
            (payload.replace(b'"old":null,"new":1', b'"old":null,"new":2', 1), row),
        )
    again = run(copy, "analyse", "--check", str(frozen))
    assert again.returncode == 2
    assert f"row {sequence} of the ledger: the payload was changed" in again.stderr
    assert len(again.stderr.splitlines()) <= 21


def test_what_changed_since_an_earlier_cut_off_is_listed(data: Path, frozen: Path, tmp_path: Path) -> None:
    early = tmp_path / "early"
    first = run(data, "analyse", STUDY, "--cut-off", "2026-03-15", "--to", str(early), "--no-pdf")
    assert first.returncode == 0, first.stderr
    assert "acts observed by 2026-03-15" in first.stdout
    later = run(data, "analyse", STUDY, "--since", str(early))
    assert later.returncode == 0, later.stderr
    assert " numbers changed" in later.stdout.splitlines()[-1]
    same = run(data, "analyse", STUDY, "--since", str(frozen))
    assert "nothing changed" in same.stdout.splitlines()[-1]


@pytest.mark.slow
def test_another_run_into_the_folder_of_an_earlier_one_leaves_nothing_of_it(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert run(data, "analyse", STUDY, "--to", str(folder), "--no-pdf").returncode == 0
    stale = folder / "tables" / "SIMULATED-99-stale.csv"
    stale.write_text("old", encoding="utf-8")
    assert run(data, "analyse", STUDY, "--to", str(folder), "--no-pdf").returncode == 0
    assert not stale.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "STUDY must be the name of a study"),
        (("nosuch",), "a study that is open here"),
        ((STUDY, "--freeze"), "--to with a folder"),
        ((STUDY, "--cut-off", "yesterday"), "does not match the format"),
        (("--check", "nowhere"), "a file of an analysis"),
    ],
)
def test_a_mistake_ends_with_a_sentence_and_2(data: Path, words: tuple[str, ...], says: str) -> None:
    answer = run(data, "analyse", *words)
    assert answer.returncode == 2
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_folder_with_other_files_is_left_alone(data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    answer = run(data, "analyse", STUDY, "--to", str(tmp_path))
    assert answer.returncode == 2
    assert "other files" in answer.stderr
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_a_dry_run_analyses_virtual_participants_and_stores_nothing(tmp_path: Path) -> None:
    answer = run(tmp_path / "data", "analyse", str(STUDY_FOLDERS["migraine"]), "--dry-run")
    assert answer.returncode == 0, answer.stderr
    assert "Kind of data: SIMULATED" in answer.stdout
    assert not (tmp_path / "data").exists()
