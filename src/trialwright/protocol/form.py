"""Forms as data, in the words of CDISC ODM 2.0: form, item group, item, code list, range check (soft or hard).

Item names come from the study file and are never regenerated: they are the identifiers in acts, exports and analyses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import Literal

from trialwright.protocol.basis import Bases

DataType = Literal["integer", "float", "text", "date", "boolean", "code"]
Value = int | float | str | bool | None
"""An item's value; dates are ISO text. None: no value (never zero)."""


@dataclass(frozen=True, slots=True)
class RangeCheck:
    """``low <= value <= high`` (a missing bound is open). A hard check refuses the value, a soft one asks.

    ``because`` is the source of the bounds, or the reason for them.
    """

    low: float | None = None
    high: float | None = None
    hard: bool = True
    because: str = ""

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class CodeListItem:
    """One allowed code and the words it stands for."""

    code: str
    says: str

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class CodeList:
    """The allowed answers of an item."""

    name: str
    items: tuple[CodeListItem, ...]

    __pydantic_config__ = {"extra": "forbid"}

    def says(self, code: str) -> str | None:
        """The words of ``code``; None when the list does not hold it."""
        return next((item.says for item in self.items if item.code == code), None)


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``unit`` is UCUM; ``code_list`` is given exactly when ``data_type`` is ``code``."""

    name: str
    label: str
    data_type: DataType
    mandatory: bool = False
    unit: str | None = None
    code_list: CodeList | None = None
    range_checks: tuple[RangeCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items that are asked together."""

    name: str
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Form:
    """A form: item groups in the order in which they are asked."""

    name: str
    label: str
    item_groups: tuple[ItemGroup, ...]
    basis: Bases = field(default_factory=dict)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by name."""
        return {item.name: item for group in self.item_groups for item in group.items}


def refusals(item: Item, value: Value) -> list[str]:
    """Why ``value`` may not stand in ``item``, as sentences that name no value; empty when it may. None is allowed."""
    if value is None:
        return []
    if not _has_type(item, value):
        return [f"{item.label} ({item.name}) takes {_DESCRIBE[item.data_type]}."]
    if item.code_list is not None and item.code_list.says(str(value)) is None:
        codes = ", ".join(entry.code for entry in item.code_list.items)
        return [f"{item.label} ({item.name}) takes one of: {codes}."]
    return [f"{item.label} ({item.name}) must be {_bounds(check, item.unit)}."
            for check in item.range_checks if check.hard and not _within(check, value)]  # fmt: skip


def questions(item: Item, value: Value) -> list[str]:
    """What a soft check asks of ``value``; empty when it asks nothing."""
    if value is None or not _has_type(item, value):
        return []
    return [f"{item.label}: is it right that it is not {_bounds(check, item.unit)}?"
            for check in item.range_checks if not check.hard and not _within(check, value)]  # fmt: skip


_DESCRIBE = {
    "integer": "a whole number", "float": "a number", "text": "text", "date": "a date YYYY-MM-DD",
    "boolean": "true or false", "code": "a code of its list",
}  # fmt: skip


def _has_type(item: Item, value: Value) -> bool:
    if item.data_type == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if item.data_type == "float":
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if item.data_type == "boolean":
        return isinstance(value, bool)
    if item.data_type == "date":
        return isinstance(value, str) and _is_date(value)
    return isinstance(value, str)


def _is_date(text: str) -> bool:
    from trialwright.clinical.partial_date import PartialDate

    try:
        return PartialDate.parse(text).is_whole
    except ValueError:
        return False


def _within(check: RangeCheck, value: Value) -> bool:
    number = float(value) if isinstance(value, int | float) else None
    if number is None:
        return True
    return (check.low is None or number >= check.low) and (check.high is None or number <= check.high)


def _bounds(check: RangeCheck, unit: str | None) -> str:
    suffix = f" {unit}" if unit else ""
    if check.low is not None and check.high is not None:
        return f"from {check.low:g} to {check.high:g}{suffix}"
    if check.low is not None:
        return f"at least {check.low:g}{suffix}"
    return f"at most {check.high:g}{suffix}"
