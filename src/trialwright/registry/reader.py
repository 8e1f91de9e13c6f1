"""What a reader of records is: it knows its form by sight and tells where each value stood.

One file of ``readers/`` per form, each with a ``READER``. ``recognising.read_text`` asks them in turn for one record;
``batch.read_records`` asks them to take a file of many apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, TypeAlias

from trialwright.errors import InputError
from trialwright.registry.record import Record


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as read from one source.

    ``lines``: path of a value in the v2 form -> first and last line where it stood (from 1); empty where the source has
    no lines to point at. ``empty``: paths that the source shows without a value. ``notes``: what was left out, and why.
    """

    record: Record
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    empty: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of one record out of a file of many, and where they stood (``study 5 (line 7)``)."""

    place: str
    data: bytes


Divide: TypeAlias = Callable[[IO[bytes], str], Iterator[Part | InputError]]
"""Takes a file of many records apart, without holding more of it than one record; gets the file's name as well."""

Tables: TypeAlias = Mapping[str, Callable[[], IO[bytes]]]
"""The files of a form that spreads each record over many tables: file name -> how to open it."""

Join: TypeAlias = Callable[[Tables, str], Iterator[tuple[str, Record | InputError]]]
"""Puts records together from tables: yields where each stood, and the record or what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One form of record.

    ``recognises`` sees the whole text of one record, or the beginning of a file of many; ``read`` raises ``InputError``
    for what it cannot read. ``divide`` is None for a form that holds one record a file. ``key_table`` names the file by
    which a folder of tables is known; ``join`` then reads the folder.
    """

    name: str
    says: str
    recognises: Callable[[str], bool]
    read: Callable[[str, str], Reading]
    divide: Divide | None = None
    key_table: str | None = None
    join: Join | None = None
