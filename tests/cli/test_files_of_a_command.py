"""What a command writes of a study is its owner's alone; what the operating system refuses is told in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.conftest import REPOSITORY

from trialwright.cli import commands, main

STUDY = str(REPOSITORY / "tests" / "studies" / "migraine")


def trialwright(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "trialwright", *words], env={**os.environ, "TRIALWRIGHT_DATA": str(data)},
        capture_output=True, text=True, check=False, umask=0o022,
    )  # fmt: skip


def opened(data: Path) -> str:
    told = trialwright(data, "study", "open", STUDY)
    assert told.returncode == 0, told.stderr
    return told.stdout.split()[0]


def open_to_others(folder: Path) -> list[str]:
    return [path.name for path in [folder, *folder.rglob("*")] if path.stat().st_mode & 0o077]


def test_exports_and_copies_are_their_owners_alone_and_tell_whose_account_took_them(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    study = opened(data)
    out.mkdir(mode=0o700)
    for words in (
        ("data", "export", study, "--as", "csv", "--to", "csv"),
        ("data", "export", study, "--as", "odm", "--to", "x.xml"),
        ("copy", study, "--to", "copy"),
    ):
        told = trialwright(data, *words[:-1], str(out / words[-1]))
        assert told.returncode == 0, told.stderr
    assert open_to_others(out) == []
    assert "command line of the account " in trialwright(data, "audit", study).stdout


def test_a_place_where_nothing_can_be_written_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    place = tmp_path / "file" / "x"
    study = opened(tmp_path / "data")
    for words in (("backup", "--to"), ("copy", study, "--to")):
        told = trialwright(tmp_path / "data", *words, str(place))
        assert told.returncode == 2 and "Traceback" not in told.stderr and told.stderr.startswith("trialwright: ")
    told = trialwright(place, "study", "open", STUDY)
    assert told.returncode == 2 and "Traceback" not in told.stderr


def test_what_the_operating_system_refuses_anywhere_is_a_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def writes() -> None:
        (tmp_path / "nowhere" / "report.json").write_text("x")

    monkeypatch.setitem(commands.commands, "writes", click.Command("writes", callback=writes))
    monkeypatch.setattr(sys, "argv", ["trialwright", "writes"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "report.json: No such file or directory" in told and told.startswith("trialwright: ")
