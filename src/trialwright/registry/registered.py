"""What a record is made of, exactly as registered: words, markup, dates, and what we did not recognise.

Text is kept as it stands in the record: markup keeps its CommonMark escapes (``\\>``), dates keep the precision they
were registered with, enumerations keep the registry's word (``words.py`` says it in English). ``None`` everywhere means
that the record does not carry the field; an empty list or text that the record carries stays empty.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from trialwright.clinical.partial_date import PartialDate

Word: TypeAlias = str
"""A word of one of the registry's own lists, such as ``NOT_YET_RECRUITING``."""

Markup: TypeAlias = str
"""Text with CommonMark escapes; ``markup.unescape`` gives the readable view with offsets back."""

RegisteredDate: TypeAlias = str
"""``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, sometimes with a time of day behind it."""

Unrecognised: TypeAlias = tuple[tuple[str, str], ...]
"""Keys that the data model does not name (or that held null), each with its value as JSON text: nothing is lost."""


_FIRST_YEAR, _LAST_YEAR = 1900, 2999


def partial_date(registered: RegisteredDate | None) -> PartialDate | None:
    """The date that ``registered`` means; None when there is none, it cannot be read, or lies far from any study.

    >>> str(partial_date("2025-06")), partial_date("soon"), partial_date("9999-12-31")
    ('2025-06', None, None)
    """
    try:
        found = PartialDate.parse(registered[:10]) if registered else None
    except ValueError:
        return None
    return found if found and _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def first_day(registered: RegisteredDate | None) -> date | None:
    """The first day that a registered date can mean."""
    found = partial_date(registered)
    return found.earliest if found else None


def last_day(registered: RegisteredDate | None) -> date | None:
    """The last day that a registered date can mean."""
    found = partial_date(registered)
    return found.latest if found else None
