"""Fields of the small forms in which a day, or a moment with its offset, is typed in any usual form.

A day is read by ``protocol.typed_date``, as on the forms of a visit; ``act_days.js`` says it back while it is typed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

from django import forms

from trialwright.protocol.typed_date import Typing, read_date

MOMENT = "Day, time and the offset of the site's clock, for example 2026-03-02 16:30 +08:00."
_MOMENT = re.compile(
    r"(.+?)(?:\s+|(?<=\d)T)(\d{1,2}:\d{2}(?::\d{2})?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?", re.ASCII | re.IGNORECASE
)


class Day(forms.CharField):
    """A whole day."""

    def __init__(self, typing: Typing, **options: object) -> None:
        self.typing = typing
        attrs = {"data-day": "", "autocomplete": "off", "size": 14}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **options)  # type: ignore[arg-type]

    def clean(self, value: object) -> object:
        """The day as a date, None where it may be empty and is. Raises ``ValidationError`` saying what is wrong."""
        text = super().clean(value)
        return _day(text, self.typing) if text else None


class SomeDay(forms.CharField):
    """A day, month or year, as exactly as it is known; may be empty."""

    def __init__(self, typing: Typing, label: str) -> None:
        self.typing = typing
        attrs = {"data-day": "partial", "autocomplete": "off", "size": 14, "placeholder": "Apr 2026, 2026"}
        super().__init__(max_length=40, required=False, label=label, widget=forms.TextInput(attrs=attrs))

    def clean(self, value: object) -> object:
        """The day as YYYY, YYYY-MM or YYYY-MM-DD, "" where it is empty. Raises ``ValidationError`` saying what is
        wrong."""
        text = super().clean(value)
        found = read_date(text, self.typing, whole=False) if text else None
        if found is not None and found.iso is None:
            raise forms.ValidationError(found.says or "")
        return found.iso if found is not None else ""


class Moment(forms.CharField):
    """A day with a time and the offset from UTC; ``zone``: the site's clock, for a time without an offset."""

    def __init__(self, typing: Typing, zone: ZoneInfo | None = None, **options: object) -> None:
        self.typing, self.zone = typing, zone
        says = f"Day and time by the site's clock ({zone.key}), or with an offset from UTC." if zone else MOMENT
        super().__init__(max_length=60, **{**options, "help_text": says})  # type: ignore[arg-type]

    def clean(self, value: object) -> object:
        """The moment, aware; None where it may be empty and is. Raises ``ValidationError`` saying what is wrong."""
        text = str(super().clean(value) or "").strip()
        return _moment(text, self.typing, self.zone) if text else None


def _day(text: str, typing: Typing) -> date:
    found = read_date(text, typing, whole=True)
    if found.iso is None:
        raise forms.ValidationError(found.says or "")
    return date.fromisoformat(found.iso)


def _by_the_clock(day: date, time: str, zone: ZoneInfo) -> datetime:
    """The moment by a site's clock, with its offset. Raises ``ValidationError`` where the clock was changed just then,
    so that it showed the time twice or never."""
    try:
        plain = datetime.fromisoformat(f"{day}T{time}")
    except ValueError as error:
        raise forms.ValidationError(f"The clock has no such time. {MOMENT}") from error
    first, second = (plain.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if first != second or first is None:
        raise forms.ValidationError("The site's clock was changed then: add the offset from UTC, for example +02:00.")
    return plain.replace(tzinfo=timezone(first))


def _moment(text: str, typing: Typing, zone: ZoneInfo | None = None) -> datetime:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise forms.ValidationError(f"This is no moment. {MOMENT}")
    day, time, offset = match.groups()
    if offset is None and zone is not None:
        return _by_the_clock(_day(day, typing), time.zfill(5), zone)
    if offset is None:
        raise forms.ValidationError("Add the offset of the site's clock from UTC, for example +08:00.")
    plain = "+00:00" if offset.upper() in ("Z", "UTC") else offset
    try:
        return datetime.fromisoformat(f"{_day(day, typing)}T{time.zfill(5)}{plain}")
    except ValueError as error:
        raise forms.ValidationError(f"The clock has no such time or offset. {MOMENT}") from error
