"""ranges.yaml: the reference limits of laboratories, by sex, age and day, each with its source.

The limit that the site enters with a result always counts. Where none was entered, the entry that fits the person and
the day stands in for it, so that a grade can be proposed; where none fits, or two do, the limit stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """The limits of one item: ``low_item`` and ``high_item`` are the items that they stand in for.

    None: of either sex, of any age (in whole years, from ``from_age`` to under ``under_age``), of any laboratory, since
    ever, until further notice. ``from_day`` and ``until_day`` (YYYY-MM-DD, both included) bound the validity.
    """

    form: str
    item: str
    because: str
    low: float | None = None
    high: float | None = None
    low_item: str | None = None
    high_item: str | None = None
    sex: Literal["female", "male"] | None = None
    from_age: int | None = None
    under_age: int | None = None
    laboratory: str | None = None
    from_day: str | None = None
    until_day: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class RangesFile:
    """ranges.yaml. ``sex`` and ``age`` name the answers that say who the person is (``demographics.sex``)."""

    sex: str
    age: str
    ranges: tuple[ReferenceRange, ...]

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose result it is, and when it was taken; None: not known."""

    sex: str | None = None
    age_years: float | None = None
    on: date | None = None
    laboratory: str | None = None


def range_of(ranges: Sequence[ReferenceRange], form: str, item: str, whose: Whose) -> ReferenceRange | None:
    """The one entry that fits; None when none does, when two do, or when what is not known could decide."""
    of_item = [one for one in ranges if (one.form, one.item) == (form, item)]
    answers = [(one, _fits(one, whose)) for one in of_item]
    fitting = [one for one, answer in answers if answer is True]
    if len(fitting) != 1 or any(answer is None for _, answer in answers):
        return None
    return fitting[0]


def _fits(entry: ReferenceRange, whose: Whose) -> bool | None:
    parts = (
        _same(entry.sex, whose.sex),
        _same(entry.laboratory, whose.laboratory),
        _between(entry.from_age, entry.under_age, whose.age_years),
        _valid(entry, whose.on),
    )
    return False if False in parts else None if None in parts else True


def _same(wanted: str | None, found: str | None) -> bool | None:
    if wanted is None:
        return True
    return None if found is None else wanted.casefold() == found.strip().casefold()


def _between(least: int | None, under: int | None, age: float | None) -> bool | None:
    if least is None and under is None:
        return True
    if age is None:
        return None
    return (least is None or age >= least) and (under is None or age < under)


def _valid(entry: ReferenceRange, on: date | None) -> bool | None:
    if entry.from_day is None and entry.until_day is None:
        return True
    if on is None:
        return None
    day = on.isoformat()
    return (entry.from_day is None or day >= entry.from_day) and (entry.until_day is None or day <= entry.until_day)
