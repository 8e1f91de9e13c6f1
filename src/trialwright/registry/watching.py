"""Come back later and be told: what is new for a saved search, what changed in a watched study since the last look.

Watches stand in a file of their own beside the corpus, for a corpus may be rebuilt at will and a watch may not be lost:
a watched study keeps the record as it was last looked at. ``owner`` keeps the watches of several people apart. The
search itself is handed in as a function from a query to the numbers of the studies it finds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from trialwright.errors import InputError
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_packing import Packer, content_of, record_in
from trialwright.registry.corpus_version import Version
from trialwright.registry.difference import Change, differences
from trialwright.registry.history import must_know
from trialwright.registry.record import Record
from trialwright.registry.watching_schema import SavedSearch, connect, trouble

Search = Callable[[str], Iterable[str]]
"""From the text of a query to the numbers of all studies that it finds."""


@dataclass(frozen=True, slots=True)
class News:
    """What a saved search finds now beside last time.

    ``found``: all numbers now. ``changed``: studies found both times of which something that matters changed, with the
    changes (empty when the corpus no longer holds the older version). ``gone``: found last time and not now.
    ``looked_at``: when last time was, "" for never: then nothing counts as new.
    """

    name: str
    query: str
    looked_at: str
    found: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[tuple[str, tuple[Change, ...]], ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What changed in a watched study since the last look.

    ``looked_at``: when that was, "" for never: from now on it is watched. ``forms``: the form of the record then and
    now; where they differ and the former is gone, only fields that both hold are compared. ``withdrawn``: the registry
    lists the study no longer.
    """

    nct_id: str
    looked_at: str
    changes: tuple[Change, ...]
    forms: tuple[str, str]
    withdrawn: bool


def compare(seen: Mapping[str, str], found: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    """New, changed and gone numbers; each mapping leads from a number to the fingerprint of its record.

    >>> compare({"NCT1": "a", "NCT2": "b"}, {"NCT2": "c", "NCT3": "d"})
    (['NCT3'], ['NCT2'], ['NCT1'])
    """
    new = sorted(found.keys() - seen.keys())
    changed = sorted(one for one in found.keys() & seen.keys() if found[one] != seen[one])
    return new, changed, sorted(seen.keys() - found.keys())


class Watching:
    """An open file of watches. Use as a context manager, or close it."""

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self._connection = connection
        self._where = where
        self._packer = Packer(None)

    @classmethod
    def open(cls, path: Path) -> Watching:
        """The watches in ``path``, made when nothing stands there. Raises ``InputError``."""
        return cls(connect(path), str(path))

    @staticmethod
    def beside(corpus: Path) -> Path:
        """Where the watches of a corpus stand: ``registry.sqlite3`` has ``registry.watches.sqlite3``."""
        return corpus.with_name(f"{corpus.stem}.watches{corpus.suffix}")

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Watching:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # Saved searches

    def save(self, name: str, query: str, *, at: datetime, owner: str = "") -> None:
        """Save a search under a name; a search that stands under it is replaced, and the next look is its first."""
        if not name.strip():
            raise InputError(where="name", expected="a name", found="none", remedy="Give the search a name.")
        self._do("DELETE FROM saved_hit WHERE owner = ? AND name = ?", owner, name)
        self._do("INSERT OR REPLACE INTO saved_search VALUES (?, ?, ?, ?, '')", owner, name, query, at.isoformat())

    def searches(self, *, owner: str = "") -> tuple[SavedSearch, ...]:
        """The saved searches by name."""
        rows = self._do(
            "SELECT name, query, saved_at, looked_at FROM saved_search WHERE owner = ? ORDER BY name", owner
        )
        return tuple(SavedSearch(*row) for row in rows)

    def forget(self, name: str, *, owner: str = "") -> None:
        """Take a saved search away."""
        self._saved(name, owner)
        self._do("DELETE FROM saved_hit WHERE owner = ? AND name = ?", owner, name)
        self._do("DELETE FROM saved_search WHERE owner = ? AND name = ?", owner, name)

    def news(
        self, name: str, search: Search, corpus: Corpus, *, at: datetime, owner: str = "", keep: bool = True
    ) -> News:
        """What is new for a saved search since the last look; ``keep``: this is a look."""
        saved = self._saved(name, owner)
        found = corpus.fingerprints(search(saved.query))
        rows = self._do("SELECT nct_id, sha256 FROM saved_hit WHERE owner = ? AND name = ?", owner, name)
        seen = dict(rows) if saved.looked_at else dict(found)
        new, changed, gone = compare(seen, found)
        told = tuple((one, changes) for one in changed if (changes := _mattering(corpus, one, seen[one])) is not None)
        if keep:
            self._keep_hits(name, owner, found, at)
        return News(name, saved.query, saved.looked_at, tuple(sorted(found)), tuple(new), told, tuple(gone))

    # Watched studies

    def watch(self, name: str, corpus: Corpus, *, at: datetime, owner: str = "", keep: bool = True) -> Look:
        """What changed in a study since the last look; the first look begins the watch. ``keep``: this is a look."""
        nct_id = must_know(corpus, name)
        shown = corpus.shown(nct_id)
        row = next(iter(self._do(_LAST_LOOK, owner, nct_id)), None)
        look = self._look(nct_id, corpus, shown, row)
        if keep:
            content = content_of(corpus.record_of(shown))
            values = (owner, nct_id, shown.form, content.held_on, self._packer.pack(content.canonical), at.isoformat())
            self._do("INSERT OR REPLACE INTO watched VALUES (?, ?, ?, ?, ?, ?)", *values)
        return look

    def watched(self, *, owner: str = "") -> tuple[str, ...]:
        """The numbers of the studies that are watched."""
        return tuple(row[0] for row in self._do("SELECT nct_id FROM watched WHERE owner = ? ORDER BY nct_id", owner))

    def unwatch(self, nct_id: str, *, owner: str = "") -> bool:
        """End a watch; False when there was none."""
        return bool(self._do("DELETE FROM watched WHERE owner = ? AND nct_id = ? RETURNING 1", owner, nct_id.upper()))

    def _look(self, nct_id: str, corpus: Corpus, shown: Version, row: tuple[str, str, bytes, str] | None) -> Look:
        withdrawn = corpus.withdrawn(nct_id) is not None
        if row is None:
            return Look(nct_id, "", (), (shown.form, shown.form), withdrawn)
        form, held_on, packed, looked_at = row
        old = record_in(self._packer.unpack(packed), held_on, nct_id)
        now = corpus.latest_by_form(nct_id).get(form)
        changes = differences(old, corpus.record_of(now)) if now else _common(old, corpus.record_of(shown))
        return Look(nct_id, looked_at, changes, (form, shown.form), withdrawn)

    def _saved(self, name: str, owner: str) -> SavedSearch:
        saved = {one.name: one for one in self.searches(owner=owner)}
        if name not in saved:
            raise InputError(
                where=self._where,
                expected=f"a file with a saved search {name!r}",
                found=", ".join(sorted(saved)) or "none at all",
                remedy="Save it first, or give one of these names.",
            )
        return saved[name]

    def _keep_hits(self, name: str, owner: str, found: Mapping[str, str], at: datetime) -> None:
        hits = [(owner, name, one, mark) for one, mark in found.items()]
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.execute("DELETE FROM saved_hit WHERE owner = ? AND name = ?", (owner, name))
                self._connection.executemany("INSERT INTO saved_hit VALUES (?, ?, ?, ?)", hits)
                self._connection.execute(
                    "UPDATE saved_search SET looked_at = ? WHERE owner = ? AND name = ?", (at.isoformat(), owner, name)
                )
        except sqlite3.Error as error:
            raise trouble(error, self._where) from None

    def _do(self, question: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise trouble(error, self._where) from None


_LAST_LOOK = "SELECT form, held_on, packed, looked_at FROM watched WHERE owner = ? AND nct_id = ?"


def _mattering(corpus: Corpus, nct_id: str, fingerprint: str) -> tuple[Change, ...] | None:
    """What changed that matters; None when nothing did; empty when the older version is not known any more."""
    before = next((one for one in corpus.versions(nct_id) if one.sha256 == fingerprint), None)
    if before is None:
        return ()
    after = corpus.latest_by_form(nct_id)[before.form]
    told = differences(corpus.record_of(before), corpus.record_of(after))
    return tuple(change for change in told if change.matters) or None


def _common(old: Record, new: Record) -> tuple[Change, ...]:
    """Changes of fields that two different forms both hold."""
    return tuple(change for change in differences(old, new) if change.old is not None and change.new is not None)
