"""The age and the sex that a note says, in digits or words; a span of time beside a disease ("for 12 years") is no age.

An age counts where it is called one ("45-year-old", "45 y/o", "aged 61", "45F", "a woman of 38 years", "she is 50").
A completed age allows a year of birth, under two years a month.
"""

# ruff: noqa: E501 (patterns read better unbroken)

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SMALL = "|".join(_ONES[::-1])
_WORDED = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[9:0:-1])}))?|{_SMALL})"
_NUMBER = rf"(?P<number>\d{{1,3}}|{_WORDED})"
_UNIT = r"(?P<unit>years?|yrs?|months?|mos?|weeks?|wks?|days?)"
_PERSON = r"(?:man|woman|male|female|boy|girl|lady|gentleman|patient|infant|child|baby|newborn|person)"
_AGES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
    rf"\b{_NUMBER}\s*[- ]?\s*{_UNIT}[- ]*(?:old|of\s+age)\b",
    rf"\b{_NUMBER}\s*[- ]?\s*(?P<unit>y)\.?\s?/?\s?o\b\.?(?:\s+(?P<letter>[MF])\b(?![\w'/]))?",
    rf"\b(?:aged?|age(?:\s+of|\s+is|\s*:)|aged\s+about)\s+{_NUMBER}(?!\s*[-–]\s*\d)\b(?:\s*{_UNIT}\b)?",
    rf"\b{_PERSON}\s+(?:of|aged)\s+{_NUMBER}\s*{_UNIT}?\b",
    r"(?:^|(?<=[.;:,\n(] )|(?<=\b[Aa] )|(?<=[Tt]his is ))(?P<number>\d{1,3})\s*(?P<unit>y)?\.?\s*(?P<letter>[MF])\b(?![\w'/])",
    rf"\b{_NUMBER}[- ]+{_UNIT}[- ]+(?:(?!in\b|of\b|ago\b|with\b|for\b|since\b|by\b|on\b|as\b)\w+[- ]+){{0,3}}?{_PERSON}\b",
    rf"\b(?:he|she|patient)\s+is\s+{_NUMBER}\b(?:\s+{_UNIT}(?:\s+old)?)?(?=\s*(?:[.,;]|and\b|$))",
))  # fmt: skip
_SEXES = (
    ("female", re.compile(r"\b(?:[Ww]oman|[Ff]emale|[Gg]irl|[Ll]ady|[Ss]he|[Hh]er|[Pp]regnant|[Gg]ravida|F)\b(?!')")),
    ("male", re.compile(r"\b(?:[Mm]an|[Mm]ale|[Bb]oy|[Gg]entleman|[Hh]e|[Hh]is|M)\b(?!')")),
)
_DAYS = {"y": 365.25, "m": 30.4375, "w": 7.0, "d": 1.0}
OLDEST = 120


def person(text: str, on: date) -> dict[str, Any]:
    """Sex and birth date, as exactly as an age allows: a year, or a month for those under two years."""
    found: dict[str, Any] = {}
    ages = [match for pattern in _AGES if (match := pattern.search(text)) is not None]
    age = min(ages, key=lambda match: match.start()) if ages else None
    groups = age.groupdict() if age is not None else {}
    if age is not None:
        unit = (groups.get("unit") or "y").lower()[0]
        days = _number(groups["number"]) * _DAYS[unit]
        if days < (OLDEST + 1) * 365.25:
            born = on - timedelta(days=days)
            found["birth_date"] = (
                f"{on.year - int(days / 365.25)}" if days >= 730 else f"{born.year}-{born.month:02d}"
            )  # fmt: skip
    letter = (groups.get("letter") or "").upper()
    if sex := {"M": "male", "F": "female"}.get(letter) or _sex(text):
        found["sex"] = sex
    return found


def _number(said: str) -> int:
    if said.isdigit():
        return int(said)
    tens, _, ones = said.lower().replace(" ", "-").partition("-")
    if tens in _TENS:
        return _TENS[tens] + (_ONES.index(ones) if ones else 0)
    return _ONES.index(tens)


def _sex(text: str) -> str | None:
    """The sex that the first telling word of the note says."""
    first = {sex: match.start() for sex, pattern in _SEXES if (match := pattern.search(text)) is not None}
    return min(first, key=lambda sex: first[sex]) if first else None
