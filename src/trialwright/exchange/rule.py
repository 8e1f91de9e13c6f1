"""What a rule of a results record is, and how a rule walks a record in its v2 JSON form.

A rule says in words what must hold and yields a finding wherever it does not. Rules read any JSON: what is absent or
of another type simply is not there for them (the schema of the registry accepts an empty object; the rules carry the
weight). A finding names its path in the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One object of a record and its path."""

    value: Json
    path: str

    def one(self, key: str) -> Place:
        """The object under ``key``; an empty one when there is none."""
        value = self.value.get(key)
        return Place(value if isinstance(value, Mapping) else {}, f"{self.path}.{key}" if self.path else key)

    def many(self, key: str) -> list[Place]:
        """The objects listed under ``key``; none when there is no list."""
        values = self.value.get(key)
        return [
            Place(value, f"{self.path}.{key}[{number}]")
            for number, value in enumerate(values if isinstance(values, list) else ())
            if isinstance(value, Mapping)
        ]

    def text(self, key: str) -> str:
        """The text under ``key``; empty when there is none."""
        value = self.value.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> float | None:
        """The number under ``key``, also where it stands as text; None when there is none."""
        return number(self.value.get(key))


def number(value: object) -> float | None:
    """A number as a record writes it (``12``, ``"12"``, ``"1,204"``); None for anything else.

    >>> number("1,204"), number("NA"), number(None)
    (1204.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None


Found = Iterator[tuple[Place, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, what must hold, and what finds where it does not. ``find`` takes the whole record."""

    id: str
    says: str
    find: Callable[[Place], Found]


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """Where a rule does not hold, and how."""

    rule: str
    says: str
    path: str


def is_under_final_rule(record: Place) -> bool:
    """False for a study whose primary outcome was complete before 2017-01-18, when 42 CFR 11 took effect: what the rule
    added was not asked of it. True when no date says otherwise."""
    status = record.one("protocolSection").one("statusModule")
    dates = (status.one(key).text("date") for key in ("primaryCompletionDateStruct", "completionDateStruct"))
    completed = next((date for date in dates if date), "")
    return not completed or completed >= "2017-01-18"


def by_group(places: list[Place], key: str) -> dict[str, float]:
    """Numbers under ``key`` of places that name a group, added up by group."""
    sums: dict[str, float] = {}
    for place in places:
        value = place.number(key)
        if value is not None:
            sums[place.text("groupId")] = sums.get(place.text("groupId"), 0) + value
    return sums


def too_long(place: Place, limits: Mapping[str, int]) -> Found:
    """A finding for each text of ``place`` that is longer than its limit, in characters."""
    for key, limit in limits.items():
        if len(place.text(key)) > limit:
            yield place, f"{key} has {len(place.text(key))} characters, the limit is {limit}"
