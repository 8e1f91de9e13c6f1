"""`trialwright screen`: the reading on the terminal, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialwright.cli import commands
from trialwright.cli.screening import screen_command
from trialwright.errors import InputError, InputErrors


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(screen_command, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_the_command_is_found() -> None:
    assert "screen" in commands.list_commands(None)  # type: ignore[arg-type]


def test_every_example_of_a_study_prints_its_reading_and_the_notice(study_folder: Path) -> None:
    for path in sorted((study_folder / "screening").glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))["expected"]["outcome"]
        told = _run(str(study_folder), str(path))
        assert "Research software; not a medical device" in told
        data = json.loads(_run(str(study_folder), str(path), "--format", "json"))
        assert data["outcome"] == expected and data["notice"]


def test_a_plain_patient_is_read_on_the_day_of_the_record(founding_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text('{"patient": "P-1", "as_of": "2026-11-20", "pregnant": true}', encoding="utf-8")
    told = _run(str(founding_folder), str(file))
    assert "Screening of P-1 for NCT07008196 on 2026-11-20" in told
    assert "blocks" in told and "Record as of 2025-06-06." in told
    assert "on 2026-11-25" in _run(str(founding_folder), str(file), "--on", "2026-11-25")


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"", ()),
        (b"\x89PNG\r\n\x1a\n\x00", ()),
        (b'{"patient": "P"', ()),
        (b"[]", ()),
        (b'{"patient": "P", "as_of": "2026-11-20", "birth_date": "2030"}', ()),
        (b'{"patient": "P", "as_of": "2026-11-20"}', ("--on", "tomorrow")),
        (b'{"patient": "P", "as_of": "2026-11-20"}', ("--on", "2026-11-19")),
        (b'{"patient": {"patient": "P", "as_of": "2026-11-20"}, "judgements": [{"criterion": "E10"}]}', ()),
    ],
)
def test_bad_input_is_refused(content: bytes, options: tuple[str, ...], founding_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_bytes(content)
    with pytest.raises((InputError, InputErrors)):
        CliRunner().invoke(screen_command, [str(founding_folder), str(file), *options], catch_exceptions=False)


def test_a_missing_file_is_refused(founding_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputErrors, match="can be read"):
        CliRunner().invoke(screen_command, [str(founding_folder), str(tmp_path / "none.json")], catch_exceptions=False)
