"""Read a patient from our JSON form and write one.

The form has the field names of ``clinical.patient``; the pseudonym stands under ``patient``, dates are ISO 8601 texts
of full or reduced precision, ``as_of`` is a whole date, lists may be left out, null means "the source does not say".
What cannot be is refused, each mistake with its place: a birth or another fact after ``as_of``, an age over 130, a
negative value or dose, a unit that UCUM does not know, an upper limit below the lower, a course that ends before it
begins, a pregnant man, a measured value whose code the list does not know, a key or a word that the form does not
have, and a key that stands twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.patient import Patient
from trialwright.clinical.possible import impossibilities
from trialwright.clinical.strict_json import strict_json
from trialwright.errors import InputError, InputErrors

CODE_KEY = "patient"
Mistakes = list[InputError]
Reader = Callable[[Any, str, Mistakes], Any]


def read_patient(data: bytes | Mapping[str, Any], where: str) -> Patient:
    """The patient in ``data``, JSON bytes or an object already read; ``InputErrors`` holds every mistake."""
    loaded = _loaded(data, where) if isinstance(data, bytes) else data
    mistakes: Mistakes = []
    patient = _reader(Patient)(loaded, where, mistakes)
    if not mistakes:
        mistakes += impossibilities(cast(Patient, patient), where)
    if mistakes:
        raise InputErrors(mistakes)
    return cast(Patient, patient)


def write_patient(patient: Patient) -> dict[str, Any]:
    """The JSON form of ``patient``; what the source does not say is left out. ``read_patient`` gives it back."""
    return cast("dict[str, Any]", _written(patient))


def _loaded(data: bytes, where: str) -> Any:
    try:
        return strict_json(data.decode("utf-8-sig"), where)
    except (ValueError, RecursionError):
        raise InputErrors([
            InputError(where=where, expected="a patient as JSON in UTF-8", found="something else",
                       remedy="Hand in a whole JSON file; it may have been cut off.")
        ]) from None  # fmt: skip


def _written(value: Any) -> Any:
    if isinstance(value, PartialDate | date):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_written(part) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        kept = {}
        for entry in fields(value):
            part = getattr(value, entry.name)
            if part is not None and part != () and part != frozenset():
                kept[_key(type(value), entry.name)] = _written(part)
        return kept
    return value


def _key(kind: type, name: str) -> str:
    return CODE_KEY if kind is Patient and name == "code" else name


@cache
def _reader(kind: Any) -> Reader:
    """How a value of ``kind`` is read; built once for each type."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = _reader(next(part for part in get_args(kind) if part is not type(None)))
        return lambda value, where, mistakes: None if value is None else inner(value, where, mistakes)
    if origin is Literal:
        return _one_of(get_args(kind))
    if origin in (tuple, frozenset):
        return _many(origin, _reader(get_args(kind)[0]))
    if hasattr(kind, "__dataclass_fields__") and kind is not PartialDate:
        return _object(kind)
    return _SIMPLE[kind]


def _object(kind: type) -> Reader:
    hints = get_type_hints(kind)
    plan = {
        _key(kind, entry.name): (entry.name, _reader(hints[entry.name]), _is_required(entry)) for entry in fields(kind)
    }

    def read(value: Any, where: str, mistakes: Mistakes) -> Any:
        if not isinstance(value, Mapping):
            return _refuse(mistakes, where, "an object with keys", value, "Write it in braces.")
        before = len(mistakes)
        for key in value:
            if key not in plan:
                _refuse(mistakes, _inside(where, key), f"one of {', '.join(plan)}", f'the key "{key}"',
                        "Correct the key or take it out.", shown=True)  # fmt: skip
        found = {}
        for key, (name, reader, required) in plan.items():
            if key in value and (value[key] is not None or required):
                found[name] = reader(value[key], _inside(where, key), mistakes)
            elif required:
                _refuse(mistakes, _inside(where, key), "given", "nothing", "Add it.", shown=True)
        return kind(**found) if len(mistakes) == before else None

    return read


def _inside(where: str, key: object) -> str:
    """The place of ``key``: ``file.json observations[0].unit``."""
    return f"{where}.{key}" if where.endswith("]") else f"{where} {key}"


def _is_required(entry: Any) -> bool:
    return entry.default is MISSING and entry.default_factory is MISSING


def _many(gather: Any, reader: Reader) -> Reader:
    def read(value: Any, where: str, mistakes: Mistakes) -> Any:
        if not isinstance(value, list | tuple):
            return _refuse(mistakes, where, "a list", value, "Write it in square brackets.")
        return gather([reader(part, f"{where}[{number}]", mistakes) for number, part in enumerate(value)])

    return read


def _one_of(words: tuple[Any, ...]) -> Reader:
    def read(value: Any, where: str, mistakes: Mistakes) -> Any:
        if isinstance(value, str) and value in words:
            return value
        return _refuse(mistakes, where, f"one of {', '.join(words)}", value, "Use one of these words.")

    return read


def _text(value: Any, where: str, mistakes: Mistakes) -> Any:
    if isinstance(value, str) and value.strip():
        return value
    return _refuse(mistakes, where, "a text", value, "Write words in quotation marks.")


def _number(value: Any, where: str, mistakes: Mistakes) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300 and math.isfinite(value):
        return float(value)
    return _refuse(mistakes, where, "a number", value, "Write the number without its unit or sign of comparison.")


def _truth(value: Any, where: str, mistakes: Mistakes) -> Any:
    if isinstance(value, bool):
        return value
    return _refuse(mistakes, where, "true or false", value, "Leave it out when the source does not say.")


def _partial_date(value: Any, where: str, mistakes: Mistakes) -> Any:
    try:
        return PartialDate.parse(value)
    except (ValueError, AttributeError, TypeError):
        return _refuse(mistakes, where, "a date YYYY, YYYY-MM or YYYY-MM-DD", value, "Correct the date.")


def _whole_date(value: Any, where: str, mistakes: Mistakes) -> Any:
    found = _partial_date(value, where, mistakes)
    if found is None or found.is_whole:
        return found and found.earliest
    return _refuse(mistakes, where, "a whole date YYYY-MM-DD", value, "Add the day.")


_SIMPLE: dict[Any, Reader] = {
    str: _text, float: _number, bool: _truth, PartialDate: _partial_date, date: _whole_date,
}  # fmt: skip


def _refuse(mistakes: Mistakes, where: str, expected: str, found: Any, remedy: str, *, shown: bool = False) -> None:
    told = found if shown else repr(found)[:60]
    mistakes.append(InputError(where=where, expected=expected, found=told, remedy=remedy))
