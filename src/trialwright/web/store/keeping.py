"""Checkpoints and backups: what makes it possible to prove, and to have again, what was recorded.

A backup is taken while the server runs (SQLite's online backup), and holds the designs, the keys, and a checkpoint of
every study.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from trialwright.conduct.checkpoint import Checkpoint, make_checkpoint, write_checkpoint
from trialwright.errors import InputError
from trialwright.web.data_folder import NEXT_KEY, signing_key
from trialwright.web.restoring import DATABASE, KEYS
from trialwright.web.store.installation import INSTALLATION
from trialwright.web.store.reading import head
from trialwright.web.store.studies import studies


def checkpoint(study: str, now: datetime) -> Checkpoint:
    """A checkpoint of the ledger as it stands, signed with this installation's key. ``now`` is aware UTC."""
    sequence, last = head(study)
    return make_checkpoint(study, sequence, last, now.isoformat(), signing_key(Path(settings.DATA_FOLDER)))


def back_up(target: Path, now: datetime) -> Sequence[Checkpoint]:
    """Write a backup into the new folder ``target``; returns the checkpoints that stand in it.

    Raises ``InputError`` where ``target`` stands already, cannot be written, or the database is a server's.
    """
    if connection.vendor != "sqlite":
        raise InputError(
            where="DATABASE_URL", expected="an SQLite database in the data folder", found="a PostgreSQL server",
            remedy="Back it up with pg_dump, and keep the data folder (designs and keys) beside it.",
        )  # fmt: skip
    draft = target.with_name(f".{target.name}.draft")
    folder = Path(settings.DATA_FOLDER)
    try:
        draft.mkdir(parents=True, mode=0o700)
        signing_key(folder)
        made = [checkpoint(one.study, now) for one in studies()]
        made += [checkpoint(INSTALLATION, now)] if head(INSTALLATION)[0] else []
        _copy_database(draft / DATABASE)
        if (folder / "designs").is_dir():
            shutil.copytree(folder / "designs", draft / "designs")
        for name in (*KEYS, *((NEXT_KEY,) if (folder / NEXT_KEY).exists() else ())):
            shutil.copy2(folder / name, draft / name)
        (draft / "checkpoints").mkdir()
        for one in made:
            (draft / "checkpoints" / f"{one.study}.json").write_bytes(write_checkpoint(one))
        if target.exists():
            raise FileExistsError(17, "a file or folder of that name", str(target))
        draft.rename(target)
    except (OSError, sqlite3.Error) as error:  # SQLite says it by itself where there is no room for the copy
        shutil.rmtree(draft, ignore_errors=True)
        found = error.strerror if isinstance(error, OSError) else "no room, or no right to write"
        raise InputError(where=str(target), expected="a new folder that can be written",
                         found=found or "an error", remedy="Choose another place.") from None  # fmt: skip
    return made


def _copy_database(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)
