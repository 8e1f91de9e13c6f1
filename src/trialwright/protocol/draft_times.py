"""Visits out of registered time frames: "Week 12", "24 weeks", "6 months", "Day 1 to Day 29", "1 year".

Every time named becomes a visit, up to ten years and a dozen visits (those of primary outcomes first). A month is 30
days and a year 365 (assumed, and said). What names no time is a gap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_UNIT = r"(day|week|month|year|wk|mo|yr)s?"
_FIRST = re.compile(rf"(\d+(?:\.\d+)?)\s*(?:-\s*)?{_UNIT}\b", re.IGNORECASE)
_AFTER = re.compile(
    rf"\b{_UNIT}\s*(\d+(?:\.\d+)?(?:(?:\s*,\s*|\s+and\s+|\s*,?\s+and\s+)\d+(?:\.\d+)?)*)", re.IGNORECASE
)
_SHORT = {"wk": "week", "mo": "month", "yr": "year"}
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "nine": 9, "twelve": 12}
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\s+{_UNIT}\b", re.IGNORECASE)
LONGEST_DAYS = 3653
MOST_VISITS = 12


@dataclass(frozen=True, slots=True)
class DraftVisit:
    """A visit by its day; ``said``: a time frame names it."""

    name: str
    day: int
    said: bool


def days_in(time_frame: str) -> list[int]:
    """The days after the start that a time frame names, in order; empty when it names none.

    >>> days_in("Weeks 4, 8 and 12"), days_in("6 months"), days_in("From baseline through study completion")
    ([28, 56, 84], [180], [])
    """
    found: set[int] = set()
    for number, unit in _FIRST.findall(time_frame):
        found.add(_days(number, unit))
    for unit, numbers in _AFTER.findall(time_frame):
        found |= {_days(number, unit) for number in re.findall(r"\d+(?:\.\d+)?", numbers)}
    for word, unit in _WORD.findall(time_frame):
        found.add(_days(str(_WORDS[word.lower()]), unit))
    return sorted(day for day in found if 0 < day <= LONGEST_DAYS)


def _days(number: str, unit: str) -> int:
    word = unit.lower()
    return round(float(number) * _DAYS[_SHORT.get(word, word)]) if len(number) <= 6 else 0


def visits_of(primary: Sequence[str], others: Sequence[str]) -> list[DraftVisit]:
    """The visits after the first dose: those that primary outcomes name, then others until there are enough."""
    chosen: list[int] = []
    for frame in (*primary, *others):
        for day in reversed(days_in(frame)):
            if day not in chosen and len(chosen) < MOST_VISITS:
                chosen.append(day)
    if not chosen:
        return [DraftVisit("week 4", 28, False)]
    return [DraftVisit(name_of(day), day, True) for day in sorted(chosen)]


def name_of(day: int) -> str:
    """``week 12`` for whole weeks, else ``day 30``."""
    return f"week {day // 7}" if day % 7 == 0 else f"day {day}"


def windows_of(days: Sequence[int], widest: int = 3) -> list[int]:
    """Days before and after each day so that no two windows meet."""
    found = []
    for position, day in enumerate(days):
        gaps = [
            abs(day - other) for other in (*days[max(0, position - 1) : position], *days[position + 1 : position + 2])
        ]
        found.append(max(0, min([widest, *((gap - 1) // 2 for gap in gaps)])))
    return found
