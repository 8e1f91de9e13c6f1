"""The documents hold: the tutorial runs as it stands, the reference is what the program generates."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Each ``$ command`` of the document with the lines that it shows below; a line ``...`` stands for anything."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.startswith("> ") and found and found[-1][0].endswith("\\"):
                found[-1] = (found[-1][0][:-1] + line[2:], [])
            elif found:
                found[-1][1].append(line)
    return found


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "trialwright", f"the tutorial runs trialwright only, found {words[0]}"
    environment = {**os.environ, "TRIALWRIGHT_DATA": str(folder / "data"), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "trialwright", *words[1:]],
        cwd=folder, env=environment, text=True, capture_output=True, check=False,
    )  # fmt: skip


def test_the_tutorial_runs_as_it_stands(tmp_path: Path) -> None:
    tutorial = REPOSITORY / "docs" / "tutorial.md"
    steps = commands(tutorial.read_text(encoding="utf-8"))
    assert len(steps) >= 10
    for source in (REPOSITORY / "docs" / "tutorial").iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "page.txt").write_bytes((REPOSITORY / "studies" / "nct07008196" / "page.txt").read_bytes())
    for command, expected in steps:
        outcome = run(command, tmp_path)
        shown = outcome.stdout + outcome.stderr
        refused = any(line.startswith("refused:") for line in expected) or "forbidden" in command
        assert outcome.returncode == (2 if refused else 0), f"$ {command}\n{shown}"
        for line in expected:
            if line.strip() and line.strip() != "...":
                assert line.rstrip() in [said.rstrip() for said in shown.splitlines()], f"$ {command}\n{shown}"


def test_the_reference_is_fresh() -> None:
    outcome = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=REPOSITORY, text=True, capture_output=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("name", ["README.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/tutorial.md"])
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    path = REPOSITORY / name
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{name} links to {target}"
