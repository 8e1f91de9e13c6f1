"""Forms as data, in the words of CDISC ODM 2.0: form, item group, item, code list, range check (soft or hard).

Item names come from the study file and are never regenerated: they are the identifiers in acts, exports and analyses.
The address of an answer is the item's name; in a repeating group with the row's number (``drug[2]``, rows count from
1); with ``.missing`` it is the place of the reason why there is no value (``haq_di.missing``, ``drug[2].missing``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import Literal

from trialwright.clinical.printed_unit import printed_unit
from trialwright.protocol.basis import Bases

LONGEST_TEXT = 20_000
"""Characters that a text may have, on every way on which it comes."""
DataType = Literal["integer", "float", "text", "date", "partial_date", "time", "boolean", "code"]
Value = int | float | str | bool | None
"""An item's value; dates are ISO text (``2024``, ``2024-05`` where a partial date is allowed), times ``HH:MM``. None:
no value (never zero)."""
MISSING = ".missing"
"""Ends the address of the reason why an item has no value."""
MOST_ROWS = 200
"""Rows that a repeating group can have at most."""
_ADDRESS = re.compile(r"([a-z][a-z0-9_]*)(?:\[([1-9][0-9]{0,2})\])?(\.missing)?")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


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
    says_zh: str | None = None

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
class Method:
    """How an item is calculated (ODM MethodDef): exactly one of ``expression`` (protocol.expression) and ``score``, the
    name of a score of the endpoints room, whose ``inputs`` say which answer stands for which input.

    ``because`` is the source of the formula. A calculated item is never typed in.
    """

    expression: str | None = None
    score: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    because: str = ""

    __pydantic_config__ = {"extra": "forbid"}

    def __post_init__(self) -> None:
        if (self.expression is None) == (self.score is None):
            raise ValueError("exactly one of expression and score")
        if self.expression is not None and self.inputs:
            raise ValueError("inputs only beside score")


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``unit`` is UCUM; ``code_list`` is given exactly when ``data_type`` is ``code``.

    ``condition`` (an expression) True: the item is asked; False: it is hidden and what stands in it is kept; unknown:
    it is asked. ``also_in``: units in which the value is shown beside its own; ``analyte`` names the molar mass that
    the conversion needs. ``guideline`` tells how to fill the item in. None: not given.
    """

    name: str
    label: str
    data_type: DataType
    mandatory: bool = False
    unit: str | None = None
    code_list: CodeList | None = None
    range_checks: tuple[RangeCheck, ...] = ()
    label_zh: str | None = None
    method: Method | None = None
    condition: str | None = None
    also_in: tuple[str, ...] = ()
    analyte: str | None = None
    guideline: str | None = None
    guideline_zh: str | None = None


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items that are asked together. ``at_most`` rows of a repeating group; None: the group does not repeat."""

    name: str
    label: str
    items: tuple[Item, ...]
    label_zh: str | None = None
    at_most: int | None = None
    condition: str | None = None

    @property
    def repeats(self) -> bool:
        """True when the group has rows."""
        return self.at_most is not None


@dataclass(frozen=True)
class Form:
    """A form: item groups in the order in which they are asked.

    ``acts``: the kinds of act that fill it in (an adverse event, a dose); it is then saved through those acts alone and
    its items are named like their fields. Empty: it is saved as a form. ``missing_reasons``: the study's reasons why an
    item has no value; None: none are declared.
    """

    name: str
    label: str
    item_groups: tuple[ItemGroup, ...]
    basis: Bases = field(default_factory=dict)
    label_zh: str | None = None
    acts: tuple[str, ...] = ()
    missing_reasons: CodeList | None = None
    guideline: str | None = None
    guideline_zh: str | None = None

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by name."""
        return {item.name: item for group in self.item_groups for item in group.items}

    @cached_property
    def typed_items(self) -> dict[str, Item]:
        """The items that are typed in and have one answer: neither calculated nor in a repeating group."""
        return {
            name: item for name, item in self.items.items() if item.method is None and not self.group_of[name].repeats
        }

    @cached_property
    def group_of(self) -> dict[str, ItemGroup]:
        """The group of every item, by the item's name."""
        return {item.name: group for group in self.item_groups for item in group.items}

    def item(self, address: str) -> Item | None:
        """The item that an address means; None when it means none.

        A row must be named in a repeating group and nowhere else. The item of a reason (``.missing``) has the study's
        code list of reasons.
        """
        plain = self.items.get(address)
        if plain is not None and not self.group_of[address].repeats:
            return plain
        parts = parse_address(address)
        item = self.items.get(parts.item) if parts is not None else None
        if parts is None or item is None or not self._has_row(parts):
            return None
        return item if not parts.is_reason else self._reason_of(item)

    def _has_row(self, parts: Address) -> bool:
        at_most = self.group_of[parts.item].at_most
        return parts.row is None if at_most is None else parts.row is not None and parts.row <= at_most

    def _reason_of(self, item: Item) -> Item | None:
        if self.missing_reasons is None:
            return None
        label = f"{item.label}: why there is no value"
        return Item(item.name + MISSING, label, "code", code_list=self.missing_reasons)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer stands in a form: item, row of a repeating group (None: no row), value or reason."""

    item: str
    row: int | None = None
    is_reason: bool = False

    def __str__(self) -> str:
        row = "" if self.row is None else f"[{self.row}]"
        return f"{self.item}{row}{MISSING if self.is_reason else ''}"


def parse_address(text: str) -> Address | None:
    """The address that ``text`` spells; None when it spells none.

    >>> parse_address("drug[2].missing")
    Address(item='drug', row=2, is_reason=True)
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    item, row, reason = match.groups()
    return Address(item, int(row) if row else None, bool(reason))


def label_at(form: Form, address: str) -> str:
    """How people call an answer: the item's label, with the row where there are several; the address where the form has
    no such item.

    >>> label_at(Form("x", "X", ()), "crp_mg_l")
    'crp_mg_l'
    """
    item, parts = form.item(address), parse_address(address)
    row = f", row {parts.row}" if parts is not None and parts.row else ""
    return f"{item.label}{row}" if item is not None else address


def rows_of(group: ItemGroup, values: Mapping[str, Value]) -> list[int]:
    """The rows of a repeating group that hold an answer, in order; empty for a group that does not repeat."""
    names = {item.name for item in group.items}
    found = (parse_address(address) for address, value in values.items() if value is not None)
    return sorted({parts.row for parts in found if parts is not None and parts.row and parts.item in names})


def refusals(item: Item, value: Value) -> list[str]:
    """Why ``value`` may not stand in ``item``, as sentences in the words of the form, which name no value; empty when
    it may. None is allowed."""
    if value is None:
        return []
    if not _has_type(item, value):
        return [f"{item.label} takes {_DESCRIBE[item.data_type]}."]
    if item.code_list is not None and item.code_list.says(str(value)) is None:
        return [takes(item)]
    return [says(item, check) for check in item.range_checks if check.hard and not _within(check, value)]


def fits_type(item: Item, value: Value) -> bool:
    """Whether ``value`` is of the kind that ``item`` takes, its bounds aside; a code must stand in the list."""
    if value is None or not _has_type(item, value):
        return value is None
    return item.code_list is None or item.code_list.says(str(value)) is not None


def questions(item: Item, value: Value) -> list[str]:
    """What a soft check asks of ``value``; empty when it asks nothing."""
    if value is None or not _has_type(item, value):
        return []
    return [says(item, check) for check in item.range_checks if not check.hard and not _within(check, value)]


def says(item: Item, check: RangeCheck) -> str:
    """What a range check says of a value that lies outside: a hard one refuses, a soft one asks."""
    bounds = _bounds(check, item.unit)
    if check.hard:
        return f"{item.label} must be {bounds}."
    return f"{item.label}: is it right that it is not {bounds}?"


def takes(item: Item) -> str:
    """What is said of a value that is none of the item's kind."""
    if item.code_list is not None:
        codes = ", ".join(f"{one.code} ({one.says})" if one.says != one.code else one.code
                          for one in item.code_list.items)  # fmt: skip
        return f"{item.label} takes one of: {codes}."
    return f"{item.label} takes {_DESCRIBE[item.data_type]}."


_DESCRIBE = {
    "integer": "a whole number", "float": "a number", "date": "a date YYYY-MM-DD",
    "text": f"text, at most {LONGEST_TEXT:,} characters",
    "partial_date": "a date YYYY-MM-DD, a month YYYY-MM or a year YYYY", "time": "a time HH:MM",
    "boolean": "true or false", "code": "a code of its list",
}  # fmt: skip


def _has_type(item: Item, value: Value) -> bool:
    if item.data_type == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if item.data_type == "float":
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if item.data_type == "boolean":
        return isinstance(value, bool)
    if item.data_type in ("date", "partial_date"):
        return isinstance(value, str) and _is_date(value, whole=item.data_type == "date")
    if item.data_type == "time":
        return isinstance(value, str) and _TIME.fullmatch(value) is not None
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_date(text: str, *, whole: bool) -> bool:
    from trialwright.clinical.partial_date import PartialDate

    try:
        return PartialDate.parse(text).is_whole or not whole
    except ValueError:
        return False


def _within(check: RangeCheck, value: Value) -> bool:
    number = float(value) if isinstance(value, int | float) else None
    if number is None:
        return True
    return (check.low is None or number >= check.low) and (check.high is None or number <= check.high)


def _bounds(check: RangeCheck, unit: str | None) -> str:
    suffix = f" {printed_unit(unit)}".rstrip()
    if check.low is not None and check.high is not None:
        return f"from {check.low:g} to {check.high:g}{suffix}"
    if check.low is not None:
        return f"at least {check.low:g}{suffix}"
    return f"at most {check.high:g}{suffix}"
