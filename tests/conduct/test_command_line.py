"""The journey of a participant from the command line: what a stranger types, what is said, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from tests.conftest import REPOSITORY

STUDY = "INVENTED-MIGRAINE"
FOLDER = REPOSITORY / "tests" / "studies" / "migraine"


class Shell:
    """Runs the program on a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        unwanted = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        kept = {name: value for name, value in os.environ.items() if name not in unwanted}
        path = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.conduct.commands"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**kept, "TRIALWRIGHT_DATA": str(folder / "data"), "PYTHONPATH": path}, cwd=folder,
        )  # fmt: skip

    def run(self, *words: str, code: int = 0) -> str:
        """What the program said; it must end with ``code`` and without a traceback."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        done = json.loads(self._process.stdout.readline())
        assert "Traceback" not in done["said"], done["said"]
        assert done["code"] == code, done["said"]
        return str(done["said"])

    def close(self) -> None:
        self._process.communicate()

    def act(self, kind: str, on: str, who: str, *words: str, code: int = 0) -> str:
        return self.run("act", STUDY, kind, "--participant", "M-001", "--on", on, "--as", who, *words, code=code)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    running = Shell(tmp_path_factory.mktemp("a place with spaces"))
    yield running
    running.close()


def example() -> dict[str, object]:
    return orjson.loads((FOLDER / "screening" / "01-eligible.json").read_bytes())


def test_a_participant_goes_from_consent_to_withdrawal(shell: Shell) -> None:
    told = example()
    on = str(told["on"])
    cora, ines = "cora:coordinator", "ines:investigator"
    assert "is open in" in shell.run("study", "open", str(FOLDER))
    (shell.folder / "sheet.json").write_bytes(orjson.dumps({**told["patient"], "patient": "M-001"}))  # type: ignore[dict-item]
    assert "has not given consent" in shell.act("screened", on, cora, "sheet=@sheet.json", code=2)
    signed = str(told["patient"]["consents"][0]["on"])  # type: ignore[index]
    assert "row 2, consent given M-001" in shell.act("consent-given", signed, cora, "consent_version=1.0")
    said = shell.act("screened", on, cora, "sheet=@sheet.json")
    assert "screening: unknown" in said and "E3" in said
    assert "unknown E3" in shell.act("enrolled", on, ines, "arm=drug", code=2)
    said = shell.act("criterion judged", on, ines, "criterion=E3", "answer=not met", "why=nothing found")
    assert "screening: eligible" in said
    assert "may not write" in shell.act("enrolled", on, cora, "arm=drug", code=2)
    shell.act("enrolled", on, ines, "arm=drug")
    shell.act("visit_attended", on, cora, "visit=day 0")
    form = ("visit=day 0", "form=headache_diary")
    assert "from 0 to 28" in shell.act("form saved", on, cora, *form, "monthly_migraine_days=99", code=2)
    shell.act("form saved", on, cora, *form, "monthly_migraine_days=9", "--key", "mine")
    said = shell.act("form saved", on, cora, *form, "monthly_migraine_days=9", "--key", "mine")
    assert "written before: row 7, form saved M-001" in said
    assert "needs a reason" in shell.act("value corrected", on, cora, *form, "monthly_migraine_days=8", code=2)
    for word in ("written", "written before"):
        corrected = (*form, "monthly_migraine_days=8", "--reason", "misread", "--key", "my correction")
        said = shell.run("act", STUDY, "value-corrected", "--participant", "M-001", "--as", cora, *corrected)
        assert f"{word}: row 8, value corrected" in said
    dose = ("administration=Inventumab", "number=1", "amount=35", "unit=mg")
    assert "raised by itself" in shell.act("dose given", on, cora, *dose)
    event = ("event=1", "term=Nausea", "organ_system=Gastrointestinal disorders", "grade=1", "serious=false",
             "related=none", f"started={on}", "ended=none", "outcome=recovering")  # fmt: skip
    shell.act("adverse event reported", on, ines, *event)
    shell.act("withdrawn", on, ines, "why=withdrawal by subject")
    second = ("administration=Inventumab", "number=2", "amount=35", "unit=mg")
    assert "has withdrawn" in shell.act("dose given", on, cora, *second, code=2)

    lines = list(csv.DictReader(io.StringIO(shell.run("audit", STUDY, "--participant", "M-001"))))
    values = [(line["item"], line["old"], line["new"], line["reason"]) for line in lines if line["item"]]
    assert values == [("monthly_migraine_days", "", "9", ""), ("monthly_migraine_days", "9", "8", "misread")]
    assert {line["observed"] for line in lines if line["item"]} == {on}, "the day of the visit, not of the correction"
    assert {line["user"] for line in lines} == {"cora", "ines"}

    said = shell.run("verify", STUDY.lower())
    assert "verify: ok" in said and "kept elsewhere" in said
    head = said.split("head ")[1].split()[0]
    assert "verify: ok" in shell.run("verify", STUDY, "--head", head)
    assert "tail was cut" in shell.run("verify", STUDY, "--head", "0" * 63 + "1", code=1)


MISTAKES = [
    (("act", "NOWHERE", "completed", "--as", "a:investigator"), "study open"),
    (("act",), "Give a study"),
    (("act", STUDY, "consented", "--as", "a:investigator"), "one of: act corrected"),
    (("act", STUDY, "completed", "--as", "a:doctor"), "with one of the roles"),
    (("act", STUDY, "completed", "--as", "investigator"), "refused"),
    (("act", STUDY, "completed", "--as", "a:investigator", "--on", "1.2.2026"), "YYYY-MM-DD"),
    (("act", STUDY, "completed", "--as", "a:investigator", "--on", "2099-01-01"), "in the future"),
    (("act", STUDY, "completed", "--as", "a:investigator", "colour=red"), "given the fields none"),
    (("act", STUDY, "record signed", "--as", "a:investigator"), "asks for the signer's password"),
    (("act", STUDY, "enrolled", "--as", "a:investigator"), "arm must be text, found nothing"),
    (("act", STUDY, "dose given", "--as", "a:investigator", "number=two"), "number must be a whole number"),
    (("act", STUDY, "screened", "--as", "a:investigator", "sheet=@nowhere.json"), "readable JSON file"),
    (("act", STUDY, "completed", "--as", "a:investigator", "blank"), "an equals sign"),
    (("act", STUDY, "form saved", "--as", "a:coordinator", "pain_mm=10", "pain_mm=20"), "pain_mm must be given once"),
    (("act", STUDY, "enrolled", "--as", "a:investigator", "arm=a", " arm =a"), "arm must be given once"),
    (
        (
            "act",
            STUDY,
            "form saved",
            "--as",
            "a:coordinator",
            "form=headache_diary",
            "visit=day 0",
            "entries=@items.json",
            "monthly_migraine_days=3",
        ),
        "monthly_migraine_days must be given once",
    ),
    (("verify", "NOWHERE"), "study open"),
    (("audit", STUDY, "--participant", "NOBODY"), "code of a participant"),
    (("study", "open", "NOWHERE"), "one of the studies"),
]


def test_a_mistake_is_told_in_a_sentence_and_nothing_is_written(shell: Shell) -> None:
    shell.run("study", "open", str(FOLDER))
    (shell.folder / "items.json").write_text('{"monthly_migraine_days": 4}', encoding="utf-8")
    before = shell.run("verify", STUDY)
    for words, says in MISTAKES:
        assert says in shell.run(*words, code=2), words
    assert shell.run("verify", STUDY) == before


def test_the_list_of_acts_says_fields_and_roles(shell: Shell) -> None:
    said = shell.run("act", "--list")
    assert "enrolled  [investigator]" in said and "value corrected  [coordinator, investigator]  needs --reason" in said
    assert "deviation raised  [by itself only]" in said and "ended: YYYY-MM-DD, or none" in said
    assert "--as is believed" in " ".join(shell.run("act", "--help").split())


def test_the_data_folder_is_its_owners_alone(shell: Shell) -> None:
    shell.run("study", "open", str(FOLDER))
    data = shell.folder / "data"
    assert data.stat().st_mode & 0o777 == 0o700
    for name in ("secret-key", "trialwright.sqlite3"):
        assert (data / name).stat().st_mode & 0o777 == 0o600


def _copy(shell: Shell, tmp_path: Path) -> Path:
    """A copy of the data folder, whole."""
    shell.run("study", "open", str(FOLDER))
    copied = tmp_path / "copied"
    shutil.copytree(shell.folder / "data", copied)
    with sqlite3.connect(copied / "trialwright.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return copied


def _meddle(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / "trialwright.sqlite3") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)


def _reading(folder: Path) -> list[tuple[str, ...]]:
    export = ("export", STUDY, "--as", STUDY, "--out", str(folder / "out.json"))
    return [(*words, "--data", str(folder)) for words in (("results", STUDY), export, ("audit", STUDY))]


def test_a_dropped_table_is_told_in_a_sentence(shell: Shell, tmp_path: Path) -> None:
    folder = _copy(shell, tmp_path)
    _meddle(folder, "DROP TABLE web_payload")
    for words in (*_reading(folder), ("verify", STUDY, "--data", str(folder))):
        said = shell.run(*words, code=2)
        assert "a table is missing" in said and "restore the data folder from a copy" in said


@pytest.mark.parametrize("how", ["cut", "overwritten", "no database"])
def test_a_damaged_file_is_told_in_a_sentence(shell: Shell, tmp_path: Path, how: str) -> None:
    folder = _copy(shell, tmp_path)
    file = folder / "trialwright.sqlite3"
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes({"cut": whole[:middle], "overwritten": whole[:2000] + b"\xff" * (len(whole) - 2000),
                      "no database": b"no database " * 1000}[how])  # fmt: skip
    for words in (*_reading(folder), ("verify", STUDY, "--data", str(folder))):
        said = shell.run(*words, code=2)
        assert "The database cannot be used: the file is" in said and "Keep the file as it is" in said


def test_a_row_that_cannot_be_read_is_told_in_a_sentence_and_found(shell: Shell, tmp_path: Path) -> None:
    folder = _copy(shell, tmp_path)
    _meddle(folder, "UPDATE web_payload SET payload = replace(payload, '{', '')")
    for words in _reading(folder):
        assert "must be an act that can be read" in shell.run(*words, code=2)
    said = shell.run("verify", STUDY, "--data", str(folder), code=1)
    assert "row 1: the payload was changed" in said and "another type" in said
