"""Spans of time in plain words: "24 weeks", "week 48", "12-month", "up to two years", each in days with its offsets.

A week has 7 days, a month 30.44, a year 365.25. What is only an average ("an average of 1 year"), a stretch before the
study ("12 weeks prior to") or an age ("18 years old") is no follow-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

UNIT_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_NUMBERS = {
    word: float(number)
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}  # fmt: skip
_NUMBER = r"\d{1,4}(?:\.\d{1,2})?|" + "|".join(_NUMBERS)
_UNIT = r"minute|hour|day|week|month|year"
_AFTER = re.compile(rf"(?<![\w.])({_NUMBER})(?:st|nd|rd|th)?[\s-]*({_UNIT})s?\b", re.I)
_BEFORE = re.compile(
    rf"\b({_UNIT})s?\s+(\d{{1,4}}(?:\.\d{{1,2}})?(?:\s*(?:,|and|to|through|&|-|–|or)\s*(?:{_UNIT}s?\s+)?\d{{1,4}}\b)*)",
    re.I,
)
_NO_FOLLOW_UP = re.compile(
    r"average|approximately|mean |median|expected|estimated|anticipated|usually|old\b|of age", re.I
)


_FAR = 40_000
"""Characters that are read: the registry takes 32,000 at most (detailed description)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in a text: how long, and where it stands."""

    days: float
    start: int
    end: int


def spans(text: str) -> Iterator[Span]:
    """Every stretch of time in ``text``.

    >>> [round(span.days) for span in spans("Baseline, week 12 and 24; one year")]
    [365, 168]
    """
    text, taken = text[:_FAR], list[tuple[int, int]]()
    for match in _BEFORE.finditer(text):
        numbers = [float(found) for found in re.findall(r"\d+(?:\.\d+)?", match.group(2))]
        following = re.match(rf"\s*-?\s*({_UNIT})s?\b", text[match.end() :], re.I)
        if following and len(numbers) == 1:
            continue
        taken.append(match.span())
    for match in _AFTER.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            word = match.group(1).lower()
            number = _NUMBERS[word] if word in _NUMBERS else float(word)
            yield Span(number * UNIT_DAYS[match.group(2).lower()], *match.span())
    for start, end in taken:
        unit = re.match(_UNIT, text[start:end], re.I)
        numbers = [float(found) for found in re.findall(r"\d+(?:\.\d+)?", text[start:end])]
        if unit and numbers:
            yield Span(max(numbers) * UNIT_DAYS[unit.group().lower()], start, end)


def longest(text: str) -> Span | None:
    """The longest stretch of time in ``text``; None where there is none."""
    return max(spans(text), key=lambda span: span.days, default=None)


def longest_follow_up(text: str) -> Span | None:
    """The longest follow-up that a time frame promises; None where it promises none or only an average.

    >>> longest_follow_up("through study completion, an average of 1 year"), longest_follow_up("Week 24").days
    (None, 168.0)
    """
    return None if _NO_FOLLOW_UP.search(text) else longest(text)


def longest_follow_up_days(text: str) -> float | None:
    found = longest_follow_up(text)
    return found.days if found else None
