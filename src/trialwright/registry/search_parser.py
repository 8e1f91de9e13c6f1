"""Read what someone typed as a search expression; never fail, and say what was left out.

Words, "phrases", beginnings (``rheum*``), AND, OR, NOT (or a minus before a word), parentheses, short prefixes
(``cond:lupus``, ``intr:"low dose"``), and the registry's own forms ``AREA[..]``, ``RANGE[..,..]``, ``EXPANSION[..]``,
``COVERAGE[..]``, ``SEARCH[..]``, ``TILT[..]``, ``MISSING``, ``ALL``. NOT and AREA bind closest, then AND, then OR.
Source: https://clinicaltrials.gov/find-studies/constructing-complex-search-queries.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from trialwright.registry.search_areas import known_area
from trialwright.registry.search_filters import MEASURES
from trialwright.registry.search_query import (
    AsWritten,
    Between,
    Both,
    Either,
    Everything,
    Expression,
    Missing,
    Not,
    Phrase,
    Starts,
    Within,
    Words,
)

MOST_CHARACTERS = 20_000
MOST_NESTING = 40

_TOKEN = re.compile(
    r"""(?P<context>(?:AREA|RANGE|EXPANSION|COVERAGE|SEARCH|TILT)\[(?P<inside>[^\]]*)\])
    |(?P<open>\()|(?P<close>\))
    |"(?P<phrase>[^"]*)"
    |(?P<quote>")
    |(?P<prefix>[A-Za-z_]{2,40}):(?=[^\s:/)])
    |(?P<word>[^\s()"]+)""",
    re.VERBOSE,
)
_UNEXPANDED = ("none", "term")


class _Token(NamedTuple):
    kind: str
    text: str


class Parsed(NamedTuple):
    """An expression and, in words, what was left out or read otherwise than written."""

    expression: Expression
    notes: tuple[str, ...]


def parse(text: str) -> Parsed:
    """The expression in ``text``; empty text asks for every study.

    >>> parse("lupus AND NOT nephritis").expression
    Both(parts=(Words(words=('lupus',)), Not(part=Words(words=('nephritis',)))))
    >>> parse('(lupus').notes
    ('A parenthesis was never closed: read as if it closed at the end.',)
    """
    reading = _Reading(text[:MOST_CHARACTERS])
    if len(text) > MOST_CHARACTERS:
        reading.note(f"Only the first {MOST_CHARACTERS:,} characters were read.")
    expression = reading.either(0)
    while reading.token is not None:
        reading.note("A closing parenthesis without an opening one was left out.")
        reading.step()
        rest = reading.either(0)
        expression = _joined(Both, [expression, rest]) if rest is not None else expression
    return Parsed(expression or Everything(), tuple(dict.fromkeys(reading.notes)))


class _Reading:
    """Where the reading of one text stands."""

    def __init__(self, text: str) -> None:
        self.notes: list[str] = []
        self.tokens = list(_tokens(text, self.notes))
        self.at = 0

    @property
    def token(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def step(self) -> None:
        self.at += 1

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def either(self, depth: int) -> Expression | None:
        parts = [self.both(depth)]
        while self.token == _Token("operator", "OR"):
            self.step()
            parts.append(self.both(depth))
        if None in parts and len(parts) > 1:
            self.note("OR without something on both sides was left out.")
        return _joined(Either, parts)

    def both(self, depth: int) -> Expression | None:
        parts: list[Expression | None] = []
        while (token := self.token) is not None and token.kind != "close" and token != _Token("operator", "OR"):
            if token == _Token("operator", "AND"):
                self.step()
                following = self.token
                if not parts or following is None or following.kind == "close" or following.text in ("OR", "AND"):
                    self.note("AND without something on both sides was left out.")
                continue
            parts.append(self.single(depth))
        return _joined(Both, parts)

    def single(self, depth: int) -> Expression | None:
        """One thing, with all that binds to it."""
        token = self.token
        if token is None or token.kind == "close" or token in (_Token("operator", "OR"), _Token("operator", "AND")):
            return None
        self.step()
        if token == _Token("operator", "NOT"):
            part = self.single(depth)
            if part is None:
                self.note("NOT without something behind it was left out.")
            return Not(part) if part is not None else None
        if token.kind == "context":
            return self.context(token, depth)
        if token.kind == "prefix":
            return self.within(token.text, depth, alone=True)
        if token.kind == "open":
            return self.group(depth)
        if token.kind == "phrase":
            return Phrase(token.text)
        if token.kind == "operator":
            return Missing() if token.text == "MISSING" else Everything()
        return self.run(token.text)

    def group(self, depth: int) -> Expression | None:
        if depth >= MOST_NESTING:
            self.note(f"Parentheses deeper than {MOST_NESTING} were left out.")
            return None
        part = self.either(depth + 1)
        if self.token is None:
            self.note("A parenthesis was never closed: read as if it closed at the end.")
        else:
            self.step()
        return part

    def run(self, first: str) -> Expression | None:
        """Words up to the next operator."""
        words = [first]
        while (token := self.token) is not None and token.kind == "word":
            words.append(token.text)
            self.step()
        return _words(words)

    def context(self, token: _Token, depth: int) -> Expression | None:
        name, _, inside = token.text.partition("[")
        if name == "RANGE":
            return self.between(inside)
        if name == "AREA":
            return self.within(inside.strip(), depth, alone=False)
        part = self.single(depth)
        if name == "EXPANSION" and inside.strip().lower() in _UNEXPANDED:
            return AsWritten(part) if part is not None else None
        if name == "COVERAGE" and inside.strip().lower() != "contains" and isinstance(part, Words):
            self.note(f"COVERAGE[{inside}] was read as a phrase inside the field.")
            return Phrase(" ".join(part.words))
        if name == "SEARCH":
            self.note(f"SEARCH[{inside}] does not bind the parts to one and the same site here.")
        if name == "TILT":
            self.note(f"TILT[{inside}] was left out: choose an order instead.")
        return part

    def between(self, inside: str) -> Expression | None:
        bounds = [bound.strip() for bound in inside.split(",")]
        if len(bounds) != 2:
            self.note(f"RANGE[{inside}] was left out: it needs two bounds, such as RANGE[2020-01-01, MAX].")
            return None
        low, high = bounds
        return Between(None if low.upper() in ("MIN", "") else low, None if high.upper() in ("MAX", "") else high)

    def within(self, area: str, depth: int, *, alone: bool) -> Expression | None:
        """What follows, in one area; after a short prefix a single word, after AREA the whole run of words."""
        token = self.token
        if alone and token is not None and token.kind == "word":
            self.step()
            part = _bounds(area, token.text) or _words([token.text])
        else:
            part = self.single(depth)
        if part is None:
            self.note(f"{area}: names a place to look in, but nothing to look for: left out.")
            return None
        if known_area(area) is None:
            self.note(f"There is no search area {area!r}: what stood behind it was looked for everywhere.")
            return part
        return Within(area, part)


def _tokens(text: str, notes: list[str]) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "word"
        found = match.group()
        if match.group("context") is not None:
            tokens.append(_Token("context", found.strip()[:-1]))
        elif kind == "quote":
            notes.append("A quotation mark was never closed: left out.")
        elif kind == "phrase":
            tokens += [_Token("phrase", match.group("phrase").strip())] if match.group("phrase").strip() else []
        elif kind == "prefix":
            tokens += _prefix_or_word(match.group("prefix"), notes)
        elif found in ("AND", "OR", "NOT", "MISSING", "ALL"):
            tokens.append(_Token("operator", found))
        elif kind == "word" and found.startswith("-") and len(found) > 2 and found[1].isalpha():
            tokens += [_Token("operator", "NOT"), _Token("word", found[1:])]
        elif kind != "word" or any(character.isalnum() for character in found):
            tokens.append(_Token(kind, found.lstrip("\\") if kind == "word" else found))
    return tokens


def _prefix_or_word(name: str, notes: list[str]) -> list[_Token]:
    """``cond:`` names an area; ``foo:`` is a word with a colon behind it, and the reader is told."""
    if known_area(name):
        return [_Token("prefix", name)]
    notes.append(f"There is no field “{name}:”: it was looked for as a word.")
    return [_Token("word", name)]


def _bounds(area: str, text: str) -> Between | None:
    """``enrolment:100..200`` as a range; None where the area holds no measure, or no two dots are written."""
    low, dots, high = text.partition("..")
    held = known_area(area)
    if not dots or held is None or not any(name in MEASURES for name, _ in held.weights):
        return None
    return Between(low or None, high or None)


def _words(words: list[str]) -> Expression | None:
    starts: list[Expression | None] = [
        Starts(word.rstrip("*")) for word in words if word.endswith("*") and len(word.rstrip("*")) > 1
    ]
    plain = tuple(word.rstrip("*") for word in words if not (word.endswith("*") and len(word.rstrip("*")) > 1))
    plain = tuple(word for word in plain if word)
    run: list[Expression | None] = [Words(plain)] if plain else []
    return _joined(Both, run + starts)


def _joined(kind: type[Both] | type[Either], parts: list[Expression | None]) -> Expression | None:
    held = tuple(part for part in parts if part is not None)
    if len(held) <= 1:
        return held[0] if held else None
    return kind(held)
