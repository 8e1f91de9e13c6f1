"""The two-way street between the v2 JSON form and our typed values: camelCase there, snake_case here.

One plan is drawn up for each class from its type hints and kept. Reading checks structure (an object where an object is
due) and leaves every value as registered; a mistake names its path. A whole record holds some 230 objects, so there are
two readers: a quick one that only notices that something does not fit, and one that goes again and finds the path.
"""

from __future__ import annotations

import itertools
import json
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from trialwright.errors import InputError
from trialwright.registry.v2_names import camel, snake
from trialwright.registry.v2_quick import Misfit, quick_reader
from trialwright.registry.v2_writing import writer

__all__ = ["camel", "put_at", "read_value", "snake", "value_at", "write_value"]

_Reader = Callable[[Any, str], Any]


class _Entry(NamedTuple):
    """One field of a class: its key in JSON, its name here, and how its value is read."""

    key: str
    name: str
    read: _Reader


def read_value(kind: type, data: Any, where: str) -> Any:
    """``data`` as a value of the dataclass ``kind``. Raises ``InputError`` with ``where`` and the path."""
    try:
        return quick_reader(kind)(data)
    except Misfit:
        return _object(kind)(data, where + " ")


def write_value(value: Any) -> Any:
    """The JSON form of a value: a dict for a dataclass, a list for a tuple, plain values as they are."""
    if isinstance(value, tuple):
        return [write_value(item) for item in value]
    if not is_dataclass(value):
        return value
    kind: Any = type(value)
    return writer(kind)(value)


def value_at(record: Any, path: str) -> Any:
    """The value at a path of the v2 form, such as ``protocolSection.armsInterventionsModule.armGroups[0].label``.

    None when the record does not carry it; ``KeyError`` when the data model has no such path.
    """
    value = record
    for step in path.split("."):
        match = re.fullmatch(r"(\w+)((?:\[\d+\])*)", step)
        if match is None:
            raise KeyError(f"{path}: {step!r} is not a step of a path")
        if value is None:
            return None
        kind: Any = type(value)
        entry = _plan(kind).get(match.group(1)) if is_dataclass(value) else None
        if entry is None:
            raise KeyError(f"{path}: the record's data model has no {match.group(1)!r} there")
        value = getattr(value, entry.name)
        for index in re.findall(r"\d+", match.group(2)):
            value = value[int(index)] if isinstance(value, tuple) and int(index) < len(value) else None
    return value


def put_at(tree: dict[str, Any], path: str, value: Any) -> None:
    """Put a value into a v2 form under its path, making the objects and lists on the way.

    >>> tree = {}
    >>> put_at(tree, "armGroups[0].label", "Drug")
    >>> tree
    {'armGroups': [{'label': 'Drug'}]}
    """
    steps = [step for step in re.split(r"[.\[\]]+", path) if step]
    node: Any = tree
    for step, following in itertools.pairwise(steps):
        node = _child(node, step, [] if following.isdigit() else {})
    _child(node, steps[-1], value)


def _child(node: Any, step: str, value: Any) -> Any:
    """The child of a tree's node, made of ``value`` when it is not there yet."""
    if isinstance(node, dict):
        return node.setdefault(step, value)
    if len(node) == int(step):
        node.append(value)
    return node[int(step)]


@cache
def _plan(kind: type) -> dict[str, _Entry]:
    hints = get_type_hints(kind)
    return {
        camel(field.name): _Entry(camel(field.name), field.name, _reader(hints[field.name]))
        for field in fields(kind)
        if field.name != "unrecognised"
    }


def _reader(hint: Any) -> _Reader:
    if get_origin(hint) in (types.UnionType, None) and get_args(hint):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return _list(_reader(get_args(hint)[0]))
    return _object(hint) if is_dataclass(hint) else _PLAIN[hint]


def _object(kind: Any) -> _Reader:
    def read(data: Any, path: str) -> Any:
        if not isinstance(data, Mapping):
            raise _misfit(path, "an object", data)
        plan = _plan(kind)
        prefix = path if path.endswith(" ") else path + "."
        values: dict[str, Any] = {}
        kept = []
        for key, item in data.items():
            entry = plan.get(key)
            if entry is None or item is None:
                kept.append((key, json.dumps(item, ensure_ascii=False)))
            else:
                values[entry.name] = entry.read(item, prefix + key)
        return kind(**values, unrecognised=tuple(kept)) if kept else kind(**values)

    return read


def _list(read_item: _Reader) -> _Reader:
    def read(data: Any, path: str) -> Any:
        if not isinstance(data, list):
            raise _misfit(path, "a list", data)
        return tuple([read_item(item, f"{path}[{index}]") for index, item in enumerate(data)])

    return read


def _text(data: Any, path: str) -> Any:
    if not isinstance(data, str):
        raise _misfit(path, "text", data)
    if "\0" in data:
        raise InputError(
            where=path, expected="text without NUL characters", found="one", remedy="Remove the NUL character."
        )
    return data


def _truth(data: Any, path: str) -> Any:
    if not isinstance(data, bool):
        raise _misfit(path, "true or false", data)
    return data


def _count(data: Any, path: str) -> Any:
    if not isinstance(data, int) or isinstance(data, bool):
        raise _misfit(path, "a whole number", data)
    return data


def _number(data: Any, path: str) -> Any:
    if not isinstance(data, int | float) or isinstance(data, bool):
        raise _misfit(path, "a number", data)
    return data


_PLAIN: dict[Any, _Reader] = {str: _text, bool: _truth, int: _count, float: _number}

_NAMES = {type(None): "null", bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}


def _misfit(path: str, expected: str, found: Any) -> InputError:
    return InputError(
        where=path.strip(),
        expected=expected,
        found=_NAMES.get(type(found), "an object"),
        remedy="Hand in the record as the registry's API gives it.",
    )
