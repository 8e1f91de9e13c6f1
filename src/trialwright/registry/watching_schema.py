"""The SQLite file of saved searches and watched studies: its tables, and a door that opens only such a file."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from trialwright.errors import InputError

APPLICATION = 0x54575257
"""What SQLite keeps as the file's kind: "TWRW" in ASCII."""

_TABLES = """
CREATE TABLE saved_search (
    owner TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, saved_at TEXT NOT NULL, looked_at TEXT NOT NULL,
    PRIMARY KEY (owner, name)
) WITHOUT ROWID;
CREATE TABLE saved_hit (
    owner TEXT NOT NULL, name TEXT NOT NULL, nct_id TEXT NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (owner, name, nct_id)
) WITHOUT ROWID;
CREATE TABLE watched (
    owner TEXT NOT NULL, nct_id TEXT NOT NULL, form TEXT NOT NULL, held_on TEXT NOT NULL, packed BLOB NOT NULL,
    looked_at TEXT NOT NULL,
    PRIMARY KEY (owner, nct_id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is kept under a name. ``looked_at``: "" when nobody has looked yet."""

    name: str
    query: str
    saved_at: str
    looked_at: str


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the watches in ``path``, which are made when nothing stands there. Raises ``InputError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30.0, isolation_level=None)
    except (sqlite3.Error, OSError) as error:
        raise trouble(error, str(path)) from None
    try:
        _prepare(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise trouble(error, str(path)) from None
    except InputError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION:
        return
    if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise InputError(
            where=str(path),
            expected="a file of saved searches and watches",
            found="another program's database",
            remedy="Move it away, or keep the corpus elsewhere.",
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA application_id = {APPLICATION}; COMMIT;")


def trouble(error: sqlite3.Error | OSError, where: str) -> InputError:
    """The sentence for what could not be done with the file."""
    found = (error.strerror or "an error") if isinstance(error, OSError) else str(error)
    return InputError(
        where=where,
        expected="a file of saved searches and watches that can be read and written",
        found=found.lower(),
        remedy="Check the file and its folder; another program may be writing to it.",
    )
