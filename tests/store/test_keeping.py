"""Checkpoints find a cut tail; a backup taken now can be put back, and is written over nothing."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.conduct.plan import NOW, STUDY, small_design
from tests.store.test_append_only import run, without_triggers
from tests.store.test_store import a_start
from trialwright.conduct.checkpoint import against_checkpoints
from trialwright.conduct.writing import Written
from trialwright.errors import InputError
from trialwright.web.restoring import put_back


@pytest.fixture
def store(place):
    from trialwright.web import store

    store.open_study(small_design(), now=NOW)
    for one in a_start():
        assert isinstance(store.append(STUDY, one, now=NOW), Written)
    return store


def test_a_tail_cut_after_a_checkpoint_is_found_and_placed(store) -> None:
    kept = store.checkpoint(STUDY, NOW)
    assert against_checkpoints(STUDY, store.rows(STUDY), [kept]) == []
    without_triggers()
    ids = f"(SELECT id FROM web_ledgerrow WHERE sequence > {kept.sequence - 2})"
    run(f"DELETE FROM web_payload WHERE row_id IN {ids}", f"DELETE FROM web_ledgerrow WHERE id IN {ids}")
    found = against_checkpoints(STUDY, store.rows(STUDY), [kept])
    assert [one.sequence for one in found] == [kept.sequence] and "tail was cut" in found[0].says


def test_the_key_of_an_installation_stays_and_is_its_owners_alone(store, place) -> None:
    first, second = store.checkpoint(STUDY, NOW), store.checkpoint(STUDY, NOW)
    assert first == second
    assert (place.folder / "signing-key").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_put_back_whole_into_an_empty_folder(store, place, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        with pytest.raises(InputError, match="pg_dump"):
            store.back_up(tmp_path / "backup", NOW)
        return
    (place.folder / "secret-key").write_text("a key")
    made = store.back_up(tmp_path / "backup", NOW)
    with pytest.raises(InputError, match="new folder"):
        store.back_up(tmp_path / "backup", NOW)
    assert put_back(tmp_path / "backup", tmp_path / "again") == list(made)
    with pytest.raises(InputError, match="empty"):
        put_back(tmp_path / "backup", tmp_path / "again")
    with closing(sqlite3.connect(tmp_path / "again" / "trialwright.sqlite3")) as again:
        found = again.execute("SELECT count(*) FROM web_ledgerrow WHERE hash = ?", [made[0].head]).fetchone()
    assert found == (1,)


def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing_behind(store, place, tmp_path: Path) -> None:
    if place.url is not None:  # a server is backed up with its own programs
        return
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))  # no file grows larger: the copy is cut short
    try:
        with pytest.raises(InputError, match="no room"):
            store.back_up(tmp_path / "kept", NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not [path.name for path in tmp_path.iterdir() if "kept" in path.name]


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="backup wrote"):
        put_back(tmp_path, tmp_path / "again")
