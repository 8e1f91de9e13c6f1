"""A date as people type it, read into ISO 8601, and said back in words so that a slip shows: weekday, study day.

Read are 2026-04-03, 2026/4/3, 2026. 4. 3., 20260403, 3.4.2026, 3 Apr 2026, 03APR2026, 3rd of April 2026, April 3, 2026,
2026年4月3日, t (today), y (yesterday), -1, t+2, -2w, 3 days ago, and with a day or month not known 2026-04, 4/2026,
Apr 2026, UN-APR-2026, 2026. Without a year the latest such day up to today is meant.

Figures with dots are day.month.year: of the 250 patterns with dots in the short and medium dates of 1,082 locales, 233
are in that order, 15 begin with a year of four figures and 2, both of Ngomba, with the month (Unicode CLDR, as in Babel
2.18). Other figures (3/4/2026) are read only when one order gives a day, or when the study says which comes first; else
both readings are told and neither is taken. A year of two figures is never taken. The browser's ``typed_date.js`` reads
the same; both run tests/protocol/typed_dates.json.
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
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS_ZH = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class ReadDate:
    """``iso``: the date, or None with ``says`` telling why there is none; ``readings``: the days that may be meant."""

    iso: str | None
    says: str | None = None
    readings: tuple[str, ...] = ()


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
    plain, weekday = _without_weekday(_plain(text))
    for pattern, rule in _FORMS:
        match = re.fullmatch(pattern, plain, re.ASCII)
        if match is not None:
            found = rule(match.groups(), typing)
            if whole and found.iso is not None and len(found.iso) < 10:
                return ReadDate(None, WHOLE)
            return found if weekday is None else _on_weekday(found, weekday)
    return ReadDate(None, NO_DATE)


def in_words(iso: str) -> str:
    """A whole day with its month as a word.

    >>> in_words("2026-04-03")
    '3 Apr 2026'
    """
    return f"{int(iso[8:])} {_MONTHS[int(iso[5:7]) - 1][:3].capitalize()} {iso[:4]}"


def echo(iso: str, anchor: date | None = None, window: tuple[str, date, date] | None = None) -> str:
    """A date said back: weekday, study day counted from ``anchor`` (day 0), and where it lies in the ``window`` (name,
    first day, last day) of a visit.

    >>> echo("2026-04-08", date(2026, 3, 11), ("week 4", date(2026, 4, 5), date(2026, 4, 11)))
    'Wed 8 Apr 2026, study day 28 (week 4), in the window of week 4'
    """
    known = PartialDate.parse(iso)
    if known.month is None:
        return f"{iso}, month and day not known"
    if not known.is_whole:
        return f"{_MONTHS[known.month - 1][:3].capitalize()} {known.year:04d}, day not known"
    day = known.earliest
    parts = [f"{_WEEKDAYS[day.weekday()][:3]} {in_words(iso)}"]
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
    days = f"{distance} {'day' if distance == 1 else 'days'} {side}"
    return f"{days} the window of {name} ({in_words(first.isoformat())} to {in_words(last.isoformat())})"


# What is plain in what was typed --------------------------------------------------------------------------------------

_BEFORE = r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]* +(.+)"
_AFTER = r"(.+?) *\(?(?:星期|周|礼拜)([一二三四五六日天])\)?"


def _plain(text: str) -> str:
    """Full-width figures, every kind of dash and the full stop of a Chinese keyboard as a plain keyboard gives them."""
    plain = re.sub("[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", text).strip().lower())
    return re.sub("[\u2018\u2019']", "", plain.replace("。", "."))


def _without_weekday(plain: str) -> tuple[str, int | None]:
    """The date without a weekday beside it, and that weekday from 0 (Monday); None: there is none."""
    before, after = re.fullmatch(_BEFORE, plain, re.ASCII), re.fullmatch(_AFTER, plain)
    if before is not None:
        return before[2], next(at for at, name in enumerate(_WEEKDAYS) if name.lower().startswith(before[1][:3]))
    return (after[1], _WEEKDAYS_ZH.index(after[2].replace("天", "日"))) if after is not None else (plain, None)


def _on_weekday(found: ReadDate, weekday: int) -> ReadDate:
    """``found``, refused where that day is not the weekday that was typed beside it."""
    if found.iso is None or len(found.iso) < 10:
        return found
    on = date.fromisoformat(found.iso).weekday()
    says = f"{in_words(found.iso)} is a {_WEEKDAYS[on]}."
    return found if on == weekday else ReadDate(None, says, (found.iso,))


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


def _away(days: int) -> _Rule:
    return lambda parts, typing: ReadDate((typing.today + timedelta(days=days)).isoformat())


def _from_today(parts: _Parts, typing: Typing) -> ReadDate:
    sign, number, unit = parts
    days = int(number or 0) * (7 if (unit or "d")[0] in "w周星" else 1)
    return ReadDate((typing.today + timedelta(days=days if sign == "+" else -days)).isoformat())


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


def _short(*days: tuple[str, int, str | None]) -> ReadDate:
    """A year of two figures: refused, with what it may mean; ``days``: (year of four figures, month, day)."""
    found = [_whole(int(year), month, int(day or 0)).iso for year, month, day in days]
    readings = tuple(dict.fromkeys(iso for iso in found if iso is not None))
    return ReadDate(None, SHORT_YEAR, readings) if readings else ReadDate(None, NO_DAY)


def _named(year: str | None, month: int, day: str | None, typing: Typing) -> ReadDate:
    """A day whose month is a word, with a year of four figures, of two, or of none."""
    if year is not None and len(year) == 2:
        return _short((f"20{year}", month, day), (f"19{year}", month, day))
    return _on(year, month, day, typing)


def _figures(parts: _Parts, typing: Typing) -> ReadDate:
    """Day and month in figures, in an order that has to be known where both orders give a day."""
    first, second, year = parts
    if year is not None and len(year) == 2:
        return _short(
            (f"20{year}", int(second or 0), first), (f"20{year}", int(first or 0), second), *_year_first(parts)
        )
    day_first, month_first = _both(parts, typing)
    if typing.order is None or month_first.iso is None or day_first.iso is None:
        return _only(day_first, month_first)
    return day_first if typing.order == "day first" else month_first


def _dotted(parts: _Parts, typing: Typing) -> ReadDate:
    """Day and month with dots: the day first; asked where the study says that the month comes first."""
    first, second, year = parts
    if year is not None and len(year) == 2:
        return _short(
            (f"20{year}", int(second or 0), first), *_year_first(parts), (f"19{year}", int(second or 0), first)
        )
    day_first, month_first = _both(parts, typing)
    if day_first.iso is not None and typing.order != "month first":
        return day_first
    return _only(day_first, month_first)


def _year_first(parts: _Parts) -> tuple[tuple[str, int, str | None], ...]:
    first, second, third = parts
    return ((f"20{first}", int(second or 0), third),) if len(first or "") == 2 else ()


def _both(parts: _Parts, typing: Typing) -> tuple[ReadDate, ReadDate]:
    first, second, year = parts
    return _on(year, int(second or 0), first, typing), _on(year, int(first or 0), second, typing)


def _only(day_first: ReadDate, month_first: ReadDate) -> ReadDate:
    """The one reading that gives a day; where both do, neither."""
    if day_first.iso is None or month_first.iso is None or day_first == month_first:
        return day_first if day_first.iso is not None else month_first
    says = f"This can be {in_words(day_first.iso)} or {in_words(month_first.iso)}: write the month as a word, or "
    return ReadDate(None, f"{says}YYYY-MM-DD.", (day_first.iso, month_first.iso))


def _eight(parts: _Parts, typing: Typing) -> ReadDate:
    """Eight figures: year, month, day (ISO 8601); where that is no day, day and month before the year."""
    (figures,) = parts
    text = figures or ""
    found = _whole(int(text[:4]), int(text[4:6]), int(text[6:]))
    return found if found.iso is not None else _figures((text[:2], text[2:4], text[4:]), typing)


def _month(name: str | None) -> int:
    return next((number for number, month in enumerate(_MONTHS, start=1) if month.startswith((name or "")[:3])), 0)


_GAP = r"[ \-/.,]*"
_NAME = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?" \
        r"|nov(?:ember)?|dec(?:ember)?)"  # fmt: skip
_UNKNOWN = r"(?:un|unk|uk|nk|xx)"
_TH = r"(?:st|nd|rd|th)?"
_YEAR = r"([0-9]{4})"
_DAY = r"([0-9]{1,2})"
_SOME = r"([0-9]{2}|[0-9]{4})"
_MARK = r"(?: *[\-/.] *| +)"
_DAYS = r"(d|days?|天|w|wks?|weeks?|周|星期)"
_FORMS: tuple[tuple[str, _Rule], ...] = (
    (r"t|today|今天|今日", _away(0)),
    (r"y|yesterday|昨天|昨日", _away(-1)),
    (r"tomorrow|明天|明日", _away(1)),
    (r"(?:the )?day before yesterday|前天", _away(-2)),
    (rf"(?:t|today|今天)? *([+-]) *([0-9]{{1,4}}) *{_DAYS}?", _from_today),
    (rf"()([0-9]{{1,4}}) *个?{_DAYS} *(?:ago|以?前)", _from_today),
    (r"([0-9]{8})", _eight),
    (r"[0-9]{6}", lambda p, t: ReadDate(None, SHORT_YEAR)),
    (rf"{_YEAR}{_MARK}{_DAY}{_MARK}{_DAY}\.?", lambda p, t: _on(p[0], int(p[1] or 0), p[2], t)),
    (rf"{_YEAR} *[\-/.] *{_DAY}\.?(?:{_MARK}{_UNKNOWN})?", lambda p, t: _on(p[0], int(p[1] or 0), None, t)),
    (rf"{_DAY} *[\-/.] *{_YEAR}", lambda p, t: _on(p[1], int(p[0] or 0), None, t)),
    (rf"{_YEAR}年?", lambda p, t: _partial(int(p[0] or 0), None)),
    (rf"(?:{_SOME} *年)? *{_DAY} *月 *{_DAY} *[日号]?", lambda p, t: _named(p[0], int(p[1] or 0), p[2], t)),
    (rf"{_YEAR} *年 *{_DAY} *月份?", lambda p, t: _on(p[0], int(p[1] or 0), None, t)),
    (rf"{_DAY}{_TH}(?: of)?{_GAP}{_NAME}(?:{_GAP}{_SOME})?", lambda p, t: _named(p[2], _month(p[1]), p[0], t)),
    (rf"{_NAME}\.? *{_DAY}{_TH}(?:[ \-/.,]+{_SOME})?", lambda p, t: _named(p[2], _month(p[0]), p[1], t)),
    (rf"{_NAME}[\-/]{_DAY}[\-/]{_SOME}", lambda p, t: _named(p[2], _month(p[0]), p[1], t)),
    (rf"{_YEAR}{_GAP}{_NAME}{_GAP}{_DAY}{_TH}", lambda p, t: _on(p[0], _month(p[1]), p[2], t)),
    (rf"{_YEAR}{_GAP}{_NAME}", lambda p, t: _partial(int(p[0] or 0), _month(p[1]))),
    (rf"(?:{_UNKNOWN}{_GAP})?{_NAME}{_GAP}{_YEAR}", lambda p, t: _partial(int(p[1] or 0), _month(p[0]))),
    (rf"{_UNKNOWN}{_MARK}{_DAY}{_MARK}{_YEAR}", lambda p, t: _partial(int(p[1] or 0), int(p[0] or 0))),
    (rf"{_UNKNOWN}{_GAP}{_UNKNOWN}{_GAP}{_YEAR}", lambda p, t: _partial(int(p[0] or 0), None)),
    (rf"{_DAY} *\. *{_DAY}(?: *\. *{_SOME}?)?\.?", _dotted),
    (rf"{_DAY}{_MARK}{_DAY}(?:{_MARK}{_SOME})?", _figures),
)  # fmt: skip
