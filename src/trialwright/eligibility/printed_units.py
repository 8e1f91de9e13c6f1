"""Units as registered texts print them, resolved to UCUM: "x 10^9 / L", "cells/mm³", "mL/min/1.73 m²", "mg per day".

A written unit is brought into one plain spelling (lower case, no spaces, powers as digits, "per" as "/", words as
symbols) and looked up in ``lexicon/units.csv``; the longest run that the list holds counts. What the list does not hold
is not a unit here: the number stays without one and is flagged.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib import resources

from trialwright.eligibility import lexicon

LONGEST = 9
_PIECE = re.compile(r"\s*(?:(10[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[a-zA-Zµμ°]+|\d+(?:\.\d+)?|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|([%/*×^·‧().\[\]-]|⁄))")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹µμ×⁄", "0123456789uux/")
_WORDS = {
    "per": "/", "a": "", "liter": "l", "liters": "l", "litre": "l", "litres": "l", "lit": "l", "ltr": "l",
    "deciliter": "dl", "decilitre": "dl", "deciliters": "dl", "milliliter": "ml", "millilitre": "ml", "milliliters": "ml", "millilitres": "ml", "mls": "ml",
    "microliter": "ul", "microlitre": "ul", "microliters": "ul", "microlitres": "ul", "mcl": "ul", "mul": "ul", "microl": "ul", "µl": "ul",
    "milligram": "mg", "milligrams": "mg", "mgs": "mg", "gram": "g", "grams": "g", "gm": "g", "gms": "g", "gr": "g",
    "microgram": "ug", "micrograms": "ug", "mcg": "ug", "nanogram": "ng", "nanograms": "ng", "picograms": "pg",
    "kilogram": "kg", "kilograms": "kg", "kgs": "kg", "meter": "m", "meters": "m", "metre": "m", "metres": "m",
    "millimole": "mmol", "millimoles": "mmol", "mmoles": "mmol", "mmole": "mmol", "micromole": "umol", "micromoles": "umol", "micromol": "umol",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "minute": "min", "minutes": "min", "mins": "min",
    "second": "s", "seconds": "s", "sec": "s", "secs": "s",
    "day": "d", "days": "d", "daily": "/d", "week": "wk", "weeks": "wk", "wks": "wk", "weekly": "/wk",
    "month": "mo", "months": "mo", "mos": "mo", "mth": "mo", "mths": "mo", "monthly": "/mo",
    "year": "a", "years": "a", "yr": "a", "yrs": "a", "y": "a", "yo": "a",
    "unit": "u", "units": "u", "international": "i", "cell": "cells", "square": "square", "squared": "squared",
    "percent": "%", "percentage": "%", "°c": "c", "°f": "f", "degree": "degrees", "giga": "giga",
    "one": "1", "minute’s": "min", "hg": "hg", "thous": "thousand",
}  # fmt: skip
_TIME = {
    "day": "d", "days": "d", "d": "d", "week": "wk", "weeks": "wk", "wk": "wk", "wks": "wk", "w": "wk", "month": "mo", "months": "mo",
    "mo": "mo", "mos": "mo", "mth": "mo", "mths": "mo", "year": "a", "years": "a", "yr": "a", "yrs": "a", "y": "a",
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "h": "h", "minute": "min", "minutes": "min", "min": "min", "mins": "min",
}  # fmt: skip
TIME_UNITS = frozenset({"min", "h", "d", "wk", "mo", "a", "{half-life}"})
SECONDS_IN = {"min": 60.0, "h": 3600.0, "d": 86400.0, "wk": 604800.0, "mo": 2629800.0, "a": 31557600.0}
"""UCUM: a month is 30.4375 days, a year 365.25 days."""
_FAMILIAR_TIME = re.compile(
    r"[\s-]*(?:\([^()]{1,12}\)\s*)?(?:(?:calendar|consecutive|full|completed?|whole|complete|lunar)\s+)?"
    r"(days?|weeks?|wks?|months?|mos?|mths?|years?|yrs?|y\.\s?o|y|hours?|hrs?|h|minutes?|mins?|d|w)\b\.?(?!\s*/|[’']?\w|-(?!of-age\b)[^\W\d]|-\d+\s?m?g)",
    re.IGNORECASE,
)
_OPENING, _CLOSING = re.compile(r"\s*\(\s*"), re.compile(r"\s*\)")
_UNLISTED_DENOMINATOR = re.compile(
    r"\s*/\s*(?:m[²2]|m\s?\^|mq\b|kg\b|min\b|hr?\b|dose\b|day\b|week\b|cm3\b)", re.IGNORECASE
)
"""As in "mg/m2/dose": a unit goes on that the list does not hold; half of it would be another unit."""
_HALF_LIVES = re.compile(
    r"[\s-]*(?:plasma\s+|elimination\s+|terminal\s+|drug\s+|biological\s+)*half[\s-]*li(?:ves|fe)\b", re.IGNORECASE
)


def read_unit(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The UCUM code of the unit printed at ``start`` and where it ends; None when there is none that the list holds.

    >>> read_unit("1.0 × 10⁹/L", 3, 11), read_unit("5 miles", 1, 7), read_unit("18 apples", 2, 9)
    (('10*9/L', 11), ('[mi_i]', 7), None)
    """
    listed = _listed()
    plain = ""
    best: tuple[str, int] | None = None
    position = start
    for count in range(LONGEST + 6):
        piece = _PIECE.match(text, position, end)
        if piece is None or (count == 0 and piece.group(2) in (".", ")", "]", "-")):
            break
        added = _plain(piece.group(1) or piece.group(2))
        plain += added
        position = piece.end()
        if (
            added
            and plain in listed
            and (position >= end or not (text[position - 1].isalnum() and text[position].isalnum()))
        ):
            best = (listed[plain], position)
    if best is None or text[best[1] : min(best[1] + 2, end)].lstrip()[:1] not in ("(", "/"):
        return best
    if _UNLISTED_DENOMINATOR.match(text, best[1], end):
        return None
    return best[0], _said_again(text, best, end)


def _said_again(text: str, unit: tuple[str, int], end: int) -> int:
    """Where "( kg )" behind "kilograms" ends: the same unit once more, in brackets."""
    opening = _OPENING.match(text, unit[1], end)
    again = read_unit(text, opening.end(), end) if opening is not None else None
    closing = _CLOSING.match(text, again[1], end) if again is not None and again[0] == unit[0] else None
    return closing.end() if closing is not None else unit[1]


def read_time_unit(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The unit of time printed at ``start`` and where it ends; a capital at a figure ("3D", "27D") is none."""
    found = _FAMILIAR_TIME.match(text, start, end)
    if found is not None and not (start == found.start(1) and text[start : found.end()] in ("D", "W", "H", "Y")):
        is_short = "." in found.group(1)  # "18 y.o. and above": the full stop belongs to it
        return _TIME.get(found.group(1).lower(), "a"), found.end() if is_short else found.end(1)
    halves = _HALF_LIVES.match(text, start, end)
    return ("{half-life}", halves.end()) if halves is not None else None


def days_of(amount: float, unit: str) -> int | None:
    """``amount`` of a unit of time in whole days, to the nearest; None: half-lives."""
    seconds = SECONDS_IN.get(unit)
    return None if seconds is None else max(1, int(amount * seconds / 86400 + 0.5))


@lru_cache(maxsize=4096)
def _plain(piece: str) -> str:
    word = piece.translate(_SUPERSCRIPTS).lower()
    if word in ("^", "*", "(", ")", "[", "]", "·", "‧", "-"):
        return ""
    return _WORDS.get(word, word)


@cache
def _listed() -> dict[str, str]:
    text = resources.files(lexicon).joinpath("units.csv").read_text(encoding="utf-8")
    return {row["written"]: row["ucum"] for row in csv.DictReader(text.splitlines()) if not row["ucum"].endswith("?")}
