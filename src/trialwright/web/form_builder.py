"""Any form of a study becomes a web form: fields, refusals and layout follow from the study file alone.

What may stand in an item is asked of ``protocol.form``; nothing is decided here. Item groups that ask the same rows
(``tender_right_knee``, ``swollen_right_knee``) are laid out as one table, row by row, with the sides beside each other;
everything else is a list of questions. A repeating group shows the rows that hold an answer and one empty row more.
Items that are calculated are never typed; where the study declares reasons, a question without an answer takes one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms

from trialwright.protocol.form import (
    MISSING,
    Address,
    Form,
    Item,
    ItemGroup,
    Value,
    parse_address,
    refusals,
    rows_of,
)

_UNIT_WORDS = {"1": "", "{score}": "", "a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours"}
MOST = 10**15
"""Beyond it a number cannot be told from its neighbours."""
SIDES = ("right", "left")
"""Of a person, from the person's own point of view."""


class EntryForm(forms.Form):
    """The answers of one study form by address. ``cleaned_data`` holds a value, None where nothing was typed.

    ``shown``: what stands now; a reason for having no value stands under its own address (``item.missing``).
    """

    def __init__(self, planned: Form, data: Mapping[str, str] | None = None, *, shown: Mapping[str, Value]) -> None:
        super().__init__(data, initial={name: typed(value) for name, value in shown.items()}, auto_id="%s")
        self.planned = planned
        self.asked: dict[str, Item] = {}
        for group in planned.item_groups:
            for address, item in addresses(group, {**shown, **(data or {})}):
                self.asked[address] = item
                self.fields[address] = field_of(item)
                self._take_reason(address, in_grid=_is_grid(group))

    def _take_reason(self, address: str, *, in_grid: bool) -> None:
        reason = self.planned.item(address + MISSING)
        if reason is not None and not in_grid:
            self.asked[address + MISSING] = reason
            self.fields[address + MISSING] = field_of(reason)
            self.fields[address + MISSING].label = "no value, because"

    def clean(self) -> dict[str, Value]:
        cleaned = super().clean() or self.cleaned_data
        for name, item in self.asked.items():
            if name not in self.errors:
                cleaned[name] = read(item, cleaned.get(name))
                for sentence in refusals(item, cleaned[name]):
                    self.add_error(name, sentence)
        return cleaned

    def with_others_marked(self, list_name: str) -> dict[str, str]:
        """What was typed, with every empty answer of the code list ``list_name`` set to the list's first code."""
        filled = {name: self.data.get(name, "") for name in self.fields}
        for name, item in self.asked.items():
            if item.code_list is not None and item.code_list.name == list_name and not filled[name]:
                filled[name] = item.code_list.items[0].code
        return filled


def typed(value: Value) -> str:
    """A value as someone types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) and value == int(value) else str(value)


def read(item: Item, answer: object) -> Value:
    """The value that a typed answer means; an empty answer means no value, never zero."""
    if answer is None or answer == "":
        return None
    if item.data_type == "boolean":
        return answer == "true"
    return answer if isinstance(answer, int | float | str) else str(answer)


def field_of(item: Item) -> forms.Field:
    """The web field of one item."""
    unit = _UNIT_WORDS.get(item.unit or "", item.unit)
    label = f"{item.label} ({unit})" if unit else item.label
    shared = {"label": label, "required": False}
    if item.data_type == "integer":
        return forms.IntegerField(min_value=-MOST, max_value=MOST, widget=_typed_number("numeric"), **shared)
    if item.data_type == "float":
        return forms.FloatField(widget=_typed_number("decimal"), **shared)
    if item.data_type in _WIDGETS:
        return forms.CharField(widget=forms.TextInput(attrs=_WIDGETS[item.data_type]), **shared)
    if item.data_type == "boolean":
        return forms.ChoiceField(choices=[("", "not answered"), ("true", "yes"), ("false", "no")], **shared)
    if item.code_list is not None:
        return forms.ChoiceField(choices=[("", "–"), *((e.code, e.says) for e in item.code_list.items)], **shared)
    return forms.CharField(max_length=2000, **shared)


_WIDGETS: Mapping[str, dict[str, object]] = {
    "date": {"type": "date"}, "time": {"type": "time"},
    "partial_date": {"size": 12, "placeholder": "YYYY-MM-DD, YYYY-MM or YYYY", "autocomplete": "off"},
}  # fmt: skip


def _typed_number(mode: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": mode, "size": 8, "autocomplete": "off"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a list: its field; the field for a reason (None: the study declares none); ``before``: the value
    of the visit before; ``asked``: queries about it that are not closed, as (number, words)."""

    field: forms.BoundField
    reason: forms.BoundField | None = None
    before: str = ""
    label_zh: str = ""
    asked: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in a table: the field, and what it is called when read aloud."""

    field: forms.BoundField
    says: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: questions, rows of questions (a repeating group), or a table of ``rows`` (label, cells; None:
    not asked) under ``columns``. ``calculated``: what methods of the group come to, as (label, value)."""

    label: str
    questions: Sequence[Question] = ()
    repeated: Sequence[tuple[int, Sequence[Question]]] = ()
    calculated: Sequence[tuple[str, str]] = ()
    label_zh: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[tuple[str, Sequence[Cell | None]]] = ()
    code_list: str = ""
    first_answer: str = ""


@dataclass(slots=True)
class _Grid:
    groups: list[ItemGroup] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the questions of a form: which addresses are not asked now, what is calculated, the values of
    the visit before, and the queries by address."""

    hidden: frozenset[str] = frozenset()
    calculated: Mapping[str, Value] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)


def sections(form: EntryForm, beside: Beside | None = None) -> list[Section]:
    """The layout of ``form``: neighbouring groups that ask the same rows share one table."""
    found: list[Section] = []
    grid, around = _Grid(), beside or Beside()
    for group in form.planned.item_groups:
        if _is_grid(group):
            grid.groups.append(group)
        else:
            found.append(_listed(form, group, around))
    found = [one for one in found if one.questions or one.repeated or one.calculated]
    return ([_table(form, grid.groups)] if grid.groups else []) + found


def _listed(form: EntryForm, group: ItemGroup, beside: Beside) -> Section:
    names = {item.name for item in group.items}
    mine = [address for address in form.asked if (parts := parse_address(address)) and parts.item in names
            and not parts.is_reason and (address not in beside.hidden or form[address].value())]  # fmt: skip
    calculated = [
        (group_item.label, typed(value)) for address, value in beside.calculated.items()
        if (parts := parse_address(address)) and parts.row is None and (group_item := form.planned.items[parts.item])
        and parts.item in names and value is not None
    ]  # fmt: skip
    if not group.repeats:
        questions = [_question(form, address, beside) for address in mine]
        return Section(group.label, questions, calculated=calculated, label_zh=group.label_zh or "")
    rows: dict[int, list[Question]] = {}
    for address in mine:
        parts = parse_address(address)
        rows.setdefault(parts.row if parts and parts.row else 1, []).append(_question(form, address, beside))
    return Section(group.label, repeated=list(rows.items()), calculated=calculated, label_zh=group.label_zh or "")


def _question(form: EntryForm, address: str, beside: Beside) -> Question:
    reason = form[address + MISSING] if address + MISSING in form.fields else None
    return Question(form[address], reason, beside.before.get(address, ""), form.asked[address].label_zh or "",
                    beside.queries.get(address, ()))  # fmt: skip


def addresses(group: ItemGroup, values: Mapping[str, object]) -> list[tuple[str, Item]]:
    """The addresses at which a group is asked: one for each typed item; of a repeating group those of the rows that
    hold an answer, and of one row more while the group takes it."""
    items = [item for item in group.items if item.method is None]
    if group.at_most is None:
        return [(item.name, item) for item in items]
    held = rows_of(group, {name: str(value) for name, value in values.items() if value not in (None, "")})
    rows = sorted({*held, min(max(held, default=0) + 1, group.at_most)})
    return [(str(Address(item.name, row)), item) for row in rows for item in items]


def _is_grid(group: ItemGroup) -> bool:
    lists = {item.code_list.name if item.code_list else None for item in group.items}
    return len(group.items) > 8 and len(lists) == 1 and None not in lists and all(
        item.name.startswith(f"{group.name}_") for item in group.items
    )  # fmt: skip


def _table(form: EntryForm, groups: Sequence[ItemGroup]) -> Section:
    names = {item.name for group in groups for item in group.items}
    rows: dict[str, None] = {}
    for group in groups:
        for item in group.items:
            rows.setdefault(_side_and_place(group, item)[1])
    sides = SIDES if any(_side_and_place(group, item)[0] for group in groups for item in group.items) else ("",)
    columns = [(side, group) for side in sides for group in groups]
    labels = " ".join(item.label.casefold() for group in groups for item in group.items)
    code_list = groups[0].items[0].code_list
    assert code_list is not None
    return Section(
        " and ".join(group.label for group in groups),
        columns=[f"{side} {group.label}".strip().capitalize() for side, group in columns],
        rows=[
            (place_name(place, labels), [_cell(form, names, side, group, place) for side, group in columns])
            for place in rows
        ],
        code_list=code_list.name,
        first_answer=code_list.items[0].says,
    )


def _cell(form: EntryForm, names: set[str], side: str, group: ItemGroup, place: str) -> Cell | None:
    name = "_".join(part for part in (group.name, side, place) if part)
    return Cell(form[name], form.planned.items[name].label) if name in names else None


def _side_and_place(group: ItemGroup, item: Item) -> tuple[str, str]:
    rest = item.name.removeprefix(f"{group.name}_")
    side = next((side for side in SIDES if rest.startswith(f"{side}_")), "")
    return side, rest.removeprefix(f"{side}_") if side else rest


def place_name(place: str, labels: str) -> str:
    """A row's name in words: a part that no label spells out is an abbreviation (``mcp_1``: MCP 1)."""
    spelt = set(re.findall(r"\w+", labels))
    words = [word if word in spelt else word.upper() for word in place.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
