"""The quick way from the v2 JSON form to our typed values: it says that something does not fit, not where.

A frozen dataclass sets every field through ``object.__setattr__``, which took half of the time of reading. So each
object is filled as an open twin (a dataclass of the same fields that is not frozen) and then becomes the frozen class:
Python lets an object change to a class with the same slots. Measured in ``benchmarks/readers.py``; the values are equal
to those of the careful reader, which the tests hold it to.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, field, fields, is_dataclass, make_dataclass
from functools import cache
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from trialwright.registry.v2_names import camel

_Read: TypeAlias = Callable[[Any], Any]


class Misfit(Exception):
    """Something does not fit the data model; the careful reader finds out where."""


@cache
def quick_reader(kind: Any) -> Callable[[Any], Any]:
    """Reads objects of a dataclass; raises ``Misfit``."""
    hints = get_type_hints(kind)
    known = {
        camel(one.name): (one.name, *_reader(hints[one.name])) for one in fields(kind) if one.name != "unrecognised"
    }
    required = [one.name for one in fields(kind) if one.default is MISSING]
    open_twin = _open_twin(kind)

    def read(data: Any) -> Any:
        if data.__class__ is not dict:
            raise Misfit
        value = open_twin()
        kept = None
        for key, item in data.items():
            entry = known.get(key)
            if entry is None or item is None:
                kept = kept or []
                kept.append((key, json.dumps(item, ensure_ascii=False)))
                continue
            name, plain, read_inner = entry
            if plain is None or item.__class__ is not plain or (plain is str and "\0" in item):
                item = read_inner(item)
            setattr(value, name, item)
        if required and any(getattr(value, name) is None for name in required):
            raise Misfit
        if kept:
            value.unrecognised = tuple(kept)
        value.__class__ = kind
        return value

    return read


def _open_twin(kind: Any) -> Callable[[], Any]:
    """A class with the fields of ``kind`` that can still be set; a required one begins as None."""
    defaults = [(one.name, None if one.default is MISSING else one.default) for one in fields(kind)]
    return make_dataclass(
        f"Open{kind.__name__}", [(name, Any, field(default=one)) for name, one in defaults], slots=True
    )


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
