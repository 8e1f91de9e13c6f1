"""A date as people type it, read into ISO 8601, and said back so that a slip shows: weekday, study day, window.

Read are 2026-04-03, 2026-4-3, 2026/4/3, 20260403, 3 Apr 2026, 03APR2026, April 3, 2026, 2026年4月3日, t (today), y
(yesterday), -1 and t+2 (days from today), and with a day or month not known 2026-04, Apr 2026, UN-APR-2026, 2026. A day
and a month in figures (3/4/2026) are read only when one order gives a day, or when the study says which comes first;
else both readings are told and neither is taken. Without a year the latest such day up to today is meant. The browser's
``typed_date.js`` reads the same; both run tests/protocol/typed_dates.json.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from trialwright.clinical.partial_date import PartialDate

Order = Literal["day first", "month first"]
NO_DATE = "This is no date: write it as 2026-04-03, 3 Apr 2026, t (today) or -1 (yesterday)."
NO_DAY = "The calendar has no such day."
SHORT_YEAR = "Write the year with four figures."
WHOLE = "Write the day too, as YYYY-MM-DD."
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class ReadDate:
    """``iso``: the date, or None with ``says`` telling why there is none."""

    iso: str | None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Typing:
    """What reading depends on: the day it is, and which of two figures is the day (None: the study does not say)."""

    today: date
    order: Order | None = None


def read_date(text: str, typing: Typing, *, whole: bool) -> ReadDate:
    """What ``text`` means; ``whole``: a day is needed, a month or a year is not enough.

    >>> read_date("3 apr 2026", Typing(date(2026, 5, 1)), whole=True).iso
    '2026-04-03'
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    for pattern, rule in _FORMS:
        match = re.fullmatch(pattern, plain, re.ASCII)
        if match is not None:
            found = rule(match.groups(), typing)
            return ReadDate(None, WHOLE) if whole and found.iso is not None and len(found.iso) < 10 else found
    return ReadDate(None, NO_DATE)


def echo(iso: str, anchor: date | None = None, window: tuple[str, date, date] | None = None) -> str:
    """A date said back: weekday, study day counted from ``anchor`` (day 0), and where it lies in the ``window`` (name,
    first day, last day) of a visit.

    >>> echo("2026-04-08", date(2026, 3, 11), ("week 4", date(2026, 4, 5), date(2026, 4, 11)))
    'Wed 2026-04-08, study day 28 (week 4), in the window of week 4'
    """
    known = PartialDate.parse(iso)
    if known.month is None:
        return f"{iso}, month and day not known"
    if not known.is_whole:
        return f"{_MONTHS[known.month - 1][:3].capitalize()} {known.year:04d}, day not known"
    day = known.earliest
    parts = [f"{_WEEKDAYS[day.weekday()]} {iso}"]
    if anchor is not None:
        parts.append(_study_day((day - anchor).days))
    if window is not None:
        parts.append(_in_window(day, *window))
    return ", ".join(parts)


def _study_day(number: int) -> str:
    weeks, days = divmod(number, 7)
    if number < 0:
        return f"study day {number}"
    return f"study day {number} (week {weeks}{f' + {days}' if days else ''})"


def _in_window(day: date, name: str, first: date, last: date) -> str:
    if first <= day <= last:
        return f"in the window of {name}"
    distance = (first - day).days if day < first else (day - last).days
    side = "before" if day < first else "after"
    return f"{distance} {'day' if distance == 1 else 'days'} {side} the window of {name} ({first} to {last})"


# The forms in which a date is typed, the first that fits counts -------------------------------------------------------

_Parts = tuple[str | None, ...]
_Rule = Callable[[_Parts, Typing], ReadDate]


def _whole(year: int, month: int, day: int) -> ReadDate:
    try:
        return ReadDate(date(year, month, day).isoformat())
    except ValueError:
        return ReadDate(None, NO_DAY)


def _partial(year: int, month: int | None) -> ReadDate:
    try:
        return ReadDate(str(PartialDate(year, month)))
    except ValueError:
        return ReadDate(None, NO_DAY)


def _from_today(parts: _Parts, typing: Typing) -> ReadDate:
    sign, number = parts
    days = int(number or 0) * (-1 if sign == "-" else 1)
    return ReadDate((typing.today + timedelta(days=days)).isoformat())


def _latest(month: int, day: int, today: date) -> ReadDate:
    """The latest such day up to today; leap days come every eight years at the most."""
    for year in range(today.year, max(today.year - 9, 0), -1):
        found = _whole(year, month, day)
        if found.iso is not None and found.iso <= today.isoformat():
            return found
    return ReadDate(None, NO_DAY)


def _on(year: str | None, month: int, day: str | None, typing: Typing) -> ReadDate:
    if year is None:
        return _latest(month, int(day or 0), typing.today)
    return _partial(int(year), month) if day is None else _whole(int(year), month, int(day))


def _figures(parts: _Parts, typing: Typing) -> ReadDate:
    """Day and month in figures, in an order that has to be known where both orders give a day."""
    first, second, year = parts
    if year is not None and len(year) != 4:
        return ReadDate(None, SHORT_YEAR)
    day_first = _on(year, int(second or 0), first, typing)
    month_first = _on(year, int(first or 0), second, typing)
    if day_first.iso is None or month_first.iso is None or day_first == month_first:
        return day_first if day_first.iso is not None else month_first
    if typing.order is None:
        return ReadDate(None, f"This can be {day_first.iso} or {month_first.iso}: write the month as a word, or "
                              "YYYY-MM-DD.")  # fmt: skip
    return day_first if typing.order == "day first" else month_first


def _month(name: str | None) -> int:
    return next((number for number, month in enumerate(_MONTHS, start=1) if month.startswith((name or "")[:3])), 0)


_GAP = r"[ \-/.,]*"
_NAME = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?" \
        r"|nov(?:ember)?|dec(?:ember)?)"  # fmt: skip
_UNKNOWN = r"(?:un|unk|uk|xx)"
_FORMS: tuple[tuple[str, _Rule], ...] = (
    (r"(?:t|today|今天)()()", _from_today),
    (r"(?:y|yesterday|昨天)()()", lambda parts, typing: _from_today(("-", "1"), typing)),
    (r"t? *([+-]) *([0-9]{1,4})", _from_today),
    (r"([0-9]{4})([0-9]{2})([0-9]{2})", lambda p, t: _on(p[0], int(p[1] or 0), p[2], t)),
    (r"([0-9]{4}) *[-/.] *([0-9]{1,2}) *[-/.] *([0-9]{1,2})", lambda p, t: _on(p[0], int(p[1] or 0), p[2], t)),
    (r"([0-9]{4}) *[-/.] *([0-9]{1,2})", lambda p, t: _on(p[0], int(p[1] or 0), None, t)),
    (r"([0-9]{4})年?", lambda p, t: _partial(int(p[0] or 0), None)),
    (r"(?:([0-9]{4}) *年)? *([0-9]{1,2}) *月 *([0-9]{1,2}) *[日号]", lambda p, t: _on(p[0], int(p[1] or 0), p[2], t)),
    (r"([0-9]{4}) *年 *([0-9]{1,2}) *月", lambda p, t: _on(p[0], int(p[1] or 0), None, t)),
    (rf"([0-9]{{1,2}}){_GAP}{_NAME}(?:{_GAP}([0-9]{{4}}))?", lambda p, t: _on(p[2], _month(p[1]), p[0], t)),
    (rf"{_NAME} *([0-9]{{1,2}})(?:st|nd|rd|th)?(?:[ \-/.,]+([0-9]{{4}}))?",
     lambda p, t: _on(p[2], _month(p[0]), p[1], t)),
    (rf"(?:{_UNKNOWN}{_GAP})?{_NAME}{_GAP}([0-9]{{4}})", lambda p, t: _partial(int(p[1] or 0), _month(p[0]))),
    (rf"{_UNKNOWN}{_GAP}{_UNKNOWN}{_GAP}([0-9]{{4}})", lambda p, t: _partial(int(p[0] or 0), None)),
    (r"([0-9]{1,2}) *[-/.] *([0-9]{1,2})(?: *[-/.] *([0-9]{2}|[0-9]{4}))?", _figures),
)  # fmt: skip
