"""An act out of what a person typed: names and texts become the fields of the act, or the mistakes are told.

The act's own dataclass is the definition. In forms, names that are no field of the act are items of the form; the old
value of each is the current one, so that it need not be typed. A mistake names the field and never the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

import orjson
from pydantic import ValidationError

from trialwright.conduct.act import Act
from trialwright.conduct.course import Course
from trialwright.conduct.payload import act_kinds, read_act
from trialwright.conduct.typed_correction import OF_ROWS, correction_of
from trialwright.errors import InputError, InputErrors
from trialwright.protocol.form import Item, Value

Typed = Mapping[str, object]
"""Field or item -> text as typed, or a value read from a JSON file."""
_NONE = ("none", "")
_LIST = "trialwright act --list prints the kinds and their fields."
_SHARED = ("participant", "observed_on")


def kind_of(text: str) -> type[Act]:
    """The act class of a kind, written "dose given", dose-given or dose_given."""
    found = act_kinds().get(text.strip().lower().replace("-", " ").replace("_", " "))
    if found is None:
        raise InputError(where="the kind of act", expected=f"one of: {', '.join(act_kinds())}", found=repr(text[:60]),
                         remedy=_LIST)  # fmt: skip
    return found


def act_of(act_class: type[Act], course: Course, participant: str | None, observed_on: date, typed: Typed,
           reason: str | None) -> Act:  # fmt: skip
    """The act as typed; ``reason`` is that of the entries of a correction too. Raises ``InputErrors``."""
    if act_class.kind in OF_ROWS:
        return correction_of(act_class, course.participant(participant), participant, observed_on, typed, reason)
    names = own_fields(act_class)
    given = {name: _plain(names[name], value) for name, value in typed.items() if name in names}
    if "entries" in names:
        given["entries"] = _entries(act_class, course, participant, typed, given, reason)
    elif unknown := [name for name in typed if name not in names]:
        raise InputErrors([_unknown(act_class, name) for name in unknown])
    try:
        text = orjson.dumps({"participant": participant, "observed_on": observed_on, **given})
        return read_act(act_class.kind, text)
    except ValidationError as error:
        raise InputErrors([_mistake(act_class, one["loc"], one["type"]) for one in error.errors()]) from None
    except (TypeError, ValueError):
        raise InputError(where=f"the act {act_class.kind!r}", expected="text in Unicode", found="other bytes",
                         remedy="Write it again.") from None  # fmt: skip


def own_fields(act_class: type[Act]) -> dict[str, object]:
    """The fields of a kind besides participant and day, with their types."""
    hints = get_type_hints(act_class)
    return {one.name: hints[one.name] for one in fields(act_class) if one.name not in _SHARED}


def words_of(hint: object) -> str:
    """What may be typed into a field of that type, in words."""
    kinds = _kinds(hint)
    none = ", or none" if NoneType in kinds else ""
    plain = [kind for kind in kinds if kind is not NoneType]
    if len(plain) == 1:
        kind = plain[0]
        if get_origin(kind) is Literal:
            return " | ".join(map(str, get_args(kind))) + none
        if _of_words(kind):
            listed = get_args(get_args(kind)[0])
            return f"{' | '.join(map(str, listed)) or 'texts'}, one or more, parted by commas"
        named = {
            datetime: "YYYY-MM-DDThh:mm+hh:mm (with the offset of the local clock)",
            int: "a whole number",
            float: "a number",
            str: "text",
            bool: "true | false",
            date: "YYYY-MM-DD",
        }
        if isinstance(kind, type) and kind in named:
            return named[kind] + none
        if get_origin(kind) is tuple:
            return "ITEM=VALUE for each item, or @FILE with a JSON object of items and values"
    return "@FILE, a JSON file" + none


def _kinds(hint: object) -> tuple[object, ...]:
    return get_args(hint) if get_origin(hint) in (UnionType, Union) else (hint,)


def _plain(hint: object, value: object) -> object:
    """What is typed as none is nothing, where nothing is an answer; several words are parted by commas."""
    if isinstance(value, str) and value.strip().lower() in _NONE and NoneType in _kinds(hint):
        return None
    if isinstance(value, str) and _of_words(hint):
        return [] if value.strip().lower() in _NONE else [part.strip() for part in value.split(",")]
    return value


def _of_words(hint: object) -> bool:
    """Whether a field holds several words."""
    return get_origin(hint) is tuple and (get_args(hint)[0] is str or get_origin(get_args(hint)[0]) is Literal)


def _entries(act_class: type[Act], course: Course, participant: str | None, typed: Typed, given: Typed,
             reason: str | None) -> list[dict[str, object]]:  # fmt: skip
    names = own_fields(act_class)
    form = course.design.forms.get(str(given.get("form")))
    whole = typed.get("entries", {})
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, dict):
        raise InputError(
            where="entries", expected="a JSON object of items and values", found="something else", remedy=_LIST
        )
    twice = [name for name in typed if name not in names and name in whole]
    if twice:
        raise InputError(where=twice[0][:60], expected="given once", found="the same item in entries and beside it",
                         remedy="Nothing was written: keep the value that is right.")  # fmt: skip
    items: dict[str, object] = {**whole, **{name: value for name, value in typed.items() if name not in names}}
    person = course.participant(participant)
    current: Mapping[str, Value] = person.values(str(given.get("visit")), str(given.get("form"))) if person else {}
    return [
        {"item": name, "old": current.get(name), "new": _value(form.item(name) if form else None, value),
         "reason": reason if act_class.needs_reason else None}
        for name, value in items.items()
    ]  # fmt: skip


def _value(item: Item | None, value: object) -> object:
    """The value that a text means for ``item``; a text that means none of its kind stays a text, and is refused."""
    if not isinstance(value, str) or item is None:
        return value
    text = value.strip()
    if text.lower() in _NONE and item.data_type != "text":
        return None
    try:
        if item.data_type == "integer":
            return int(text)
        if item.data_type == "float":
            return float(text)
    except ValueError:
        return text
    if item.data_type == "boolean":
        return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
    return value


def _unknown(act_class: type[Act], name: str) -> InputError:
    known = ", ".join(own_fields(act_class)) or "none"
    return InputError(where=f"the act {act_class.kind!r}", expected=f"given the fields {known}",
                      found=f"the field {name[:60]!r}", remedy=_LIST)  # fmt: skip


def _mistake(act_class: type[Act], place: tuple[int | str, ...], kind: str) -> InputError:
    path = ".".join(str(part) for part in place)
    hint = get_type_hints(act_class).get(str(place[0])) if place else None
    found = "nothing" if kind in ("missing", "missing_argument") else "something else"
    return InputError(where=f"the act {act_class.kind!r}: {path}", expected=words_of(hint) if hint else "well-formed",
                      found=found, remedy=_LIST)  # fmt: skip
