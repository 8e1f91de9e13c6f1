"""``results``, ``export`` and ``check-results`` as a user types them, with their exit codes; and a meddled database."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import STUDY_FOLDERS
from trialwright.cli import main

VALID = Path(__file__).parent / "single_arm_results.json"
NAMES = {"nct07008196": "SIM-NCT07008196-B-1", "migraine": "SIM-INVENTED-MIGRAINE-hopeful-1"}


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trialwright", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def _here(*arguments: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """The same in this process, for commands that open no database: exit code, what was printed, what went wrong."""
    code = 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["trialwright", *map(str, arguments)])
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a simulation of each study, of four participants, and the founding study open and empty."""
    folder = tmp_path_factory.mktemp("data")
    for name, path in STUDY_FOLDERS.items():
        done = _run("simulate", path, "--scenario", NAMES[name].split("-")[-2], "--participants", "4", "--data", folder)
        assert done.returncode == 0, done.stderr
    assert _run("study", "open", "nct07008196", "--data", folder).returncode == 0
    return folder


@pytest.fixture(params=sorted(NAMES.values()))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_results_show_flow_outcome_interval_and_notice(data: Path, name: str) -> None:
    shown = _run("results", name.lower(), "--data", data)
    assert shown.returncode == 0
    for words in ("Research software; not a medical device", "SIMULATED: Participant flow", "enrolled 4", "(primary)",
                  "95 % interval", "Clopper-Pearson (exact)", "SIMULATED: Adverse events", "missing"):  # fmt: skip
        assert words in shown.stdout, words


def test_results_as_json_carry_notice_mark_and_ledger_head(data: Path) -> None:
    shown = json.loads(_run("results", NAMES["migraine"], "--format", "json", "--data", data).stdout)
    assert shown["notice"][0].startswith("Research software")
    assert shown["results"]["simulated"] is True and len(shown["results"]["ledger_head"]) == 64


def test_results_of_a_study_without_participants_say_so_and_no_percentage(data: Path) -> None:
    shown = _run("results", "nct07008196", "--data", data)
    assert shown.returncode == 0
    assert "No participants yet." in shown.stdout
    assert "0.0" not in shown.stdout and "0 %" not in shown.stdout


def test_a_simulated_study_leaves_under_its_own_name(
    data: Path, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    done = _run("export", name, "--as", name, "--out", out, "--data", data)
    assert done.returncode == 0, done.stderr
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["trialwright"]["simulated"] is True
    assert "MI1" in done.stdout and "(to be supplied)" in done.stdout
    head = done.stdout.split(", head ")[1].split()[0]
    assert len(head) == 64 and "only a head that was kept elsewhere shows it" in done.stdout
    kept = _run("export", name, "--as", name, "--out", out, "--head", head, "--data", data)
    assert kept.returncode == 0 and f"head {head}" in kept.stdout and "The kept head stands" in kept.stdout
    refused = _run("export", name, "--as", name, "--out", out, "--head", "0" * 64, "--data", data)
    assert refused.returncode == 2 and "the kept head is not in this chain" in refused.stderr
    code, printed, _ = _here("check-results", out, capsys=capsys)
    assert code == 1
    assert {line.split()[0] for line in printed.splitlines()[:-1]} == {"MI1", "MI5"}


def test_a_simulated_study_never_leaves_under_an_nct_number(data: Path, name: str, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = _run("export", name, "--as", "nct07008196", "--out", out, "--data", data)
    assert done.returncode == 2
    assert "refused: This study is simulated" in done.stderr and "Traceback" not in done.stderr
    assert not out.exists() and list(tmp_path.iterdir()) == []


def test_an_empty_study_has_nothing_to_export(data: Path, tmp_path: Path) -> None:
    done = _run("export", "nct07008196", "--as", "NCT07008196", "--out", tmp_path / "out.json", "--data", data)
    assert (done.returncode, done.stderr) == (2, "refused: No participants yet. There are no results to export.\n")


MEDDLING = {
    "renamed": "UPDATE web_ledgerrow SET study = 'NCT00000001' WHERE study LIKE 'SIM-NCT%'",
    "called observed": "UPDATE web_ledgerrow SET study = 'NCT00000001', origin = 'observed' "
    "WHERE study LIKE 'SIM-NCT%'",
}


@pytest.mark.parametrize("how", sorted(MEDDLING))
def test_a_copied_and_meddled_database_is_refused(data: Path, tmp_path: Path, how: str) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(data, copied)
    with sqlite3.connect(copied / "trialwright.sqlite3") as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (trigger,) in triggers:
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE web_study SET study = 'NCT00000001', nct_id = 'NCT00000001', origin = 'observed', "
                         "scenario = NULL, seed = NULL WHERE study LIKE 'SIM-NCT%'")  # fmt: skip
        database.execute(MEDDLING[how])
    done = _run("export", "NCT00000001", "--as", "NCT00000001", "--out", tmp_path / "out.json", "--data", copied)
    assert done.returncode == 2
    assert "refused: The store of this study is not sound" in done.stderr
    assert "opened as SIM-NCT07008196-B-1" in done.stderr
    assert not (tmp_path / "out.json").exists()


def test_an_export_replaces_an_older_file_whole_and_leaves_nothing_beside_it(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("old", encoding="utf-8")
    name = NAMES["migraine"]
    assert _run("export", name, "--as", name, "--out", out, "--data", data).returncode == 0
    assert json.loads(out.read_text(encoding="utf-8"))["hasResults"] is True
    assert list(tmp_path.iterdir()) == [out]


def test_results_of_a_record_without_fault_are_found_to_be_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = _here("check-results", VALID, capsys=capsys)
    assert code == 0 and "nothing found" in printed


BAD_FILES = [
    ("nothing.json", "must be a file that can be read"),
    ("binary", "must be JSON"),
    ("truncated.json", "must be JSON"),
    ("other.json", "must be a v2 record with a resultsSection"),
]


@pytest.mark.parametrize(("file", "says"), BAD_FILES)
def test_a_file_without_results_ends_with_a_sentence_and_code_2(
    file: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "truncated.json").write_bytes(VALID.read_bytes()[:500])
    (tmp_path / "other.json").write_text('{"resultsSection": []}', encoding="utf-8")
    code, _, wrong = _here("check-results", tmp_path / file, capsys=capsys)
    assert code == 2 and says in wrong and "Traceback" not in wrong


def test_an_unknown_format_ends_with_a_sentence_and_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, wrong = _here("export", "x", "--as", "x", "--format", "pdf", "--out", tmp_path / "x", capsys=capsys)
    assert code == 2 and "--format must be one of ctgov-results" in wrong


BAD_PLACES = [("no/x.json", "in a folder that can be written"), (".", "a file that can be written")]


@pytest.mark.parametrize(("place", "says"), BAD_PLACES)
def test_a_place_that_cannot_be_written_ends_with_a_sentence_and_code_2(
    place: str, says: str, data: Path, tmp_path: Path
) -> None:
    name = NAMES["migraine"]
    done = _run("export", name, "--as", name, "--out", tmp_path / place, "--data", data)
    assert done.returncode == 2
    assert says in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_study_that_is_not_open_ends_with_a_sentence_and_code_2(data: Path) -> None:
    done = _run("results", "nct99999999", "--data", data)
    assert done.returncode == 2 and "must be a study that is open here" in done.stderr
