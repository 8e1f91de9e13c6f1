"""How a record lies in the corpus: canonical v2 JSON, packed with zstd, known by its SHA-256.

Canonical: keys in order, no blanks, UTF-8. The day on which the registry last built its data
(``derivedSection.miscInfoModule.versionHolder``) stands in every record and moves every day; it is kept beside the
record and not in it, so that a record in which nothing else moved is not a new version.

A dictionary made from the corpus's own first records makes the rest smaller by a quarter, for records are short and
share their keys. zstd: RFC 8878.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import zstandard

from trialwright.registry.record import Record, read_v2, write_v2

FEWEST_FOR_A_DICTIONARY = 300
"""zstd wants a hundred times the dictionary's size to learn from; 300 records have it and a small corpus needs none."""

_DICTIONARY_BYTES = 64 * 1024
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Content:
    """A record as bytes, without the registry's building day."""

    canonical: bytes
    sha256: bytes
    held_on: str


def content_of(record: Record) -> Content:
    """The bytes of ``record``, their hash, and the registry's building day ("" when the record has none).

    Raises ``ValueError`` or ``TypeError`` for a value that JSON cannot hold.
    """
    data = write_v2(record)
    held_on = _take_held_on(data)
    canonical = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    return Content(canonical, hashlib.sha256(canonical).digest(), held_on)


def record_in(canonical: bytes, held_on: str, where: str) -> Record:
    """The record that ``content_of`` took apart."""
    return read_v2(data_in(canonical, held_on), where)


def data_in(canonical: bytes, held_on: str, *, results: bool = True) -> dict[str, Any]:
    """The v2 JSON form that ``content_of`` took apart; without ``results`` the posted results are not even read.

    An empty section then says that there are some; keys of a later version of the registry that stand behind it go too.

    Results are most of a record that has them, and stand behind the rest: keys are in order, and a quotation mark
    inside a text is escaped, so that such a key is the record's own.
    """
    if not results and (at := canonical.find(b',"resultsSection":{')) > 0:
        behind = canonical.find(b',"writtenFromFacts":{', at)
        canonical = canonical[:at] + b',"resultsSection":{}' + (canonical[behind:] if behind > 0 else b"}")
    data: dict[str, Any] = orjson.loads(canonical)
    if held_on:
        data["derivedSection"]["miscInfoModule"]["versionHolder"] = held_on
    return data


def _take_held_on(data: dict[str, Any]) -> str:
    derived = data.get("derivedSection")
    module = derived.get("miscInfoModule") if isinstance(derived, dict) else None
    if not isinstance(module, dict) or not module.get("versionHolder"):
        return ""
    held_on: str = module.pop("versionHolder")
    return held_on


class Packer:
    """Packs and unpacks the records of one corpus; ``dictionary`` is the corpus's own, None while it has none."""

    def __init__(self, dictionary: bytes | None) -> None:
        shared = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self.has_dictionary = shared is not None
        self._pack = zstandard.ZstdCompressor(level=_LEVEL, dict_data=shared)
        self._unpack = zstandard.ZstdDecompressor(dict_data=shared)
        self._unpack_plain = zstandard.ZstdDecompressor()

    def pack(self, canonical: bytes) -> bytes:
        return self._pack.compress(canonical)

    def unpack(self, packed: bytes) -> bytes:
        """The bytes that were packed, before the corpus had its dictionary or after."""
        plain = zstandard.get_frame_parameters(packed).dict_id == 0
        return (self._unpack_plain if plain else self._unpack).decompress(packed)


def dictionary_from(contents: Sequence[bytes]) -> bytes | None:
    """A dictionary learnt from records; None when there are too few or too small ones to learn from."""
    if len(contents) < FEWEST_FOR_A_DICTIONARY:
        return None
    try:
        learnt: bytes = zstandard.train_dictionary(_DICTIONARY_BYTES, list(contents)).as_bytes()
    except zstandard.ZstdError:
        return None
    return learnt
