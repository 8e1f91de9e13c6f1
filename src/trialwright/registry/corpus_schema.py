"""The one SQLite file of a corpus: its tables, and a door that opens only what is a corpus.

``version``: every version of every record, once for each form it came in. ``study``: which version is shown, the number
of the change that made it so, and when the registry withdrew it. ``other_id``: every other number or short name under
which a study can be asked for. ``meta``: the file's identity, its dictionary for packing, and how far a
synchronisation came.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from trialwright.errors import InputError

APPLICATION = 0x54575243
"""What SQLite keeps as the file's kind: "TWRC" in ASCII."""

LAYOUT = 1
"""The version of the tables below; a corpus of another layout is built again."""

_WAIT_SECONDS = 30.0

_PAGE_BYTES = 2048
"""Measured on 5,084 records: 25.1 MB; with SQLite's usual 4096 bytes 27.4 MB, for a packed record is some 4 kB."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    nct_id TEXT NOT NULL,
    form TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    dated TEXT NOT NULL,
    held_on TEXT NOT NULL,
    facts_read_on TEXT NOT NULL,
    added_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    packed BLOB NOT NULL,
    UNIQUE (nct_id, form, sha256)
);
CREATE TABLE study (
    nct_id TEXT PRIMARY KEY,
    shown INTEGER NOT NULL REFERENCES version (id),
    changed INTEGER NOT NULL,
    withdrawn_at TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE UNIQUE INDEX study_changed ON study (changed);
CREATE INDEX study_withdrawn ON study (nct_id) WHERE withdrawn_at <> '';
CREATE TABLE other_id (folded TEXT NOT NULL, nct_id TEXT NOT NULL, PRIMARY KEY (folded, nct_id)) WITHOUT ROWID;
"""


def connect(path: Path, read_only: bool = False) -> sqlite3.Connection:
    """A connection to the corpus in ``path``, which is made when nothing stands there (unless ``read_only``).

    Raises ``InputError`` when the file is missing and only to be read, when it is no corpus, or when it cannot be
    opened. Nothing is written into a file that is not a corpus.
    """
    if read_only and not path.is_file():
        raise InputError(
            where=str(path),
            expected="a corpus of registry records",
            found="no such file",
            remedy="Make one: trialwright registry add PATH.",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = "ro" if read_only else "rwc"
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=_WAIT_SECONDS, isolation_level=None
        )
    except (sqlite3.Error, OSError) as error:
        raise _not_opened(path, error) from None
    try:
        _prepare(connection, path, read_only)
    except sqlite3.Error as error:
        connection.close()
        raise _not_opened(path, error) from None
    except InputError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    kind, layout = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if kind == APPLICATION and layout == LAYOUT:
        if not read_only:
            connection.execute("PRAGMA synchronous = NORMAL")
        return
    if kind == APPLICATION:
        raise InputError(
            where=str(path),
            expected=f"a corpus of layout {LAYOUT}",
            found=f"one of layout {layout}",
            remedy="Move the file away and add your records again: a corpus can be rebuilt at will.",
        )
    if read_only or connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise InputError(
            where=str(path),
            expected="a corpus of registry records",
            found="another program's database" if path.stat().st_size else "an empty file",
            remedy="Give the path of a corpus, or of a file that does not exist yet.",
        )
    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(
        f"BEGIN IMMEDIATE; {_TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {LAYOUT}; COMMIT;"
    )


def trouble(error: sqlite3.Error, where: str) -> InputError:
    """The sentence for what SQLite could not do with a corpus."""
    found = str(error).lower()
    remedy = "Check the file; a corpus can be rebuilt at will: move it away and add your records again."
    if "locked" in found:
        remedy = "Another program is writing to it: wait until it is done."
    elif "full" in found:
        remedy = "Free some space on the disk and run the command again: what was added stays."
    elif "readonly" in found or "read-only" in found:
        remedy = "Give a file that may be written."
    return InputError(where=where, expected="a corpus that can be read and written", found=found, remedy=remedy)


def _not_opened(path: Path, error: sqlite3.Error | OSError) -> InputError:
    if isinstance(error, sqlite3.Error) and "locked" in str(error):
        return trouble(error, str(path))
    found = (error.strerror or "an error").lower() if isinstance(error, OSError) else str(error).lower()
    return InputError(
        where=str(path),
        expected="a corpus of registry records, or a path where one can be made",
        found=found,
        remedy="Give the path of a corpus, or of a file that does not exist yet in a folder that may be written.",
    )
