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
    """A bound on age in a text. ``inclusive``: True, False, or None where words leave it open."""

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
    (
        rf"(?:≥|>=|=>|at least|equal to or (?:older|greater|more|over|above)(?: than)?"
        rf"|(?:older|greater|more) than or equal to|minimum (?:age )?(?:of )?|not less than"
        rf"|no(?:t)? younger than)\s*{_N}{{year}}{_OLD}",
        True,
    ),
    (rf"{_N}{_YEAR}{_OLD}\s*(?:and|or)\s*(?:older|above|over|greater|more|up)\b", True),
    (rf"(?<![<=])(?:>|older than|over|above|greater than|more than)\s*{_N}{{year}}{_OLD}", False),
)
_HIGH = (
    (
        rf"(?:≤|<=|=<|up to|equal to or (?:younger|less|lower|under|below)(?: than)?"
        rf"|(?:younger|less) than or equal to|maximum (?:age )?(?:of )?|not more than"
        rf"|no(?:t)? older than|at most)\s*{_N}{{year}}{_OLD}",
        True,
    ),
    (rf"{_N}{_YEAR}{_OLD}\s*(?:and|or)\s*(?:younger|below|under|less)\b", True),
    (rf"(?<![>=])(?:<(?!=)|younger than|under|below|less than)\s*{_N}{{year}}{_OLD}", False),
)
_BETWEEN = (
    rf"(?:(?:between|from)\s+)?{_N}{_MAYBE_YEAR}{_OLD}\s*(?:-|–|—|to|and|through|~)\s*{_N}(?:{_YEAR}){_OLD}",
    rf"\bage[sd]?\b(?:\s+(?:range|between|from|of|is|was|:))*[\s:]*(?:between\s+|from\s+)?{_N}{_MAYBE_YEAR}{_OLD}"
    rf"\s*(?:-|–|—|to|and|through|~)\s*{_N}{_MAYBE_YEAR}{_OLD}",
)
_ANY_SEX = re.compile(
    r"\b(?:male|men|man)s?,? ?(?:and|or|and/or|&|/) ?(?:non-?pregnant )?(?:females?|women|woman)\b"
    r"|\b(?:females?|women|woman),? ?(?:and|or|and/or|&|/) ?(?:males?|men|man)\b|\bboth (?:males?"
    r"|men) and (?:females?|women)\b",
    re.I,
)
_AGE = re.compile(r"\bage[sd]?\b|\byears? (?:old|of age)\b|\by/?o\b|\byears?-old\b|\baged\b", re.I)
_CALENDAR = re.compile(
    (
        r"\b(?:menopaus\w*|postmenopaus\w*|smok\w*|pack|onset|diagnos\w*|duration|disease|history of|since"
        r"|within|last|past|life expectancy|survival|free|remission|experience|gestation\w*|menstruat\w*"
        r"|father|mother|parent|relative|family|symptom\w*|percentile\w*|if\b|contracepti\w*|childbearing"
        r"|birth control|women|woman|females?|men\b|males?|boys|girls)"
    ),
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
    text = _ANY_SEX.sub(lambda match: " " * len(match.group()), text)
    if not _AGE.search(text) or _CALENDAR.search(text):
        return
    for pattern in _BETWEEN:
        match = re.search(pattern, text, re.I)
        if match and int(match.group(1)) < int(match.group(2)) <= 120:
            yield AgeBound("low", float(match.group(1)), None, match.start(), match.end())
            yield AgeBound("high", float(match.group(2)), None, match.start(), match.end())
            return
    for side, patterns in _SIDES:
        found = next(
            (bound for pattern, inclusive in patterns if (bound := _bound(text, side, pattern, inclusive))), None
        )
        if found:
            yield found


_SIDES: tuple[tuple[Literal["low", "high"], tuple[tuple[str, bool], ...]], ...] = (("low", _LOW), ("high", _HIGH))
_OTHER_UNIT = re.compile(r"\s*(?:kg|mg|%|ml|mm|th|/|\.\d|days?|weeks?|months?|hours?)", re.I)


def _bound(text: str, side: Literal["low", "high"], pattern: str, inclusive: bool) -> AgeBound | None:
    """A bound of one form; without "years" only where "age" stands close before it."""
    match = re.search(pattern.replace("{year}", _MAYBE_YEAR), text, re.I)
    if match is None or int(match.group(1)) > 120 or _OTHER_UNIT.match(text, match.end()):
        return None
    if not (
        re.search(r"\bage[sd]?\b[^;]{0,25}$", text[: match.start()], re.I) or re.search(_YEAR, match.group(), re.I)
    ):
        return None
    return AgeBound(side, float(match.group(1)), inclusive, match.start(), match.end())
