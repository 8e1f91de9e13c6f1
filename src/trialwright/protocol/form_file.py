"""forms/<name>.yaml: a form as a person writes it, and the form that it becomes.

Two things are shorter in the file. A code list is written once and named by the items that use it (ODM's CodeListRef).
And one entry with ``for_each`` stands for as many items as a table has rows: ``table`` names a CSV file of the
endpoints room (``joints``), ``where`` a column that must hold 1, and ``{name}`` or any other column stands in the
item's name and label for the row's own. Item names come out of the file and the table and are never numbered.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from trialwright.errors import InputError, InputErrors
from trialwright.protocol.basis import Bases
from trialwright.protocol.form import CodeList, DataType, Form, Item, ItemGroup, Method, RangeCheck
from trialwright.protocol.yaml_file import Key, YamlFile, describe


@dataclass(frozen=True, slots=True)
class ForEach:
    """One item for each row of ``table`` in which the column ``where`` holds 1 (every row when it is not given)."""

    table: str
    where: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """One question, or with ``for_each`` one question for each row of a table."""

    name: str
    label: str
    data_type: DataType
    mandatory: bool = False
    unit: str | None = None
    code_list: str | None = None
    range_checks: tuple[RangeCheck, ...] = ()
    for_each: ForEach | None = None
    label_zh: str | None = None
    method: Method | None = None
    condition: str | None = None
    also_in: tuple[str, ...] = ()
    analyte: str | None = None
    guideline: str | None = None
    guideline_zh: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """Items that are asked together; with ``at_most`` the group repeats, in rows that are numbered from 1."""

    name: str
    label: str
    items: tuple[ItemEntry, ...]
    label_zh: str | None = None
    at_most: int | None = None
    condition: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class FormFile:
    """A form; ``name`` is the file's name without its ending. ``acts``: the kinds of act that fill it in."""

    name: str
    label: str
    basis: Bases
    item_groups: tuple[GroupEntry, ...]
    code_lists: tuple[CodeList, ...] = ()
    label_zh: str | None = None
    acts: tuple[str, ...] = ()
    guideline: str | None = None
    guideline_zh: str | None = None

    __pydantic_config__ = {"extra": "forbid"}


TABLES = "tables"
"""The folder, in a study folder, of tables that the study keeps for itself."""


def table_bytes(name: str, folder: Path | None = None) -> bytes | None:
    """The CSV table called ``name``: that of the study folder (``tables/name.csv``), else of the endpoints room; None
    when there is none. The copy of a design keeps its tables, so that another version of ours changes no open study."""
    if not name.isidentifier():
        return None
    if folder is not None and (folder / TABLES / f"{name}.csv").is_file():
        return (folder / TABLES / f"{name}.csv").read_bytes()
    table = files("trialwright.endpoints").joinpath(f"{name}.csv")
    return table.read_bytes() if table.is_file() else None


def earlier_tables(name: str) -> list[bytes]:
    """Versions of our table ``name`` that an earlier program shipped (``joints.1.csv``); open studies rest on them."""
    folder = files("trialwright.endpoints")
    found = sorted(one.name for one in folder.iterdir() if one.name.startswith(f"{name}.") and one.name.count(".") == 2)
    return [folder.joinpath(one).read_bytes() for one in found if one.endswith(".csv")]


def tables_of(form: FormFile) -> set[str]:
    """The tables that a form is made with: they belong to its content."""
    return {item.for_each.table for group in form.item_groups for item in group.items if item.for_each}


def build_form(form: FormFile, file: YamlFile, folder: Path | None = None) -> Form:
    """The form with its code lists in place and its tables (of the study ``folder`` or ours) written out; raises
    ``InputErrors``."""
    errors: list[InputError] = []
    lists = {code_list.name: code_list for code_list in form.code_lists}
    groups = []
    for position, group in enumerate(form.item_groups):
        items: list[Item] = []
        for number, entry in enumerate(group.items):
            key: Key = ("item_groups", position, "items", number)
            errors.extend(_mistakes(entry, lists, file, key, folder))
            if not errors:
                items.extend(_items(entry, lists, folder))
        groups.append(ItemGroup(group.name, group.label, tuple(items), group.label_zh, group.at_most, group.condition))
    if errors:
        raise InputErrors(errors)
    return Form(
        form.name, form.label, tuple(groups), form.basis, form.label_zh, form.acts, None, form.guideline,
        form.guideline_zh,
    )  # fmt: skip


def _items(entry: ItemEntry, lists: dict[str, CodeList], folder: Path | None) -> Iterator[Item]:
    for row in _rows(entry.for_each, folder):
        yield Item(
            name=_fill(entry.name, row),
            label=_fill(entry.label, row),
            data_type=entry.data_type,
            mandatory=entry.mandatory,
            unit=entry.unit,
            range_checks=entry.range_checks,
            code_list=lists[entry.code_list] if entry.code_list is not None else None,
            label_zh=_fill(entry.label_zh, row) if entry.label_zh is not None else None,
            method=entry.method,
            condition=entry.condition,
            also_in=entry.also_in,
            analyte=entry.analyte,
            guideline=entry.guideline,
            guideline_zh=entry.guideline_zh,
        )


def _rows(each: ForEach | None, folder: Path | None) -> list[dict[str, str]]:
    """The rows that an entry stands for: one empty row without ``for_each``."""
    if each is None:
        return [{}]
    text = (table_bytes(each.table, folder) or b"").decode("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return [row for row in rows if each.where is None or row[each.where] == "1"]


def _fill(template: str, row: dict[str, str]) -> str:
    """``tender_{name}`` with the row's columns; plain replacing, so that a template can reach nothing else."""
    for column, value in row.items():
        template = template.replace(f"{{{column}}}", value)
    return template


def _mistakes(
    entry: ItemEntry, lists: dict[str, CodeList], file: YamlFile, key: Key, folder: Path | None
) -> Iterator[InputError]:
    if (entry.code_list is not None) != (entry.data_type == "code"):
        yield file.error(
            (*key, "code_list"),
            expected="given exactly when data_type is code",
            found=describe(entry.code_list),
            remedy="Name a code list, or choose another data_type.",
        )
    elif entry.code_list is not None and entry.code_list not in lists:
        yield file.error(
            (*key, "code_list"),
            expected=f"one of the form's code_lists ({', '.join(lists) or 'none'})",
            found=describe(entry.code_list),
            remedy="Add the code list, or correct the name.",
        )
    if entry.for_each is not None:
        yield from _table_mistakes(entry.for_each, file, (*key, "for_each"), folder)


def _table_mistakes(each: ForEach, file: YamlFile, key: Key, folder: Path | None) -> Iterator[InputError]:
    data = table_bytes(each.table, folder)
    if data is None:
        yield file.error(
            (*key, "table"),
            expected="a table of the endpoints room",
            found=describe(each.table),
            remedy="Name a CSV file of that folder without its ending.",
        )
        return
    columns = data.decode("utf-8").splitlines()[0].split(",")
    if each.where is not None and each.where not in columns:
        yield file.error(
            (*key, "where"),
            expected=f"one of the table's columns ({', '.join(columns)})",
            found=describe(each.where),
            remedy="Correct the column.",
        )
