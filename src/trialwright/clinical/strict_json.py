"""JSON in which no object says the same key twice.

RFC 8259 section 4: names within an object should be unique; software that takes the last of two hides the first. Here
a repeated key is refused with its place: which of two values is meant only the writer knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from trialwright.errors import InputError, InputErrors


class _Repeating(dict[str, Any]):
    """An object that says some keys more than once."""

    repeated: tuple[str, ...] = ()


def strict_json(text: str, where: str) -> Any:
    """What ``text`` says. Raises ``ValueError`` or ``RecursionError`` for what is no JSON, ``InputErrors`` for keys
    that stand twice."""
    repeating: list[_Repeating] = []
    loaded = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, repeating))
    if not repeating:
        return loaded
    twice = [
        InputError(where=place, expected="each key once", found=f'the key "{key}" more than once',
                   remedy="Keep the right one and take the others out.")
        for place, key in _repeated(loaded, where)
    ]  # fmt: skip
    raise InputErrors(twice)


def _object(pairs: list[tuple[str, Any]], repeating: list[_Repeating]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    several = _Repeating(found)
    several.repeated = tuple(key for key in found if keys.count(key) > 1)
    repeating.append(several)
    return several


def _repeated(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, _Repeating):
        yield from ((f"{where}{_step(where, key)}", key) for key in value.repeated)
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _repeated(part, f"{where}{_step(where, key)}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _repeated(part, f"{where}[{number}]")


def _step(where: str, key: str) -> str:
    return f".{key}" if where.endswith("]") else f" {key}"
