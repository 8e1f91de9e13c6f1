"""Does every planned value carry its basis, and does the record say what a basis claims?

A mapping in a study file that has the key ``basis`` is an element of the plan; each of its keys (but its identifier and
its basis) needs one. "Registered" is checked against the record: the path must stand there, and where the registered
value can be compared with the planned one the two must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from trialwright.errors import InputError
from trialwright.protocol.yaml_file import Key, YamlFile, describe
from trialwright.registry.record import Record, value_at

IDENTIFIERS = ("id", "name", "basis")
NEED_BASIS: dict[str, tuple[tuple[str, ...], ...]] = {
    "study.yaml": ((), ("arms",), ("administrations",)),
    "schedule.yaml": (("visits",), ("unscheduled",)),
    "analysis.yaml": ((), ("outcomes",)),
    "sites.yaml": (("sites",),),
}
"""File -> the mappings that need a basis: the file itself (``()``), or each entry of a list."""
ELEMENTS = ("administrations", "outcomes")
"""Lists whose entries carry their own basis: their key needs none in the file that holds them (nor does ``arms``)."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def check_bases(file: YamlFile, record: Record | None, *, against_record: bool = True) -> Iterator[InputError]:
    """Every mistake in the bases of one file; ``against_record`` False leaves out what only the record can say."""
    name = file.name.rsplit("/", 1)[-1]
    for place in NEED_BASIS.get(name, ((),)):
        if place == ():
            yield from _element(file, (), record, against_record)
            continue
        entries = file.value(place)
        for position in range(len(entries) if isinstance(entries, list) else 0):
            yield from _element(file, (*place, position), record, against_record)


def _element(file: YamlFile, key: Key, record: Record | None, against_record: bool) -> Iterator[InputError]:
    element = file.value(key)
    bases = element.get("basis") if isinstance(element, dict) else None
    if not isinstance(element, dict) or (bases is not None and not isinstance(bases, dict)):
        return  # the shape of the file has said so already
    bases = bases or {}
    elements = (*ELEMENTS, "arms") if key == () else ()
    fields = [name for name in element if name not in IDENTIFIERS and name not in elements]
    for name in fields:
        if name not in bases and "rest" not in bases:
            yield file.error(
                (*key, name),
                expected="covered by a basis",
                found="none",
                remedy=f"Add `{name}` or `rest` to the basis: registered (a path) or assumed (a reason).",
            )
    for name, basis in bases.items():
        if name != "rest" and name not in fields:
            yield file.error(
                (*key, "basis", name),
                expected=f"one of {', '.join([*fields, 'rest'])}",
                found="another key",
                remedy="Name the field that this is the basis of.",
            )
        elif against_record and isinstance(basis, dict) and basis.get("registered") is not None:
            yield from _registered(file, (*key, "basis", name), basis, element.get(name), record)


def _registered(
    file: YamlFile, key: Key, basis: dict[str, Any], planned: object, record: Record | None
) -> Iterator[InputError]:
    path, quote = str(basis["registered"]), basis.get("quote")
    registered = _value_at(record, path)
    if registered is None:
        yield file.error(
            (*key, "registered"),
            expected="a path that stands in record.json",
            found=describe(path),
            remedy="Correct the path, or write assumed with the reason.",
        )
    elif quote is not None:
        yield from _quoted(file, key, str(quote), registered, planned)
    elif key[-1] != "rest" and _differs(planned, registered):
        yield file.error(
            (*key[:-2], key[-1]),
            expected=f"what is registered at {path}, {describe(_plain(registered))}",
            found=describe(planned),
            remedy="Correct the value, quote the words that say it, or write assumed with the reason.",
        )


def _quoted(file: YamlFile, key: Key, quote: str, registered: object, planned: object) -> Iterator[InputError]:
    if not isinstance(registered, str) or not quote.strip() or _squeeze(quote) not in _squeeze(registered):
        yield file.error(
            (*key, "quote"),
            expected="words of the registered text",
            found=describe(quote),
            remedy="Copy the words as they are registered.",
        )
        return
    numbers = [float(number) for number in _NUMBER.findall(quote)]
    if _is_number(planned) and numbers and planned not in numbers:
        yield file.error(
            (*key[:-2], key[-1]),
            expected=f"the number that the quote says ({quote})",
            found=describe(planned),
            remedy="Correct the value or the quote.",
        )


def _differs(planned: object, registered: object) -> bool:
    """True when the two can be compared and do not agree."""
    registered = _plain(registered)
    if _is_number(planned):
        if isinstance(registered, str):
            return planned not in [float(number) for number in _NUMBER.findall(registered)]
        return _is_number(registered) and planned != registered
    if isinstance(planned, str) and isinstance(registered, str):
        return _squeeze(planned) != _squeeze(registered)
    return False


def _value_at(record: Record | None, path: str) -> object:
    """What the record holds at ``path``; None also for a path that cannot be one."""
    if record is None:
        return None
    try:
        return value_at(record, path)
    except (InputError, KeyError, IndexError, ValueError, AttributeError):
        return None


def _plain(value: object) -> Any:
    return value if isinstance(value, str | int | float | bool) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _squeeze(text: str) -> str:
    return " ".join(text.split())
