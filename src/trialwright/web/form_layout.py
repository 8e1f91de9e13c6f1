"""How a form is laid out: questions in a list, rows of a repeating group, one table for groups that ask the same rows.

Groups that ask the same rows (``tender_right_knee``, ``swollen_right_knee``) share a table, row by row, with the sides
beside each other. A question that is not asked now stands in the page hidden, so that a script can show it at once;
one that holds an answer is always shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms

from trialwright.protocol.analyte_units import shown_beside
from trialwright.protocol.form import MISSING, Item, ItemGroup, Value, parse_address
from trialwright.web.form_builder import EntryForm, is_grid, typed
from trialwright.web.form_fields import Choice, choices

SIDES = ("right", "left")
"""Of a person, from the person's own point of view."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a list: its field and address; the field for a reason (None: the study declares none); its radio
    buttons (none: a menu, or typed); ``before``: the value of the visit before; ``asked``: queries about it that are
    not closed, as (number, words); ``says``: the answer said back (a date's weekday, another unit); ``theirs``: what
    somebody else saved meanwhile; ``hidden``: it is not asked now and holds no answer."""

    field: forms.BoundField
    address: str
    reason: forms.BoundField | None = None
    choices: Sequence[Choice] = ()
    before: str = ""
    label_zh: str = ""
    asked: Sequence[tuple[int, str]] = ()
    says: str = ""
    theirs: str = ""
    hidden: bool = False
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in a table: the field, and what it is called when read aloud."""

    field: forms.BoundField
    says: str


@dataclass(frozen=True, slots=True)
class Calculated:
    """What a method of the group comes to; ``value`` empty: not known yet. ``closed``: it is not calculated, but an
    answer that this reader may not write."""

    address: str
    label: str
    value: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: questions, rows of questions (a repeating group), or a table of ``rows`` (label, cells; None:
    not asked) under ``columns``."""

    label: str
    questions: Sequence[Question] = ()
    repeated: Sequence[tuple[int, Sequence[Question]]] = ()
    calculated: Sequence[Calculated] = ()
    label_zh: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[tuple[str, Sequence[Cell | None]]] = ()
    code_list: str = ""
    first_answer: str = ""
    name: str = ""

    @property
    def has_before(self) -> bool:
        """Whether a question of the list was answered at the visit before."""
        return any(one.before for one in self.questions)

    @property
    def has_reasons(self) -> bool:
        """Whether a question of the list takes a reason for having no value."""
        return any(one.reason is not None for one in self.questions)


@dataclass(slots=True)
class _Grid:
    groups: list[ItemGroup] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the questions of a form: which addresses are not asked now, what is calculated, the values of
    the visit before in words, the queries by address, answers said back, what others saved meanwhile, and the changes
    that the study wants pointed out."""

    hidden: frozenset[str] = frozenset()
    calculated: Mapping[str, Value] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)


def sections(form: EntryForm, beside: Beside | None = None) -> list[Section]:
    """The layout of ``form``: neighbouring groups that ask the same rows share one table."""
    found: list[Section] = []
    grid, around = _Grid(), beside or Beside()
    for group in form.planned.item_groups:
        if is_grid(group):
            grid.groups.append(group)
        else:
            found.append(_listed(form, group, around))
    found = [one for one in found if one.questions or one.repeated or one.calculated]
    return ([_table(form, grid.groups)] if grid.groups else []) + found


def in_other_units(item: Item, value: Value) -> str:
    """A number in the other units of its item: ``= 1.2 mg/dL``; empty where there is none."""
    return ", ".join(f"= {number:.4g} {unit}" for number, unit in shown_beside(item, value))


def _listed(form: EntryForm, group: ItemGroup, beside: Beside) -> Section:
    names = {item.name for item in group.items}
    mine = [address for address in form.asked
            if (parts := parse_address(address)) and parts.item in names and not parts.is_reason]  # fmt: skip
    calculated = [
        Calculated(item.name, item.label, "" if (value := beside.calculated.get(item.name)) is None else typed(value))
        for item in group.items if item.method is not None and not group.repeats
    ]  # fmt: skip
    calculated += [Calculated(item.name, item.label, typed(form.closed[item.name]), closed=True) for item in group.items
                   if item.name in form.closed]  # fmt: skip
    shared = {"calculated": calculated, "label_zh": group.label_zh or "", "name": group.name}
    if not group.repeats:
        return Section(group.label, [_question(form, address, beside) for address in mine], **shared)
    rows: dict[int, list[Question]] = {}
    for address in mine:
        parts = parse_address(address)
        rows.setdefault(parts.row if parts and parts.row else 1, []).append(_question(form, address, beside))
    return Section(group.label, repeated=list(rows.items()), **shared)


def _question(form: EntryForm, address: str, beside: Beside) -> Question:
    item, bound = form.asked[address], form[address]
    reason = form[address + MISSING] if address + MISSING in form.fields else None
    return Question(
        bound, address, reason, choices(item, bound), beside.before.get(address, ""), item.label_zh or "",
        beside.queries.get(address, ()), beside.says.get(address, ""), beside.theirs.get(address, ""),
        address in beside.hidden and not bound.value(), beside.changed.get(address, ""),
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
