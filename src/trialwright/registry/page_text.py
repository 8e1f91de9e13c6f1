"""A study page as lines of text, for a terminal or a file: each line with what it is, so that a face can colour it.

Lines are wrapped to a width; the registered text keeps its own line breaks. Long lists (the sites of a large study) are
shortened with a sentence that says how many more there are, unless everything is asked for. ``spell`` writes what a
terminal's character set lacks in plain characters: a sign such as ≤ must never become a question mark.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from trialwright.registry.markup import circled_number
from trialwright.registry.page_section import Entry, Page, Section

Role = Literal["title", "head", "heading", "purpose", "text", "doubt", "missing", "note"]

SHOWN = 10
"""How many entries below one heading or country are shown before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page and what it is; a blank line is an empty ``text``."""

    text: str
    role: Role = "text"


def lines(page: Page, width: int = 80, everything: bool = False) -> Iterator[Line]:
    """The page's lines, none wider than ``width`` unless a single word is."""
    yield from _wrapped(page.title, width, "title")
    identity = [page.nct_id, page.status]
    yield from _wrapped("  ".join(identity), width, "head")
    for doubt in page.doubts:
        yield from _wrapped(f"! {doubt}", width, "doubt", hanging="  ")
    yield from _wrapped(page.age, width, "head")
    for section in page.sections:
        yield Line("")
        yield from _section(section, width, everything)
    yield Line("")
    for sentence in page.notice:
        yield from _wrapped(sentence, width, "note")


def _section(section: Section, width: int, everything: bool) -> Iterator[Line]:
    yield Line(section.title.upper(), "heading")
    yield from _wrapped(section.purpose, width, "purpose")
    yield from _entries(section.entries, width, "  ", everything)


def _entries(entries: Iterable[Entry], width: int, indent: str, everything: bool) -> Iterator[Line]:
    held = tuple(entries)
    shown = held if everything else held[:SHOWN]
    for entry in shown:
        yield from _entry(entry, width, indent, everything)
    if len(held) > len(shown):
        yield Line(f"{indent}... and {len(held) - len(shown)} more (--all shows them)", "note")


def _entry(entry: Entry, width: int, indent: str, everything: bool) -> Iterator[Line]:
    told = ": ".join(part for part in (entry.label, entry.text) if part)
    for number, line in enumerate(told.split("\n")):
        hanging = indent + ("  " if entry.label else "")
        role: Role = "text" if entry.known else "missing"
        yield from _wrapped(line.strip(), width, role, indent if number == 0 else hanging, hanging)
    below = indent + "  "
    for doubt in entry.doubts:
        yield from _wrapped(f"! {doubt}", width, "doubt", below, below + "  ")
    if entry.note:
        yield from _wrapped(f"({entry.note.rstrip('.')})", width, "note", below, below)
    if entry.link:
        yield Line(below + entry.link, "note")
    yield from _entries(entry.details, width, below, everything)


def _wrapped(text: str, width: int, role: Role, indent: str = "", hanging: str = "") -> Iterator[Line]:
    if not text:
        yield Line("", role)
    wrapped = textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    for line in wrapped:
        yield Line(line, role)


_SPELT = {
    "≤": "<=",
    "≥": ">=",
    "≠": "not equal to ",
    "±": "+/-",
    "×": "x",
    "·": "*",
    "µ": "u",
    "μ": "u",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "°": " degrees ",
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "•": "*",
    "\u00a0": " ",
} | {digit: f"^{number}" for number, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}


def spell(text: str, encoding: str) -> str:
    """``text`` with every character that ``encoding`` lacks written out, as words or as its code point.

    >>> spell("≤ 10 mg; ① × 10⁹/L; 试", "ascii")
    '<= 10 mg; (1) x 10^9/L; \\\\u8bd5'
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_spelt(character, encoding) for character in text)
    return text


def _spelt(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        number = circled_number(character)
        if number is not None:
            return f"({number})"
        return _SPELT.get(character) or character.encode(encoding, "backslashreplace").decode(encoding)
    return character
