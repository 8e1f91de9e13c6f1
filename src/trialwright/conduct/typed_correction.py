"""A correction out of what a person typed: the row, and the right value of each field that was wrong.

Kind, place and old values are read from the act as it stands, so that they need not be typed; whoever has seen it
before sends ``entries`` with the old values, or ``as_of``, and is told when somebody else was quicker.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import orjson
from pydantic import TypeAdapter, ValidationError

from trialwright.conduct.act import Act
from trialwright.conduct.correction import CORRECTABLE, CORRECTED, SET_ASIDE, corrected, told
from trialwright.errors import InputError, InputErrors
from trialwright.protocol.form import Value

if TYPE_CHECKING:
    from trialwright.conduct.act import Recorded
    from trialwright.conduct.participant import Participant

OF_ROWS = (CORRECTED, SET_ASIDE)
"""Kinds that name a row."""
_NONE = ("none", "")
_SHOWN = "trialwright audit STUDY --participant CODE prints every row with its number."


def correction_of(
    act_class: type[Act], person: Participant | None, participant: str | None, observed_on: date,
    typed: Mapping[str, object], reason: str | None,
) -> Act:  # fmt: skip
    """The correction as typed. Raises ``InputErrors``."""
    entry = _act_at(act_class, person, typed.get("row"))
    act = entry.act
    given: dict[str, object] = {
        "participant": participant, "observed_on": observed_on, "row": entry.sequence, "of": act.kind,
        "visit": getattr(act, "visit", None), "form": getattr(act, "form", None),
    }  # fmt: skip
    said = {name: value for name, value in typed.items() if name != "row"}
    if act_class.kind == CORRECTED:
        whole = said.pop("entries", None)
        given["entries"] = whole if isinstance(whole, list) else _entries(act, {**_object(whole), **said}, reason)
    else:
        given["as_of"] = said.pop("as_of", person.last_row_of(entry.sequence) if person else entry.sequence)
        if said:
            raise InputErrors([_mistake(act_class, next(iter(said)), "row and as_of", "another field")])
    try:
        made: Act = TypeAdapter(act_class).validate_json(orjson.dumps(given))
    except (ValidationError, TypeError):
        raise InputErrors([_mistake(act_class, "its fields", "well-formed", "something else")]) from None
    return made


def _object(whole: object) -> dict[str, object]:
    return whole if isinstance(whole, dict) else {}


def _act_at(act_class: type[Act], person: Participant | None, row: object) -> Recorded:
    number = int(row) if isinstance(row, int | str) and str(row).isascii() and str(row).isdigit() else None
    entry = person.standing_at(number) if person is not None and number is not None else None
    if entry is None:
        found = "none" if row is None else "another number" if number is not None else "something else"
        raise InputErrors([_mistake(act_class, "row", "the ledger's number of an act of this participant that stands",
                                    found)])  # fmt: skip
    return entry


def _entries(act: Act, typed: Mapping[str, object], reason: str | None) -> list[dict[str, object]]:
    names = CORRECTABLE.get(act.kind, ())
    wrong = [name for name in typed if name not in names]
    if wrong and names:
        raise InputErrors([_mistake(type(act), name[:60], f"one of the fields {', '.join(names)}", "another field")
                           for name in wrong])  # fmt: skip
    if not names:
        return [{"item": name, "old": None, "new": None, "reason": reason} for name in typed]  # the refusal says why
    strange = [name for name, value in typed.items() if not _can_be_held(value, getattr(act, name, None))]
    if strange:
        raise InputErrors([_mistake(type(act), name, "a value that this field can hold", "another one")
                           for name in strange])  # fmt: skip
    given = {name: _given(value) for name, value in typed.items()}
    try:
        new = corrected(act, given)
    except ValidationError as error:
        wrong = sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]})
        raise InputErrors([_mistake(type(act), name, "a value that this field can hold", "another one, or none")
                           for name in wrong]) from None  # fmt: skip
    return [{"item": name, "old": told(getattr(act, name, None)), "new": told(getattr(new, name, None)),
             "reason": reason} for name in given]  # fmt: skip


def _can_be_held(value: object, held: object) -> bool:
    """Whether a value can stand in an act: a number of 64 bits, whole Unicode text; several words where there are."""
    with suppress(TypeError):
        orjson.dumps(value)
        several = isinstance(value, list) and isinstance(held, tuple) and all(isinstance(one, str) for one in value)
        return several or value is None or isinstance(value, int | float | str)
    return False


def _given(value: object) -> Value:
    """What is typed as none is nothing."""
    text = ", ".join(value) if isinstance(value, list) else value
    text = text.strip() if isinstance(text, str) else text
    if isinstance(text, str) and text.lower() in _NONE:
        return None
    return text if isinstance(text, int | float | str) else None


def _mistake(act_class: type[Act], place: str, expected: str, found: str) -> InputError:
    return InputError(where=f"the act {act_class.kind!r}: {place}", expected=expected, found=found, remedy=_SHOWN)
