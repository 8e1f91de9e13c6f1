"""Any form of a study becomes a web form: fields, refusals and layout follow from the study file alone.

What may stand in an item is asked of ``protocol.form``; nothing is decided here. Item groups that ask the same rows
(``tender_right_knee``, ``swollen_right_knee``) are laid out as one table, row by row, with the sides beside each other;
everything else is a list of questions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms

from trialwright.protocol.form import Form, Item, ItemGroup, Value, questions, refusals

_UNIT_WORDS = {"1": "", "{score}": "", "a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours"}
MOST = 10**15
"""Beyond it a number cannot be told from its neighbours."""
SIDES = ("right", "left")
"""Of a person, from the person's own point of view."""


class EntryForm(forms.Form):
    """The items of one study form. ``cleaned_data`` holds an item's value, None where nothing was typed."""

    def __init__(self, planned: Form, data: Mapping[str, str] | None = None, *, shown: Mapping[str, Value]) -> None:
        super().__init__(data, initial={name: typed(value) for name, value in shown.items()}, auto_id="%s")
        self.planned = planned
        for item in planned.typed_items.values():
            self.fields[item.name] = field_of(item)

    def clean(self) -> dict[str, Value]:
        cleaned = super().clean() or self.cleaned_data
        for name, item in self.planned.typed_items.items():
            if name not in self.errors:
                cleaned[name] = read(item, cleaned.get(name))
                for sentence in refusals(item, cleaned[name]):
                    self.add_error(name, sentence)
        return cleaned

    def questions(self) -> list[tuple[str, str]]:
        """What soft checks ask of the typed values, as (item, sentence)."""
        return [
            (name, sentence)
            for name, item in self.planned.items.items()
            if name in self.cleaned_data
            for sentence in questions(item, self.cleaned_data[name])
        ]

    def with_others_marked(self, list_name: str) -> dict[str, str]:
        """What was typed, with every empty answer of the code list ``list_name`` set to the list's first code."""
        filled = {name: self.data.get(name, "") for name in self.fields}
        for name, item in self.planned.typed_items.items():
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
    if item.data_type == "date":
        return forms.CharField(widget=forms.TextInput(attrs={"type": "date"}), **shared)
    if item.data_type == "boolean":
        return forms.ChoiceField(choices=[("", "not answered"), ("true", "yes"), ("false", "no")], **shared)
    if item.code_list is not None:
        return forms.ChoiceField(choices=[("", "–"), *((e.code, e.says) for e in item.code_list.items)], **shared)
    return forms.CharField(max_length=2000, **shared)


def _typed_number(mode: str) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": mode, "size": 8, "autocomplete": "off"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in a table: the field, and what it is called when read aloud."""

    field: forms.BoundField
    says: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: fields, or a table of ``rows`` (label, cells; None: not asked) under ``columns``."""

    label: str
    fields: Sequence[forms.BoundField] = ()
    columns: Sequence[str] = ()
    rows: Sequence[tuple[str, Sequence[Cell | None]]] = ()
    code_list: str = ""
    first_answer: str = ""


@dataclass(slots=True)
class _Grid:
    groups: list[ItemGroup] = field(default_factory=list)


def sections(form: EntryForm) -> list[Section]:
    """The layout of ``form``: neighbouring groups that ask the same rows share one table."""
    found: list[Section] = []
    grid = _Grid()
    for group in form.planned.item_groups:
        if _is_grid(group):
            grid.groups.append(group)
            continue
        found.append(Section(group.label, fields=[form[item.name] for item in group.items if item.name in form.fields]))
    return ([_table(form, grid.groups)] if grid.groups else []) + found


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
