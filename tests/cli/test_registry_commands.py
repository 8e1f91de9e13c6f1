"""The registry's commands as a user types them: `trialwright show` and `trialwright record convert`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from trialwright.cli import main

SMALL = {"protocolSection": {"identificationModule": {"nctId": "NCT90000001", "briefTitle": "≤ 试"}}}


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """The program's own entry, in an empty folder."""

    def run_here(*arguments: str) -> Ended:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["trialwright", *arguments])
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        written = capsysbinary.readouterr()
        return Ended(int(str(code or 0)), written.out.decode(), written.err.decode())

    return run_here


@pytest.mark.parametrize("name", ["nct07008196", "NCT07008196", "Nct07008196"])
def test_show_finds_the_founding_study_by_its_number_in_any_case(name: str, run: Run) -> None:
    shown = run("show", name, "--as-of", "2026-11-22")
    text = shown.out
    assert shown.code == 0
    assert text.startswith("Telitacicept for the Treatment of Refractory RA\nNCT07008196  Not yet recruiting\n")
    assert "planned start passed 530 days ago" in text
    assert text.rstrip().endswith("Record as of 2025-06-06.")
    assert "Research software; not a medical device" in text


def test_show_reads_a_study_folder_a_record_file_and_a_page(study_folder: Path, run: Run) -> None:
    for path in (study_folder, study_folder / "record.json"):
        shown = run("show", str(path), "--as-of", "2026-11-22")
        assert shown.code == 0, shown.err
        assert "STUDY RESULTS" in shown.out


def test_show_says_where_the_founding_values_came_from(founding_folder: Path, run: Run) -> None:
    record = run("show", str(founding_folder / "record.json"), "--as-of", "2026-11-22")
    assert "not on the supplied page" in record.out
    page = run("show", str(founding_folder / "page.txt"), "--as-of", "2026-11-22")
    assert page.code == 0
    assert "ACR20 at week 12" not in page.out


def test_show_gives_the_page_as_json(run: Run) -> None:
    shown = run("show", "nct07008196", "--as-of", "2026-11-22", "--format", "json")
    page = json.loads(shown.out)
    assert page["nct_id"] == "NCT07008196"
    assert page["sections"][0]["title"] == "Study Results"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_show_works_on_a_terminal_of_any_character_set(encoding: str, tmp_path: Path) -> None:
    source = str(Path(__file__).resolve().parents[2] / "src")
    lacking = {"PYTHONPATH": source, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C", "COLUMNS": "80"}
    command = [sys.executable, "-m", "trialwright", "show", "nct07008196"]
    shown = subprocess.run(command, cwd=tmp_path, env={**os.environ, **lacking}, capture_output=True)
    assert shown.returncode == 0, shown.stderr
    text = shown.stdout.decode(encoding)
    assert ("≤ 10" if encoding == "utf-8" else "<= 10") in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_show_says_until_when_the_last_participant_must_enter(run: Run) -> None:
    text = " ".join(run("show", "nct07008196", "--as-of", "2026-11-22").out.split())
    assert "the last participant must enter by 2025-07-19" in text
    assert "(assumed)" in text


def test_show_of_a_folder_with_mistakes_still_shows_the_record(founding_folder: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_bytes((founding_folder / "record.json").read_bytes())
    (tmp_path / "study.yaml").write_text("colour: red\n", encoding="utf-8")
    shown = run("show", ".", "--as-of", "2026-11-22")
    assert shown.code == 0, shown.err
    assert "trialwright study check" in shown.out


def test_show_takes_today_when_no_day_is_given(run: Run) -> None:
    assert "days ago" in run("show", "nct07008196").out


# arguments -> words of the one sentence on stderr
REFUSED = {
    "a day before the record exists": (["show", "nct07008196", "--as-of", "2020-01-01"], "2025-06-06 or later"),
    "a day that is none": (["show", "nct07008196", "--as-of", "yesterday"], "a day as YYYY-MM-DD"),
    "a study that is not there": (["show", "nct99999999"], "nct99999999"),
    "a file that is not there": (["show", "none.json"], "none.json"),
    "a broken record": (["show", "broken.json"], "whole JSON"),
    "a binary file": (["show", "binary.json"], "binary file"),
    "another site's page": (["show", "other.txt"], "headed sections"),
    "nothing to convert": (["record", "convert", "none.json"], "none.json"),
    "a broken record to convert": (["record", "convert", "broken.json", "--out", "out.json"], "whole JSON"),
    "a folder to write to that is not there": (["record", "convert", "good.json", "--out", "no/out.json"], "written"),
    "a folder instead of a file to write": (["record", "convert", "good.json", "--out", "folder"], "written"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_ends_with_one_sentence_exit_code_2_and_nothing_written(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (tmp_path / "broken.json").write_text(json.dumps(SMALL)[:-4], encoding="utf-8")
    (tmp_path / "binary.json").write_bytes(bytes(range(256)))
    (tmp_path / "other.txt").write_text("A Trial\n\nNCT ID: NCT90000001\n\nOverview\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    before = sorted(path.name for path in tmp_path.rglob("*"))
    arguments, words = REFUSED[name]
    ended = run(*arguments)
    message = ended.err
    assert ended.code == 2
    assert words in message
    assert "Traceback" not in message
    assert message.count("\n") == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_convert_writes_the_registry_s_json_of_a_page(founding_folder: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "record.json"
    ended = run("record", "convert", str(founding_folder / "page.txt"), "--out", str(out))
    assert ended.code == 0
    assert json.loads(out.read_bytes())["protocolSection"]["identificationModule"]["nctId"] == "NCT07008196"
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"], "nothing is left beside it"


def test_convert_prints_the_record_whole_when_no_file_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(SMALL), encoding="utf-8")
    printed = run("record", "convert", str(file))
    assert printed.code == 0
    assert json.loads(printed.out) == SMALL
