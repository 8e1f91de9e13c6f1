"""Killed in mid-run and started again, nothing acknowledged is lost or doubled; two writers keep one chain.

The bar is B-R4 of conduct: kill -9 at random instants, then the same requests again with the same keys.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conduct.plan import NOW, STUDY, small_design
from tests.store.conftest import Place

REPOSITORY = Path(__file__).resolve().parents[2]


def writer(place: Place, name: str, count: int) -> subprocess.Popen[str]:
    environment = {**place.environment, "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"}
    command = [sys.executable, "-m", "tests.store.writer", str(place.folder), name, str(count)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=REPOSITORY
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def acknowledged(process: subprocess.Popen[str]) -> list[str]:
    """The keys of the whole lines that the process wrote."""
    said = process.communicate()[0]
    return said[: said.rfind("\n") + 1].splitlines()


def kill_and_resume(place: Place, kills: int, count: int, seed: int) -> None:
    from trialwright.web import store

    clock = random.Random(seed)
    seen: set[str] = set()
    for _ in range(kills):
        process = writer(place, "K", count)
        go(process)
        assert process.stdout is not None
        first = process.stdout.readline()  # it is under way: kill it a random moment later
        time.sleep(clock.uniform(0, 0.15))
        process.kill()
        seen |= {first.strip(), *acknowledged(process)} - {""}
        keys = [row.key for row in store.rows(STUDY)]
        assert seen <= set(keys), "an acknowledged act was lost"
        assert len(keys) == len(set(keys))
        assert store.verify(STUDY) == []
    process = writer(place, "K", count)
    go(process)
    assert len(acknowledged(process)) == count
    assert process.returncode == 0
    keys = [row.key for row in store.rows(STUDY)]
    assert sorted(keys[1:]) == sorted(f"K {number}" for number in range(count))
    assert store.verify(STUDY) == []


def test_killed_and_started_again_nothing_acknowledged_is_lost_or_doubled(place: Place) -> None:
    from trialwright.web import store

    store.open_study(small_design(), now=NOW.replace(year=2026, month=6))
    kill_and_resume(place, kills=5, count=120, seed=1)


@pytest.mark.slow
def test_killed_two_hundred_times_nothing_acknowledged_is_lost_or_doubled(place: Place) -> None:
    from trialwright.web import store

    store.open_study(small_design(), now=NOW.replace(year=2026, month=6))
    kill_and_resume(place, kills=200, count=3000, seed=2)


def test_two_writers_at_once_keep_one_chain(place: Place) -> None:
    from trialwright.web import store

    store.open_study(small_design(), now=NOW.replace(year=2026, month=6))
    processes = [writer(place, name, 100) for name in ("A", "B")]
    go(*processes)
    assert [len(acknowledged(process)) for process in processes] == [100, 100]
    rows = list(store.rows(STUDY))
    assert [row.sequence for row in rows] == list(range(1, 202))
    writers = [row.key[0] for row in rows[1:]]
    assert any(one != other for one, other in pairwise(writers))  # how often is the database's affair
    assert [row.stored_at for row in rows] == sorted(row.stored_at for row in rows)
    assert store.verify(STUDY) == []


def test_two_writers_of_the_same_keys_write_each_act_once(place: Place) -> None:
    from trialwright.web import store

    store.open_study(small_design(), now=NOW.replace(year=2026, month=6))
    processes = [writer(place, "S", 30) for _ in range(2)]
    go(*processes)
    assert [len(acknowledged(process)) for process in processes] == [30, 30]
    assert len(list(store.rows(STUDY))) == 31
    assert store.verify(STUDY) == []
