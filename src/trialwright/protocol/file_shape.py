"""The shape of each file of a study folder, and reading one into it with every mistake named.

The shapes are the frozen dataclasses of the design itself where file and design agree; the few that differ stand here.
A key that is not known, a wrong type, a missing key: each becomes one sentence with file, line and key.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from trialwright.errors import InputError, InputErrors
from trialwright.protocol.basis import Bases
from trialwright.protocol.design import Administration, Arm, UnscheduledVisit, Visit
from trialwright.protocol.yaml_file import Key, YamlFile, describe

Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class StudyFile:
    """study.yaml: what is studied, in whom, with what. ``nct_id`` null: not registered."""

    id: str
    title: str
    nct_id: str | None
    target_enrolment: int
    epochs: tuple[str, ...]
    arms: tuple[Arm, ...]
    administrations: tuple[Administration, ...]
    basis: Bases

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """schedule.yaml: the visits in the order of their days, counted from the day of the first dose (day 0), and those
    that may take place at any time."""

    visits: tuple[Visit, ...]
    unscheduled: tuple[UnscheduledVisit, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}


@cache
def adapter(shape: Any) -> TypeAdapter[Any]:
    """The reader of ``shape``, made once."""
    return TypeAdapter(shape)


def read_shape(file: YamlFile, shape: type[Shape]) -> Shape:
    """The file's data as ``shape``; raises ``InputErrors`` with one sentence for each mistake.

    Nothing is converted: a number in quotes is text. Strict reading goes through JSON because there a list may become
    a tuple while ``"30"`` may not become 30.
    """
    if not isinstance(file.data, dict):
        raise InputErrors(
            [
                file.error(
                    (),
                    expected="a mapping of keys",
                    found=describe(file.data),
                    remedy="Write the file's keys, each with a colon.",
                )
            ]
        )
    wanted: Any = shape
    try:
        read: Shape = adapter(wanted).validate_json(json.dumps(file.data), strict=True)
    except ValidationError as mistakes:
        raise InputErrors([_sentence(file, shape, mistake) for mistake in mistakes.errors()]) from None
    return read


_WANTED = {
    "string_type": ("text", "Put it in quotes if it is meant as text."),
    "int_type": ("a whole number", "Write a whole number without quotes."),
    "int_from_float": ("a whole number", "Write a whole number."),
    "float_type": ("a number", "Write a number without quotes."),
    "bool_type": ("true or false", "Write true or false; yes, no, on and off are text here."),
    "tuple_type": ("a list", "Write one entry on each line, with a dash."),
    "dict_type": ("a mapping of keys", "Write the keys, each with a colon."),
    "dataclass_type": ("a mapping of keys", "Write the keys, each with a colon."),
    "dataclass_exact_type": ("a mapping of keys", "Write the keys, each with a colon."),
}


def _sentence(file: YamlFile, shape: type[Any], mistake: Any) -> InputError:
    key: Key = mistake["loc"]
    kind: str = mistake["type"]
    if kind == "missing":
        remedy = f"Add the key `{key[-1]}`."
        return file.error(key, expected="given", found="nothing", remedy=remedy)
    if kind == "unexpected_keyword_argument":
        return _unknown_key(file, shape, key)
    if kind == "literal_error":
        expected = "one of " + mistake["ctx"]["expected"].replace(" or ", ", ")
        return file.error(key, expected=expected, found=describe(file.value(key)), remedy="Choose one of them.")
    if kind == "value_error":
        expected = str(mistake["ctx"]["error"])
        return file.error(key, expected=expected, found="something else", remedy="Write one of the two, not both.")
    expected, remedy = _WANTED.get(kind, (mistake["msg"], "Correct the value."))
    return file.error(key, expected=expected, found=describe(file.value(key)), remedy=remedy)


def _unknown_key(file: YamlFile, shape: type[Any], key: Key) -> InputError:
    known = known_keys(shape, key[:-1])
    near = difflib.get_close_matches(str(key[-1]), known, n=1)
    remedy = f"Perhaps `{near[0]}` is meant." if near else "Take the key out, or correct its spelling."
    return file.error(key, expected=f"one of the keys {', '.join(known)}", found="an unknown key", remedy=remedy)


def known_keys(shape: Any, key: Key) -> list[str]:
    """The keys that the file's part at ``key`` may have, in the order of the shape."""
    for part in key:
        shape = _inside(shape, part)
    shape = _without_none(shape)
    return [entry.name for entry in dataclasses.fields(shape)] if dataclasses.is_dataclass(shape) else []


def _inside(shape: Any, part: str | int) -> Any:
    shape = _without_none(shape)
    if dataclasses.is_dataclass(shape):
        return get_type_hints(shape).get(str(part), object)
    arguments = get_args(shape)
    if get_origin(shape) is tuple:
        return arguments[0]
    return arguments[1] if get_origin(shape) in (dict, Mapping) else object


def _without_none(shape: Any) -> Any:
    if get_origin(shape) in (Union, types.UnionType):
        return next(option for option in get_args(shape) if option is not type(None))
    return shape
