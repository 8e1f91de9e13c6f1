"""What stands beside the index in one small SQLite file: sites with coordinates, words, names to suggest, terms.

``site``: every place with coordinates, once, with how many studies run there. ``word``: the words of titles,
conditions, interventions and keywords as written (small letters), with how many studies use them: what a misspelling is
corrected to. ``suggestion``: names for type-ahead, one row for each word of the name at which it can begin. ``term``:
synonyms from a terminology file. ``note``: how far the index follows the corpus.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from trialwright.registry.search_document import Site

_TABLES = """
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS site (
    id INTEGER PRIMARY KEY, latitude REAL NOT NULL, longitude REAL NOT NULL, city TEXT NOT NULL, state TEXT NOT NULL,
    country TEXT NOT NULL, folded TEXT NOT NULL, studies INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS site_by_city ON site (folded);
CREATE INDEX IF NOT EXISTS site_by_latitude ON site (latitude, longitude);
CREATE TABLE IF NOT EXISTS word (word TEXT PRIMARY KEY, studies INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS suggestion (
    key TEXT NOT NULL, kind TEXT NOT NULL, shown TEXT NOT NULL, studies INTEGER NOT NULL, first INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS suggestion_by_key ON suggestion (key, studies DESC, shown, kind, first);
CREATE TABLE IF NOT EXISTS suggestion_head (
    head TEXT NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, shown TEXT NOT NULL, studies INTEGER NOT NULL,
    PRIMARY KEY (head, place)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS term (folded TEXT NOT NULL, concept TEXT NOT NULL, shown TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS term_by_text ON term (folded);
CREATE INDEX IF NOT EXISTS term_by_concept ON term (concept);
"""


def open_beside(folder: Path) -> sqlite3.Connection:
    """The file beside the index in ``folder``, made when it is not there."""
    connection = sqlite3.connect(folder / "beside.sqlite3", isolation_level=None, check_same_thread=False, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(_TABLES)
    return connection


def note(connection: sqlite3.Connection, name: str) -> str:
    """What was noted under ``name``; "" when nothing was."""
    row = connection.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def keep_note(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))


def known_sites(connection: sqlite3.Connection) -> dict[Site, int]:
    """Every site with its number."""
    rows = connection.execute("SELECT latitude, longitude, city, state, country, id FROM site")
    return {Site(*row[:5]): row[5] for row in rows}


def keep(
    connection: sqlite3.Connection,
    sites: Mapping[Site, int],
    at_sites: Mapping[int, int],
    words: Mapping[str, int],
) -> None:
    """Keep new sites, and add to the studies counted at each site and for each word."""
    connection.executemany(
        "INSERT OR IGNORE INTO site VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        [(number, *site, fold_place(site.city)) for site, number in sites.items()],
    )
    connection.executemany(
        "UPDATE site SET studies = studies + ? WHERE id = ?", [(count, number) for number, count in at_sites.items()]
    )
    connection.executemany(
        "INSERT INTO word VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET studies = studies + excluded.studies",
        words.items(),
    )


def keep_terms(connection: sqlite3.Connection, terms: Iterable[tuple[str, str, str]]) -> int:
    """Put a terminology's terms (folded, concept, shown) in the place of those that stand; how many there are."""
    connection.execute("DELETE FROM term")
    connection.executemany("INSERT INTO term VALUES (?, ?, ?)", terms)
    return int(connection.execute("SELECT count(*) FROM term").fetchone()[0])


def fold_place(name: str) -> str:
    """A place's name as it is looked up: small letters, single blanks."""
    return " ".join(name.casefold().split())
