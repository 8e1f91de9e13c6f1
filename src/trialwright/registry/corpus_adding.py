"""Put records into the corpus: each version once, in batches, one bad record reported and the rest loaded.

Adding the same records again changes nothing; stopped half-way and run again, the corpus ends as if it had never been
stopped; the order of adding does not matter (each time kept is an earliest or a latest).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trialwright.errors import InputError
from trialwright.registry.arrival import Arrival, Outcome
from trialwright.registry.corpus_packing import Content, Packer, content_of, dictionary_from
from trialwright.registry.corpus_version import Version, dated, shown_of
from trialwright.registry.record import Record

BATCH = 500
"""Records in one transaction: what at most is read again after a stop."""

MOST_FAULTS = 1000
"""Faults kept with their sentence; further ones are counted only."""

_VERSION = "id, nct_id, form, hex(sha256), dated, held_on, facts_read_on, added_at, seen_at"


@dataclass(slots=True)
class Added:
    """What became of the records handed in.

    ``new``: studies not known before; ``changed``: known studies with a version or a form not known before; ``bad``:
    records that could not be read, of which ``faults`` holds the first thousand.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    faults: tuple[InputError, ...] = ()


Progress = Callable[[Added], None]


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is left of an arrival when its record is bytes: small, so that a batch does not weigh on the memory."""

    nct_id: str
    form: str
    facts_read_on: str
    dated: str
    other_ids: frozenset[str]
    content: Content


class Adding:
    """One run of adding over one connection."""

    def __init__(self, connection: sqlite3.Connection, added_at: datetime) -> None:
        if added_at.tzinfo is None:
            raise ValueError("added_at must say its time zone")
        self._connection = connection
        self._now = added_at.astimezone(UTC).isoformat()
        self._packer = Packer(_meta(connection, "dictionary"))
        self._changes: int = 0
        self.added = Added()

    def run(self, outcomes: Iterable[Outcome], progress: Progress | None) -> Added:
        source = iter(outcomes)
        while ready := self._next_batch(source):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._write(ready)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            if progress:
                progress(self.added)
        return self.added

    def _next_batch(self, source: Iterator[Outcome]) -> list[_Ready]:
        """The next good records, as many as a transaction takes; empty at the end."""
        ready: list[_Ready] = []
        for outcome in source:
            self.added.read += 1
            if isinstance(outcome, Arrival):
                self._take(outcome, ready)
            else:
                self._report(outcome)
            if len(ready) >= BATCH:
                break
        return ready

    def _take(self, arrival: Arrival, ready: list[_Ready]) -> None:
        try:
            ready.append(_ready(arrival))
        except (TypeError, ValueError, RecursionError) as error:
            self._report(
                InputError(
                    where=arrival.where,
                    expected="a record of text and numbers that JSON can hold",
                    found=str(error)[:80].lower() or "one that it cannot",
                    remedy="Fetch the record again.",
                )
            )

    def _report(self, fault: InputError) -> None:
        self.added.bad += 1
        if len(self.added.faults) < MOST_FAULTS:
            self.added.faults += (fault,)

    def _write(self, ready: list[_Ready]) -> None:
        self._learn(ready)
        self._identify(ready)
        self._changes = last_change(self._connection)
        for one in ready:
            self._put(one)

    def _learn(self, ready: list[_Ready]) -> None:
        if self._packer.has_dictionary:
            return
        dictionary = _meta(self._connection, "dictionary") or dictionary_from([one.content.canonical for one in ready])
        if dictionary:
            self._connection.execute("INSERT OR IGNORE INTO meta VALUES ('dictionary', ?)", (dictionary,))
            self._packer = Packer(dictionary)

    def _identify(self, ready: list[_Ready]) -> None:
        """A corpus is known by when it was begun and with what, so that a rebuilt one is not taken for the old."""
        identity = f"{self._now}-{ready[0].content.sha256.hex()[:16]}"
        self._connection.execute("INSERT OR IGNORE INTO meta VALUES ('identity', ?)", (identity,))

    def _put(self, one: _Ready) -> None:
        content = one.content
        row = self._connection.execute(
            "UPDATE version SET held_on = max(held_on, ?), facts_read_on = max(facts_read_on, ?), "
            "added_at = min(added_at, ?), seen_at = max(seen_at, ?) "
            "WHERE nct_id = ? AND form = ? AND sha256 = ? RETURNING id",
            (content.held_on, one.facts_read_on, self._now, self._now, one.nct_id, one.form, content.sha256),
        ).fetchone()
        if row is None:
            values = (one.nct_id, one.form, content.sha256, one.dated, content.held_on, one.facts_read_on)
            self._connection.execute(
                "INSERT INTO version VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, self._now, self._now, self._packer.pack(content.canonical)),
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO other_id VALUES (?, ?)", [(fold(name), one.nct_id) for name in one.other_ids]
            )
        self._show(one.nct_id, is_known_version=row is not None)

    def _show(self, nct_id: str, is_known_version: bool) -> None:
        """Show the right version of a study; count the change when it is another, or the study is back."""
        shown = shown_of(versions_of(self._connection, nct_id))
        standing = self._connection.execute(
            "SELECT shown, withdrawn_at FROM study WHERE nct_id = ?", (nct_id,)
        ).fetchone()
        is_back = standing is not None and "" != standing[1] < self._now
        if standing is None or standing[0] != shown.id or is_back:
            self._changes += 1
            withdrawn = standing[1] if standing and not is_back else ""
            self._connection.execute(
                "INSERT OR REPLACE INTO study VALUES (?, ?, ?, ?)", (nct_id, shown.id, self._changes, withdrawn)
            )
        if standing is None:
            self.added.new += 1
        elif is_known_version:
            self.added.unchanged += 1
        else:
            self.added.changed += 1


def withdraw(connection: sqlite3.Connection, nct_ids: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Mark studies as withdrawn, each a change; those marked before and unknown ones are passed over."""
    now = at.astimezone(UTC).isoformat()
    marked = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        change = last_change(connection)
        for nct_id in sorted(set(nct_ids)):
            row = connection.execute(
                "UPDATE study SET withdrawn_at = ?, changed = ? WHERE nct_id = ? AND withdrawn_at = '' RETURNING 1",
                (now, change + 1, nct_id),
            ).fetchone()
            if row:
                change += 1
                marked.append(nct_id)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return tuple(marked)


def _ready(arrival: Arrival) -> _Ready:
    record = arrival.record
    facts = arrival.facts_read_on.isoformat() if arrival.facts_read_on else ""
    return _Ready(record.nct_id, arrival.form, facts, dated(record), other_ids(record), content_of(record))


def versions_of(connection: sqlite3.Connection, nct_id: str) -> list[Version]:
    """Every version of a study, in no order."""
    rows = connection.execute(f"SELECT {_VERSION} FROM version WHERE nct_id = ?", (nct_id,))
    return [Version(*row) for row in rows]


def last_change(connection: sqlite3.Connection) -> int:
    """The number of the last change of what a reader is shown."""
    found: int = connection.execute("SELECT coalesce(max(changed), 0) FROM study").fetchone()[0]
    return found


def other_ids(record: Record) -> frozenset[str]:
    """Every other number or short name under which a study can be asked for."""
    module = record.protocol_section.identification_module
    if module is None:
        return frozenset()
    secondary = [one.id for one in module.secondary_id_infos or ()]
    own = module.org_study_id_info.id if module.org_study_id_info else None
    named = (*(module.nct_id_aliases or ()), own, *secondary, module.acronym)
    return frozenset(name for name in named if name and name.strip())


def fold(name: str) -> str:
    """A number as it is compared: case and blanks do not matter.

    >>> fold(" U01 AR45444 "), fold("u01ar45444")
    ('u01ar45444', 'u01ar45444')
    """
    return "".join(name.split()).casefold()


def _meta(connection: sqlite3.Connection, key: str) -> Any:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None
