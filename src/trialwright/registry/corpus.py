"""The corpus: registry records with their versions in one SQLite file that can be rebuilt at will.

A newer version of a record is kept beside the older; a study read from two sources keeps both and ``disagreements``
says where they differ. One connection serves one thread; opening another is cheap, and readers do not wait for a
writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import zstandard

from trialwright.registry.arrival import Outcome
from trialwright.registry.corpus_adding import Added, Adding, Progress, fold, versions_of, withdraw
from trialwright.registry.corpus_packing import Packer, data_in, record_in
from trialwright.registry.corpus_schema import connect, trouble
from trialwright.registry.corpus_sources import BY_HAND, Disagreement, disagreements_between
from trialwright.registry.corpus_version import Version
from trialwright.registry.record import Record

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since a marker: studies whose shown version is another, studies withdrawn, and the marker of now."""

    ids: tuple[str, ...]
    gone: tuple[str, ...]
    marker: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How much a corpus holds. ``by_form``: form -> (studies, versions). ``latest``: the last update of any record."""

    studies: int
    versions: int
    withdrawn: int
    by_form: dict[str, tuple[int, int]]
    latest: str
    last_seen_at: str


class Corpus:
    """An open corpus. Use as a context manager, or close it."""

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self._connection = connection
        self._packer: Packer | None = None
        self.where = where

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Corpus:
        """The corpus in ``path``, made when nothing stands there (unless ``read_only``). Raises ``InputError``."""
        return cls(connect(path, read_only), str(path))

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        """How many studies are shown: withdrawn ones do not count."""
        return int(self._one("SELECT count(*) FROM study")[0]) - self._gone()

    # Adding

    def add(self, outcomes: Iterable[Outcome], *, added_at: datetime, progress: Progress | None = None) -> Added:
        """Add records; ``progress`` hears of each batch when it is kept. Raises ``InputError`` when the file cannot."""
        try:
            return Adding(self._connection, added_at).run(outcomes, progress)
        except sqlite3.Error as error:
            raise trouble(error, self.where) from None

    def withdraw(self, nct_ids: Iterable[str], *, at: datetime) -> tuple[str, ...]:
        """Mark studies that the registry lists no longer; their versions stay. Returns those not marked before."""
        try:
            return withdraw(self._connection, nct_ids, at)
        except sqlite3.Error as error:
            raise trouble(error, self.where) from None

    # One study

    def record(self, name: str) -> Record | None:
        """The record to show for an NCT number in any case, or for an older number of the same study; else None."""
        row = self._shown(name)
        return record_in(self._unpacked(row[2]), row[1], row[0]) if row else None

    def data(self, name: str, *, results: bool = True) -> dict[str, Any] | None:
        """The same in the registry's JSON form, quicker: nothing is typed; without posted results quicker still."""
        row = self._shown(name)
        return data_in(self._unpacked(row[2]), row[1], results=results) if row else None

    def searched(self, name: str) -> dict[str, Any] | None:
        """What a search looks into: the record without its posted results."""
        return self.data(name, results=False)

    def title(self, nct_id: str) -> str:
        """The brief title of a study; "" when it is not known or has none."""
        data = self.searched(nct_id) or {}
        names = (data.get("protocolSection") or {}).get("identificationModule") or {}
        return str(names.get("briefTitle") or names.get("officialTitle") or "")

    def find(self, any_id: str) -> tuple[str, ...]:
        """The studies that a number or short name means: NCT (older ones too), the sponsor's, any other, an acronym."""
        folded = fold(any_id)
        if self._one("SELECT 1 FROM study WHERE nct_id = ?", folded.upper()):
            return (folded.upper(),)
        return tuple(
            row[0] for row in self._rows("SELECT nct_id FROM other_id WHERE folded = ? ORDER BY nct_id", folded)
        )

    def versions(self, nct_id: str) -> tuple[Version, ...]:
        """Every version of a study in every form, oldest first."""
        try:
            found = versions_of(self._connection, nct_id.upper())
        except sqlite3.Error as error:
            raise trouble(error, self.where) from None
        return tuple(sorted(found, key=lambda one: (*one.age, one.form)))

    def record_of(self, version: Version) -> Record:
        """The record as that version has it."""
        packed = self._one("SELECT packed FROM version WHERE id = ?", version.id)[0]
        return record_in(self._unpacked(packed), version.held_on, version.nct_id)

    def shown(self, nct_id: str) -> Version:
        """The version that a reader is shown. The study must be known: ``KeyError`` when it is not."""
        row = self._one("SELECT shown FROM study WHERE nct_id = ?", nct_id.upper())
        if row is None:
            raise KeyError(nct_id)
        return next(version for version in self.versions(nct_id) if version.id == row[0])

    def latest_by_form(self, nct_id: str) -> dict[str, Version]:
        """The newest version in each form."""
        return {version.form: version for version in self.versions(nct_id)}

    def sources(self, nct_id: str) -> tuple[str, ...]:
        """The forms in which a study came, by name."""
        return tuple(sorted(self.latest_by_form(nct_id)))

    def disagreements(self, nct_id: str) -> tuple[Disagreement, ...]:
        """Where the newest versions of a study's sources differ, on every field that both hold."""
        latest = self.latest_by_form(nct_id)
        if any(version.is_whole for version in latest.values()):
            latest.pop(BY_HAND, None)
        if len(latest) < 2:
            return ()
        return disagreements_between(
            [(form, version.dated, self.record_of(version)) for form, version in sorted(latest.items())]
        )

    def withdrawn(self, nct_id: str) -> date | None:
        """The day on which the registry was found to list the study no longer; None while it does."""
        row = self._one("SELECT withdrawn_at FROM study WHERE nct_id = ?", nct_id.upper())
        return date.fromisoformat(row[0][:10]) if row and row[0] else None

    # All studies

    def ids(self, *, withdrawn: bool = False) -> Iterator[str]:
        """The numbers of all studies in order, withdrawn ones left out unless asked for."""
        which = "" if withdrawn else "WHERE withdrawn_at = ''"
        for row in self._rows(f"SELECT nct_id FROM study {which} ORDER BY nct_id"):
            yield row[0]

    def records(self, ids: Iterable[str] | None = None) -> Iterator[Record]:
        """The record of every study in order, or of those named (unknown ones are passed over)."""
        for _, held_on, canonical in self._contents(ids):
            yield record_in(canonical, held_on, self.where)

    def all_data(self, ids: Iterable[str] | None = None, *, results: bool = True) -> Iterator[dict[str, Any]]:
        """The same in the registry's JSON form, quicker: nothing is typed; without posted results quicker still."""
        for _, held_on, canonical in self._contents(ids):
            yield data_in(canonical, held_on, results=results)

    def fingerprints(self, ids: Iterable[str]) -> dict[str, str]:
        """For each of these studies that is known, a fingerprint that changes when its shown version does."""
        found: dict[str, str] = {}
        for some in _portions(list(ids)):
            found |= self._rows(
                "SELECT study.nct_id, hex(sha256) FROM study JOIN version ON version.id = study.shown "
                f"WHERE study.nct_id IN ({','.join('?' * len(some))})",
                *some,
            )
        return found

    def marker(self) -> str:
        """A word for the corpus as it stands, to be handed to ``changed_since`` later."""
        identity = self._one("SELECT value FROM meta WHERE key = 'identity'")
        last = self._one("SELECT coalesce(max(changed), 0) FROM study")[0]
        return f"{identity[0]} {last}" if identity else ""

    def changed_since(self, marker: str | None) -> Since:
        """What changed since ``marker``; everything when it is None or comes from another corpus."""
        now = self.marker()
        identity, _, number = (marker or "").rpartition(" ")
        after = int(number) if identity and now.startswith(f"{identity} ") and number.isdecimal() else 0
        rows = self._rows("SELECT nct_id, withdrawn_at FROM study WHERE changed > ? ORDER BY nct_id", after)
        return Since(
            tuple(nct_id for nct_id, gone in rows if not gone), tuple(nct_id for nct_id, gone in rows if gone), now
        )

    def standing(self) -> Standing:
        """How much the corpus holds."""
        by_form = self._rows("SELECT form, count(DISTINCT nct_id), count(*) FROM version GROUP BY form")
        counted = {form: (studies, versions) for form, studies, versions in by_form}
        latest, seen = self._one("SELECT coalesce(max(dated), ''), coalesce(max(seen_at), '') FROM version")
        versions = sum(one[1] for one in counted.values())
        return Standing(len(self), versions, self._gone(), counted, latest, seen)

    # Notes that a synchronisation keeps

    def note(self, key: str) -> str:
        """What was noted under ``key``; "" when nothing was."""
        row = self._one("SELECT value FROM meta WHERE key = ?", f"note {key}")
        return str(row[0]) if row else ""

    def keep_note(self, key: str, value: str) -> None:
        """Keep a note; "" takes it away."""
        if value:
            self._one("INSERT OR REPLACE INTO meta VALUES (?, ?)", f"note {key}", value)
        else:
            self._one("DELETE FROM meta WHERE key = ?", f"note {key}")

    def _gone(self) -> int:
        return int(self._one("SELECT count(*) FROM study WHERE withdrawn_at <> ''")[0])

    def _one(self, question: str, *values: object) -> Any:
        return next(iter(self._rows(question, *values)), None)

    def _rows(self, question: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise trouble(error, self.where) from None

    def _shown(self, name: str) -> tuple[str, str, bytes] | None:
        question = (
            "SELECT version.nct_id, held_on, packed FROM study JOIN version ON version.id = study.shown "
            "WHERE study.nct_id = ?"
        )
        row: tuple[str, str, bytes] | None = self._one(question, fold(name).upper())
        if row is None and len(meant := self.find(name)) == 1:
            row = self._one(question, meant[0])
        return row

    def _contents(self, ids: Iterable[str] | None) -> Iterator[tuple[str, str, bytes]]:
        for some in _portions(list(self.ids() if ids is None else ids)):
            rows = self._rows(
                "SELECT version.nct_id, held_on, packed FROM study JOIN version ON version.id = study.shown "
                f"WHERE study.nct_id IN ({','.join('?' * len(some))}) ORDER BY study.nct_id",
                *some,
            )
            for nct_id, held_on, packed in rows:
                yield nct_id, held_on, self._unpacked(packed)

    def _unpacked(self, packed: bytes) -> bytes:
        """The dictionary may have come with another connection's first batch: look again before giving up."""
        if self._packer is None or not self._packer.has_dictionary:
            row = self._one("SELECT value FROM meta WHERE key = 'dictionary'")
            self._packer = Packer(row[0] if row else None)
        try:
            return self._packer.unpack(packed)
        except zstandard.ZstdError as error:
            raise trouble(sqlite3.DatabaseError(f"a record that does not unpack ({error})"), self.where) from None


def _portions(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
