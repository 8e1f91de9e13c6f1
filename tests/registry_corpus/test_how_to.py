"""The how-to names commands and options that exist."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from tests.conftest import REPOSITORY
from trialwright.cli import commands

TEXT = (REPOSITORY / "docs" / "how-to" / "keep-registry-records.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\$ (trialwright .*)$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("line", LINES)
def test_each_command_of_the_how_to_can_be_typed(line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command = commands
    while isinstance(command, click.Group):
        inner = command.get_command(click.Context(command), words.pop(0))
        assert inner is not None, line
        command = inner
    command.make_context("typed", words)


def test_the_how_to_shows_every_part() -> None:
    assert {line.split()[2] for line in LINES} >= {"add", "status", "sync", "versions", "diff", "watch", "save", "news"}
