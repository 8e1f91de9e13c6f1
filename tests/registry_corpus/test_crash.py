"""Killed in the middle and run again, the corpus ends as if nothing had happened."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.registry_corpus.a_record import NOW, arrivals
from tests.registry_corpus.test_corpus import dump
from trialwright.registry.corpus import Corpus

MANY = 3000


@pytest.mark.parametrize("batches", [1, 2, 4])
def test_killed_in_the_middle_and_run_again_it_ends_the_same(batches: int, tmp_path: Path) -> None:
    path = tmp_path / "killed.sqlite3"
    adder = subprocess.Popen(
        [sys.executable, "-m", "tests.registry_corpus.adder", str(path), str(MANY)],
        cwd=REPOSITORY, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert adder.stdout is not None
    for _ in range(batches):
        adder.stdout.readline()
    adder.send_signal(signal.SIGKILL)
    adder.wait()
    adder.stdout.close()
    with Corpus.open(path) as killed, Corpus.open(tmp_path / "whole.sqlite3") as whole:
        assert 500 * batches <= len(killed) < MANY and len(killed) % 500 == 0
        added = killed.add(arrivals(MANY), added_at=NOW)
        assert added.new + added.unchanged == MANY
        whole.add(arrivals(MANY), added_at=NOW)
        assert dump(killed) == dump(whole)
