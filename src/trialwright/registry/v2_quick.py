"""The quick way from the v2 JSON form to our typed values: it says that something does not fit, not where.

A frozen dataclass sets every field through ``object.__setattr__``, which took half of the time of reading. So each
object is filled as an open twin (a class with the same fields that is not frozen) and then becomes the frozen class:
Python lets an object change to a class with the same slots. Measured in ``benchmarks/readers.py``; the values are equal
to those of the careful reader, which the tests hold it to.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from trialwright.registry.v2_names import camel

_Read: TypeAlias = Callable[[Any], Any]


class Misfit(Exception):
    """Something does not fit the data model; the careful reader finds out where."""


@cache
def quick_reader(kind: Any) -> Callable[[Any], Any]:
    """Reads objects of a dataclass; raises ``Misfit``.

    The reader of each class is written out field by field and compiled once, a third faster than a loop over its
    fields. For a class with one text it reads:

        def read(data):
            if data.__class__ is not dict: raise Misfit
            value, get, found = new(Open), data.get, 0
            item = get("groupId")
            if item is not None:
                found += 1
                if item.__class__ is not str or NUL in item: item = inner["group_id"](item)
            value.group_id = item
            value.unrecognised = () if found == len(data) else kept(data)
            value.__class__ = Kind
            return value

    Nothing of a record goes into it, only the names of our own fields and the registry's keys for them.
    """
    hints = get_type_hints(kind)
    lines = [
        "def read(data):",
        "    if data.__class__ is not dict: raise Misfit",
        "    value, get, found = new(Open), data.get, 0",
    ]
    inner: dict[str, _Read] = {}
    keys = []
    for one in fields(kind):
        if one.name == "unrecognised":
            continue
        plain, inner[one.name] = _reader(hints[one.name])
        keys.append(camel(one.name))
        lines += [f"    item = get({keys[-1]!r})", "    if item is not None:", "        found += 1"]
        lines += [f"        {_fits(plain)}item = inner[{one.name!r}](item)", f"    value.{one.name} = item"]
        if one.default is MISSING:
            lines.append("    if item is None: raise Misfit")
    lines += ["    value.unrecognised = () if found == len(data) else kept(data)", "    value.__class__ = Kind"]
    names: dict[str, Any] = {
        "Misfit": Misfit, "new": object.__new__, "Open": _open_twin(kind), "Kind": kind, "inner": inner,
        "kept": _kept(frozenset(keys)), "NUL": "\0",
    }  # fmt: skip
    exec("\n".join([*lines, "    return value"]), names)
    read: Callable[[Any], Any] = names["read"]
    return read


def _fits(plain: Any) -> str:
    """The condition under which a value does not stay as it stands; none: it is always read."""
    if plain is None:
        return ""
    return f"if item.__class__ is not {plain.__name__}{' or NUL in item' if plain is str else ''}: "


def _kept(known: frozenset[str]) -> _Read:
    """What the data model does not name in an object, or what holds null, as JSON text."""

    def kept(data: dict[str, Any]) -> Any:
        unknown = ((key, item) for key, item in data.items() if item is None or key not in known)
        return tuple([(key, json.dumps(item, ensure_ascii=False)) for key, item in unknown])

    return kept


def _open_twin(kind: Any) -> type:
    """A class with the same slots whose fields can still be set."""
    return type(f"Open{kind.__name__}", (), {"__slots__": tuple(one.name for one in fields(kind))})


def _reader(hint: Any) -> tuple[Any, _Read]:
    """The class that a plain value has as it stands (None: it has to be read), and what to do with any other."""
    if get_origin(hint) in (types.UnionType, None) and get_args(hint):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return None, _list(*_reader(get_args(hint)[0]))
    if is_dataclass(hint):
        inner: Any = hint
        return None, quick_reader(inner)
    return hint, _whole_number if hint is float else _refuse


def _list(plain: Any, read_item: _Read) -> _Read:
    def read(data: Any) -> Any:
        if data.__class__ is not list:
            raise Misfit
        if plain is None:
            return tuple([read_item(item) for item in data])
        return tuple(
            [
                item if item.__class__ is plain and not (plain is str and "\0" in item) else read_item(item)
                for item in data
            ]
        )

    return read


def _whole_number(item: Any) -> Any:
    """A whole number where a number with a fraction may stand stays as it is."""
    if item.__class__ is not int:
        raise Misfit
    return item


def _refuse(item: Any) -> Any:
    raise Misfit
