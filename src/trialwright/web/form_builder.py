"""Any form of a study becomes a web form: fields and refusals follow from the study file alone.

What is typed is read by ``protocol.typed_answer`` and what may stand in an item is asked of ``protocol.form``; nothing
is decided here. A repeating group shows the rows that hold an answer and one empty row more. Items that are calculated
are never typed; where the study declares reasons, a question without an answer takes one. ``form_layout`` lays it out.
"""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from trialwright.protocol.form import (
    MISSING,
    Address,
    Form,
    Item,
    ItemGroup,
    Value,
    refusals,
    rows_of,
)
from trialwright.protocol.typed_answer import read_typed
from trialwright.protocol.typed_date import Typing
from trialwright.web.form_fields import field_of


class EntryForm(forms.Form):
    """The answers of one study form by address. ``cleaned_data`` holds a value, None where nothing was typed.

    ``shown``: what stands now; ``closed``: answers that this reader may not write, and what is told of them, by the
    name of the item; a reason for having no value stands under its own address (``item.missing``).
    """

    def __init__(
        self, planned: Form, data: Mapping[str, str] | None = None, *, shown: Mapping[str, Value], typing: Typing,
        closed: Mapping[str, Value] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial={name: typed(value) for name, value in shown.items()}, auto_id="%s")
        self.planned, self.typing, self.closed = planned, typing, closed or {}
        self.asked: dict[str, Item] = {}
        for group in planned.item_groups:
            for address, item in addresses(group, {**shown, **(data or {})}):
                if item.name in self.closed:
                    continue
                self.asked[address] = item
                self.fields[address] = field_of(item)
                self._take_reason(address, in_grid=is_grid(group))

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
                found = read_typed(item, str(cleaned.get(name) or ""), self.typing)
                for sentence in refusals(item, found.value) if found.says is None else (found.says,):
                    self.add_error(name, sentence)
                cleaned[name] = found.value
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
    return str(int(value)) if isinstance(value, float) and value == int(value) and abs(value) < 1e15 else str(value)


def in_a_box(value: Value) -> str:
    """What is given back of a value by a box that nobody touched: one of a single line shows no line ends (HTML Living
    Standard, 4.10.5.1.2), and what is typed is read without the blanks around it."""
    return typed(value).replace("\r", "").replace("\n", "").strip()


def addresses(group: ItemGroup, values: Mapping[str, object]) -> list[tuple[str, Item]]:
    """The addresses at which a group is asked: one for each typed item; of a repeating group those of the rows that
    hold an answer, and of one row more while the group takes it."""
    items = [item for item in group.items if item.method is None]
    if group.at_most is None:
        return [(item.name, item) for item in items]
    held = rows_of(group, {name: str(value) for name, value in values.items() if value not in (None, "")})
    rows = sorted({*held, min(max(held, default=0) + 1, group.at_most)})
    return [(str(Address(item.name, row)), item) for row in rows for item in items]


def is_grid(group: ItemGroup) -> bool:
    """Whether the items of a group are laid out as a table: the same question of many places."""
    lists = {item.code_list.name if item.code_list else None for item in group.items}
    return len(group.items) > 8 and len(lists) == 1 and None not in lists and all(
        item.name.startswith(f"{group.name}_") for item in group.items
    )  # fmt: skip
