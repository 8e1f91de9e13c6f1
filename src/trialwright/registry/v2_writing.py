"""The way from our typed values back to the v2 JSON form: for each class its fields in order, drawn up once."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, get_args, get_origin, get_type_hints

from trialwright.registry.v2_names import camel

_Write = Callable[[Any], Any]


@cache
def writer(kind: Any) -> _Write:
    """Writes values of a dataclass as a dict: what is None is left out, what was not recognised comes back."""
    hints = get_type_hints(kind)
    known = tuple(
        (camel(one.name), attrgetter(one.name), _inner(hints[one.name]))
        for one in fields(kind)
        if one.name != "unrecognised"
    )
    has_more = any(one.name == "unrecognised" for one in fields(kind))

    def write(value: Any) -> dict[str, Any]:
        written = {}
        for key, of, inner in known:
            held = of(value)
            if held is not None:
                written[key] = held if inner is None else inner(held)
        if has_more and value.unrecognised:
            written.update((key, json.loads(text)) for key, text in value.unrecognised)
        return written

    return write


def _inner(hint: Any) -> _Write | None:
    """How a field's value is written; None when it is written as it stands."""
    if get_origin(hint) in (types.UnionType, None) and get_args(hint):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return _list(_inner(get_args(hint)[0]))
    if not is_dataclass(hint):
        return None
    inner: Any = hint
    return writer(inner)


def _list(inner: _Write | None) -> _Write:
    return list if inner is None else lambda values: [inner(value) for value in values]
