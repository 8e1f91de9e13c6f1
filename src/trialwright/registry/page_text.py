"""A study page as lines of text, for a terminal or a file: each line with what it is, so that a face can colour it.

Lines are wrapped to a width; the registered text keeps its own line breaks. Long lists (the sites of a large study) are
shortened with a sentence that says how many more there are, unless everything is asked for. ``spell`` writes what a
terminal's character set lacks in plain characters: a sign such as ≤ must never become a question mark.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from trialwright.registry.markup import circled_number
from trialwright.registry.page_section import Entry, Page, Section

_ITEM = re.compile(r"\s*(?:[*•-]|\d{1,2}[.)])\s")

Role = Literal["title", "head", "heading", "purpose", "text", "doubt", "missing", "note"]

SHOWN = 10
"""How many entries with details are shown under a heading before the rest is only counted."""

SHOWN_SHORT = 40
"""The same for entries without details, such as countries."""

SHOWN_EACH = 3
"""The same below an entry, such as the places in a country, where there are more than SHOWN in all."""


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
    below = sum(len(entry.details) for entry in section.entries)
    top = SHOWN if below else SHOWN_SHORT
    each = SHOWN_EACH if below > SHOWN and len(section.entries) > 1 else SHOWN
    limits = (10**9, 10**9) if everything else (top, each)
    yield from _entries(section.entries, width, "  ", limits)


def _entries(entries: Iterable[Entry], width: int, indent: str, limits: tuple[int, int]) -> Iterator[Line]:
    held, shown = tuple(entries), limits[0]
    for entry in held[:shown]:
        yield from _entry(entry, width, indent, limits[1])
    if len(held) > shown:
        yield Line(f"{indent}... and {len(held) - shown} more (--all shows them)", "note")


def _entry(entry: Entry, width: int, indent: str, each: int) -> Iterator[Line]:
    told = ": ".join(part for part in (entry.label, entry.text) if part)
    role: Role = "text" if entry.known else "missing"
    for number, line in enumerate(told.split("\n")):
        first = indent + ("  " if entry.label and number else "") + " " * (len(line) - len(line.lstrip()))
        hanging = first + ("  " if _ITEM.match(line) or (entry.label and not number) else "")
        yield from _wrapped(line.strip(), width, role, first, hanging)
    below = indent + "  "
    for doubt in entry.doubts:
        yield from _wrapped(f"! {doubt}", width, "doubt", below, below + "  ")
    if entry.note:
        yield from _wrapped(f"({entry.note.rstrip('.')})", width, "note", below, below)
    if entry.link:
        yield Line(below + entry.link, "note")
    yield from _entries(entry.details, width, below, (each, each))


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


def spelt(page: Page, encoding: str) -> Page:
    """The page with every text spelt for a terminal's character set; to be laid out after it, not before."""
    try:
        repr(page).encode(encoding)
    except UnicodeEncodeError:
        spelt_page: Page = _spelt_value(page, encoding)
        return spelt_page
    return page


def _spelt_value(value: Any, encoding: str) -> Any:
    if isinstance(value, str):
        return spell(value, encoding)
    if isinstance(value, tuple):
        return tuple(_spelt_value(item, encoding) for item in value)
    if is_dataclass(value):
        kind: Any = type(value)
        return kind(*(_spelt_value(getattr(value, field.name), encoding) for field in fields(value)))
    return value


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
