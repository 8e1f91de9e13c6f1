"""An amendment from the command line: looked at, refused, put into force, and the versions of a form after it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conduct.test_command_line import FOLDER, STUDY, Shell

WORDS = (
    "--as", "dora:data manager", "--amendment", "1.1", "--says", "Another label.", "--approval", "Committee",
    "--approved-on", "2026-06-01", "--reason", "clearer",
)  # fmt: skip


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    running = Shell(tmp_path_factory.mktemp("amending"))
    running.run("study", "open", str(FOLDER))
    running.act("consent given", "2026-02-10", "cora:coordinator", "consent_version=1.0")
    running.act("visit attended", "2026-02-20", "cora:coordinator", "visit=screening")
    running.act("form saved", "2026-02-20", "cora:coordinator", "visit=screening", "form=participant", "age_years=43")
    yield running
    running.close()


def changed(shell: Shell, name: str, old: str, new: str) -> str:
    folder = Path(shell.folder) / name
    shutil.copytree(FOLDER, folder)
    path = folder / "forms" / "participant.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(folder)


def test_an_amendment_is_looked_at_put_into_force_and_its_versions_shown(shell: Shell) -> None:
    folder = changed(shell, "label", "label: Age at consent", "label: Age at consent\n        label_zh: 年龄")
    before = shell.run("verify", STUDY)
    told = shell.run("study", "amend", STUDY, folder, "--dry-run")
    assert "Participant: version" in told and "M-001" in told and "nothing was written" in told
    assert "'Age at consent'" in told and "[participant.age_years]" in told, "the label, and the name in the files"
    assert shell.run("verify", STUDY) == before
    assert "--approved-on" in shell.run("study", "amend", STUDY, folder, code=2)
    assert "this report is kept in it" in shell.run("study", "amend", STUDY, folder, *WORDS)
    versions = shell.run("study", "versions", STUDY, "participant", "--lang", "zh")
    assert "version 2" in versions and "年龄; 整数; a" in versions and "1 saved, of 1 participants" in versions
    assert "verify: ok" in shell.run("verify", STUDY)
    assert "already" in shell.run("study", "amend", STUDY, folder, *WORDS[:3], "1.2", *WORDS[4:], code=2)
    assert "FORM" in shell.run("study", "versions", STUDY, "nothing", code=2)


def test_drafted_criteria_are_read_and_accepted_one_by_one(shell: Shell) -> None:
    folder = Path(shell.folder) / "draft"
    shutil.copytree(FOLDER, folder)
    for name, old, new in (("study.yaml", f"id: {STUDY}", "id: DRAFT-1"), ("criteria.yaml", "", "")):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1) if old else f"{text}\ndraft: true\n", encoding="utf-8")
    shell.run("study", "open", str(folder))
    told = shell.run("study", "criteria", "DRAFT-1")
    ids = re.findall(r"^(\S+) \((?:in|ex)clusion, not accepted\)", told, re.MULTILINE)
    assert ids and told.endswith(f"{len(ids)} of {len(ids)} wait to be accepted\n")
    accept = ("study", "criteria", "DRAFT-1", "--accept", ids[0])
    assert "--as" in shell.run(*accept, code=2)
    assert "may not write" in shell.run(*accept, "--as", "cora:coordinator", code=2)
    assert "id of a criterion" in shell.run(*accept[:-1], "no such", "--as", "ines:investigator", code=2)
    for _ in range(2):  # sent again it is the same row
        assert f"criterion accepted, {ids[0]}" in shell.run(*accept, "--as", "ines:investigator")
    left = shell.run("study", "criteria", "DRAFT-1", "--open")
    assert f"\n{ids[0]} (" not in f"\n{left}" and f"{len(ids) - 1} of {len(ids)} wait" in left
    assert "these are no draft" in shell.run("study", "criteria", STUDY)


def test_what_would_lose_values_is_refused_and_a_dry_run_says_so(shell: Shell) -> None:
    folder = changed(shell, "unit", "unit: a\n", "unit: mo\n")
    told = shell.run("study", "amend", STUDY, folder, "--dry-run", code=1)
    assert "What stands against it" in told and "43" not in told.replace(told[told.find("design ") :], "")
    assert "another unit (in years, now in months)" in told
    assert "put the question in months beside it as a new item" in told
    assert "in another unit" in shell.run("study", "amend", STUDY, folder, *WORDS[:3], "1.3", *WORDS[4:], code=2)
    wrong = shell.run("study", "amend", STUDY, folder, *WORDS[:9], "soon", *WORDS[10:], code=2)
    assert "--approved-on" in wrong
