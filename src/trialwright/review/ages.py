"""Ages as the registry writes them ("18 Years", "6 Months"), in years; and ages in words, with their bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_YEARS = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25, "hour": 1 / 8766, "minute": 1 / 525960}


def in_years(registered: str | None) -> float | None:
    """An age of the registry in years; None where there is none ("N/A") or it does not read.

    >>> in_years("18 Years"), in_years("6 Months"), in_years("N/A")
    (18.0, 0.5, None)
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s+(year|month|week|day|hour|minute)s?\s*", registered or "", re.I)
    return float(match.group(1)) * _YEARS[match.group(2).lower()] if match else None


@dataclass(frozen=True, slots=True)
class AgeBound:
    """A bound on age in a text. ``side``: "low" or "high"; ``inclusive``: True, False, or None where words leave it open."""

    side: Literal["low", "high"]
    years: float
    inclusive: bool | None
    start: int
    end: int


_N = r"(\d{1,3})"
_YEAR = r"\s*(?:-|\s)?(?:years?|yrs?|y/o|yo|y)\b\.?"
_MAYBE_YEAR = rf"(?:{_YEAR})?"
_OLD = r"(?:\s*(?:-|\s)?old|\s+of\s+age)?"
_LOW = (
    (rf"(?:≥|>=|=>|at least|minimum (?:age )?(?:of )?|not less than|no(?:t)? younger than)\s*{_N}{{year}}{_OLD}", True),
    (rf"{_N}{_YEAR}{_OLD}\s*(?:and|or)\s*(?:older|above|over|greater|more|up)\b", True),
    (rf"(?<![<=])(?:>|older than|over|above|greater than|more than)\s*{_N}{{year}}{_OLD}", False),
)
_HIGH = (
    (
        rf"(?:≤|<=|=<|up to|maximum (?:age )?(?:of )?|not more than|no(?:t)? older than|at most)\s*{_N}{{year}}{_OLD}",
        True,
    ),
    (rf"{_N}{_YEAR}{_OLD}\s*(?:and|or)\s*(?:younger|below|under|less)\b", True),
    (rf"(?<![>=])(?:<(?!=)|younger than|under|below|less than)\s*{_N}{{year}}{_OLD}", False),
)
_BETWEEN = (
    rf"(?:(?:between|from)\s+)?{_N}{_MAYBE_YEAR}{_OLD}\s*(?:-|–|—|to|and|through|~)\s*{_N}(?:{_YEAR}){_OLD}",
    rf"\bage[sd]?\b(?:\s+(?:range|between|from|of|is|was|:))*[\s:]*(?:between\s+|from\s+)?{_N}{_MAYBE_YEAR}{_OLD}\s*(?:-|–|—|to|and|through|~)\s*{_N}{_MAYBE_YEAR}{_OLD}",
)
_AGE = re.compile(r"\bage[sd]?\b|\byears? (?:old|of age)\b|\by/?o\b|\byears?-old\b|\baged\b", re.I)
_CALENDAR = re.compile(
    r"\b(?:menopaus\w*|postmenopaus\w*|smok\w*|pack|onset|diagnos\w*|duration|disease|history of|since|within|last|past|life expectancy|survival|free|remission|experience|gestation\w*|menstruat\w*|children? (?:of|aged)|father|mother|parent|relative|family|symptom\w*|if\b|contracepti\w*|childbearing|birth control|women|woman|females?|men\b|males?|boys|girls)",
    re.I,
)


def age_bounds(text: str) -> Iterator[AgeBound]:
    """Bounds on the participant's age in one statement; none where the statement's years are of something else.

    >>> [(bound.side, bound.years, bound.inclusive) for bound in age_bounds("Age > 18 years and < 70 years")]
    [('low', 18.0, False), ('high', 70.0, False)]
    """
    for clause in _CLAUSE.finditer(text):
        for bound in _in_clause(clause.group()):
            shift = clause.start()
            yield AgeBound(bound.side, bound.years, bound.inclusive, bound.start + shift, bound.end + shift)


_CLAUSE = re.compile(r"[^;①-⑳\n]+")


def _in_clause(text: str) -> Iterator[AgeBound]:
    if not _AGE.search(text) or _CALENDAR.search(text):
        return
    for pattern in _BETWEEN:
        match = re.search(pattern, text, re.I)
        if match and int(match.group(1)) < int(match.group(2)) <= 120:
            yield AgeBound("low", float(match.group(1)), None, match.start(), match.end())
            yield AgeBound("high", float(match.group(2)), None, match.start(), match.end())
            return
    is_about_age = re.search(r"\bage[sd]?\b", text, re.I) is not None
    for side, patterns in (("low", _LOW), ("high", _HIGH)):
        for pattern, inclusive in patterns:
            year = _MAYBE_YEAR if is_about_age else _YEAR
            match = re.search(pattern.replace("{year}", year), text, re.I)
            if (
                match
                and int(match.group(1)) <= 120
                and not re.match(r"\s*(?:kg|mg|%|ml|mm|/|\.\d|days?|weeks?|months?|hours?)", text[match.end() :], re.I)
            ):
                yield AgeBound(
                    "low" if side == "low" else "high", float(match.group(1)), inclusive, match.start(), match.end()
                )
                break
