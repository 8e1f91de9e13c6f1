"""The criteria of registered studies, drafted once and kept beside the corpus.

A draft is kept under the study's number with the fingerprint of the record it was drafted from and that of the parser
and its word lists; when either is another, it is drafted anew. Drafting takes a hundredth of a second a study: it is
kept portion by portion, so that whoever interrupts it loses no more than the last one, and it can be done ahead of the
first match. Nobody has accepted a draft: whoever shows it says so. The file can be deleted at will.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.glance import is_eligible
from trialwright.eligibility.kept_form import packed, unpacked
from trialwright.eligibility.screening import is_settled_eligible
from trialwright.eligibility.trial_criteria import drafted_by, trial_criteria
from trialwright.errors import InputError
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import Record, read_v2

_AT_ONCE = 400
PORTION = 50
"""So many drafts are kept at once."""
Drafting = Callable[[Record], Criteria]
Drafter = Callable[[Sequence[str]], Iterable[tuple[str, bytes]]]
"""The drafts of these studies, packed, in any order; a study that is not known is passed over."""
Progress = Callable[[int, int], None]
"""Hears how many drafts of how many stand."""


def _silent(done: int, of: int) -> None:
    return


class KeptCriteria:
    """Drafted criteria of the studies of a corpus. Use as a context manager, or close it. ``InputError`` when the file
    cannot be used. ``drafter`` makes drafts in another way (several processes); ``progress`` hears of the making."""

    def __init__(
        self, path: Path, corpus: Corpus, draft: Drafting = trial_criteria, *, drafter: Drafter | None = None,
        progress: Progress = _silent,
    ) -> None:  # fmt: skip
        self._corpus = corpus
        self._drafter = drafter or (lambda ids: drafts(corpus, ids, draft))
        self._progress = progress
        self._held: dict[str, Criteria] = {}
        try:
            self._connection = sqlite3.connect(path)
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS criteria (nct_id TEXT PRIMARY KEY, made TEXT, packed BLOB)"
            )
        except sqlite3.Error as error:
            raise InputError(
                where=str(path), expected="a file of kept criteria that can be written", found=str(error),
                remedy="Delete it: it is made again. Or choose a folder that can be written.",
            ) from None  # fmt: skip

    def __enter__(self) -> KeptCriteria:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def of(self, ids: Sequence[str]) -> Mapping[str, Criteria]:
        """The criteria of each of these studies; unknown ones are passed over. What is missing is drafted and kept."""
        wanted = [id for id in ids if id not in self._held]
        made = self._made(wanted)
        self._read(wanted, made)
        missing = [id for id in wanted if id in made and id not in self._held]
        self._keep(missing, made, hold=True)
        return {id: self._held[id] for id in ids if id in self._held}

    def eligible(self, ids: Sequence[str], facts: Facts) -> frozenset[str]:
        """Those of these studies by whose drafts the person is eligible. What is not kept is drafted only as far as
        that needs, and not kept."""
        made = self._made(ids)
        self._read([id for id in ids if id not in self._held], made)
        held = {id: self._held[id] for id in ids if id in self._held}
        found = {id for id, criteria in held.items() if is_settled_eligible(criteria, facts.of_study(id))}
        missing = self._corpus.all_data([id for id in ids if id in made and id not in held], results=False)
        return frozenset(found | {id for id, record in map(_subject, missing) if is_eligible(record, facts)})

    def prepare(self, ids: Sequence[str]) -> int:
        """Draft and keep what is missing of these studies, without holding it in memory; returns how many it made."""
        made = self._made(ids)
        standing = dict(self._connection.execute("SELECT nct_id, made FROM criteria"))
        missing = [id for id in ids if id in made and standing.get(id) != made[id]]
        self._keep(missing, made, hold=False)
        return len(missing)

    def _made(self, ids: Sequence[str]) -> dict[str, str]:
        """What each draft would be marked with."""
        by = drafted_by()
        return {id: f"{print} {by}" for id, print in self._corpus.fingerprints(ids).items()}

    def _read(self, ids: Sequence[str], made: Mapping[str, str]) -> None:
        for some in _portions(ids, _AT_ONCE):
            rows = self._connection.execute(
                f"SELECT nct_id, made, packed FROM criteria WHERE nct_id IN ({','.join('?' * len(some))})", some
            )
            for nct_id, by, data in rows:
                if by != made.get(nct_id):
                    continue
                try:
                    self._held[nct_id] = unpacked(data)
                except ValueError:
                    continue

    def _keep(self, ids: Sequence[str], made: Mapping[str, str], *, hold: bool) -> None:
        if not ids:
            return
        self._progress(0, len(ids))
        done, waiting = 0, []
        try:
            for id, data in self._drafter(ids):
                waiting.append((id, made[id], data))
                if hold:
                    self._held[id] = unpacked(data)
                done += 1
                if len(waiting) == PORTION:
                    waiting = self._write(waiting)
                    self._progress(done, len(ids))
        finally:
            self._write(waiting)
        self._progress(len(ids), len(ids))

    def _write(self, rows: Sequence[tuple[str, str, bytes]]) -> list[tuple[str, str, bytes]]:
        """Keep these; returns what is then left to be kept: nothing."""
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO criteria VALUES (?, ?, ?)", rows)
        return []


def drafts(corpus: Corpus, ids: Sequence[str], draft: Drafting = trial_criteria) -> Iterator[tuple[str, bytes]]:
    """The drafts of these studies of the corpus, packed."""
    for record in corpus.records(ids):
        yield record.nct_id, packed(draft(record))


_READ = ("identificationModule", "conditionsModule", "armsInterventionsModule", "eligibilityModule")
"""The modules of a record that a draft of its criteria reads."""


def _subject(data: dict[str, Any]) -> tuple[str, Record]:
    """The number and as much of a record as a draft of its criteria reads; quicker than the whole."""
    protocol = data["protocolSection"]
    short = read_v2({"protocolSection": {name: protocol[name] for name in _READ if name in protocol}})
    return short.nct_id, short


def _portions(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
