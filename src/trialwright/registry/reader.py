"""What a reader of records is: it knows its form by sight and tells where each value stood.

One file of ``readers/`` per form, each with a ``READER``; ``reading.read_source`` asks them in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

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
class Reader:
    """One form of record.

    ``recognises`` sees the whole text; ``read`` raises ``InputError`` for what it cannot read.
    """

    name: str
    says: str
    recognises: Callable[[str], bool]
    read: Callable[[str, str], Reading]
