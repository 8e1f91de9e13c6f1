"""What a study page is made of: plain data that the terminal and the web show in the same words.

A page is a head and ordered sections; a section has a title, one sentence on what it is for, and entries; an entry
has a label, a text, and what must be said with it: doubts (it may no longer be true), a note on its source, and
details below. ``known`` is False where the text says that a value is missing, so that a face can set it apart without
reading words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trialwright.registry.facts_mark import NOT_HERE, facts_mark
from trialwright.registry.markup import unescape
from trialwright.registry.record import Record, value_at
from trialwright.registry.sources import Sources

NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a section tells."""

    label: str
    text: str
    known: bool = True
    doubts: tuple[str, ...] = ()
    note: str = ""
    link: str = ""
    details: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the page."""

    title: str
    purpose: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A study's page on one day. ``status`` is the registered status in words, ``doubts`` why it may not be true."""

    title: str
    nct_id: str
    status: str
    doubts: tuple[str, ...]
    as_of: str | None
    record_as_of: str | None
    age: str
    sections: tuple[Section, ...]
    notice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns values of a record into entries, with what the sources say about them."""

    record: Record
    sources: Sources | None = None

    def value(self, path: str) -> Any:
        """The value at a path of the v2 form; None when the record does not carry it."""
        return value_at(self.record, path)

    def entry(self, label: str, path: str, words: Mapping[str, str] | None = None, unit: str = "") -> Entry:
        """The value at a path, as words; "not given" or "unknown" with the reason where there is none."""
        value = self.value(path)
        if value is None or value == "" or value == ():
            return self.missing(label, path)
        texts = [_text(one, words) for one in (value if isinstance(value, tuple) else (value,))]
        return Entry(label, ", ".join(texts) + unit, note=self.note(path))

    def missing(self, label: str, path: str) -> Entry:
        """What to say where the record has no value: unknown and why, where the sources say so; else "not given"."""
        mark = facts_mark(self.record)
        if mark and mark.leaves_out(path):
            return Entry(label, NOT_HERE, known=False)
        field = path.rpartition(".")[0]
        why = self.sources.why_unknown(path) or self.sources.unknown.get(field, "") if self.sources else ""
        empty = self.sources is not None and path in self.sources.empty
        return Entry(label, "unknown" if why and not empty else NOT_GIVEN, known=False, note=why)

    def known(self, *entries: Entry) -> tuple[Entry, ...]:
        """Only the entries that have a value: for what few records carry."""
        return tuple(entry for entry in entries if entry.known)

    def told(self, *entries: Entry) -> tuple[Entry, ...]:
        """Only the entries that tell something: a value, or why it is unknown."""
        return tuple(entry for entry in entries if entry.known or entry.note)

    def note(self, path: str) -> str:
        """What the sources say about the value at a path."""
        if self.sources:
            return self.sources.note_on(path)
        mark = facts_mark(self.record)
        return mark.note_on(path) if mark else ""


def readable(text: str) -> str:
    """Registered text as it reads, without the escapes of its markup."""
    return unescape(text).text.strip()


def _text(value: Any, words: Mapping[str, str] | None) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return f"{value:,}"
    text = str(value)
    if words is not None:
        return words.get(text) or text.replace("_", " ").capitalize()
    return readable(text)
