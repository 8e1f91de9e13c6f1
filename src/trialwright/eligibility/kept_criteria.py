"""The criteria of registered studies, drafted once and kept beside the corpus.

A draft is kept under the study's number with the fingerprint of the record it was drafted from and that of the parser
and its word lists; when either is another, it is drafted anew. Nobody has accepted a draft: whoever shows it says
so. The file can be deleted at will.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import orjson
import zstandard

from trialwright.eligibility.criteria_json import read_written_criteria, write_criteria
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.trial_criteria import drafted_by
from trialwright.errors import InputError, InputErrors
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import Record

_AT_ONCE = 400
Drafting = Callable[[Record], Criteria]


class KeptCriteria:
    """Drafted criteria of the studies of a corpus. Use as a context manager, or close it. ``InputError`` when the file
    cannot be used."""

    def __init__(self, path: Path, corpus: Corpus, draft: Drafting) -> None:
        self._corpus = corpus
        self._draft = draft
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
        made = {id: f"{print} {drafted_by()}" for id, print in self._corpus.fingerprints(wanted).items()}
        for start in range(0, len(wanted), _AT_ONCE):
            self._read(wanted[start : start + _AT_ONCE], made)
        missing = [id for id in wanted if id in made and id not in self._held]
        if missing:
            self._make(missing, made)
        return {id: self._held[id] for id in ids if id in self._held}

    def _read(self, ids: Sequence[str], made: Mapping[str, str]) -> None:
        rows = self._connection.execute(
            f"SELECT nct_id, made, packed FROM criteria WHERE nct_id IN ({','.join('?' * len(ids))})", list(ids)
        )
        unpacker = zstandard.ZstdDecompressor()
        for nct_id, by, packed in rows:
            if by != made.get(nct_id):
                continue
            try:
                self._held[nct_id] = read_written_criteria(orjson.loads(unpacker.decompress(packed)), nct_id)
            except (InputErrors, ValueError, zstandard.ZstdError):
                continue

    def _make(self, ids: Sequence[str], made: Mapping[str, str]) -> None:
        packer = zstandard.ZstdCompressor(level=3)
        with self._connection:
            for record in self._corpus.records(ids):
                criteria = self._draft(record)
                self._held[record.nct_id] = criteria
                packed = packer.compress(orjson.dumps(write_criteria(criteria)))
                self._connection.execute(
                    "INSERT OR REPLACE INTO criteria VALUES (?, ?, ?)", (record.nct_id, made[record.nct_id], packed)
                )
