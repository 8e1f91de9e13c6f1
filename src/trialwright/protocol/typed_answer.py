"""What somebody types into an item, read into its value: numbers, dates, times, yes and no, codes, text.

An empty answer is no value, never zero. A number takes a point as its decimal sign; figures may be full-width, as a
Chinese keyboard gives them. The browser's ``typed.js`` reads the same; both run tests/protocol/typed_answers.json.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from trialwright.protocol.form import Item, Value, takes
from trialwright.protocol.typed_date import Typing, read_date

WHOLE_NUMBER = "Write a whole number, in figures."
NUMBER = "Write a number, in figures."
COMMA = "Write the decimal sign as a point, and nothing between the thousands."
TIME = "Write a time as HH:MM, from 00:00 to 23:59."
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}(\.0*)?")
_FLOAT = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?")
_TIME = re.compile(r"([0-9]{1,2}) *[:.h]? *([0-9]{2})")


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """``value``: what was typed; None with ``says`` telling why it cannot be read; None alone: nothing was typed."""

    value: Value
    says: str | None = None


def read_typed(item: Item, text: str, typing: Typing) -> TypedAnswer:
    """The value of ``item`` that ``text`` means."""
    stripped = text.strip()
    if not stripped:
        return TypedAnswer(None)
    plain = unicodedata.normalize("NFKC", stripped)
    if item.data_type in ("integer", "float"):
        return _number(plain, whole=item.data_type == "integer")
    if item.data_type in ("date", "partial_date"):
        found = read_date(stripped, typing, whole=item.data_type == "date")
        return TypedAnswer(found.iso, found.says)
    if item.data_type == "time":
        return _time(plain)
    if item.data_type == "boolean":
        known = {"true": True, "false": False}
        return TypedAnswer(known[plain]) if plain in known else TypedAnswer(None, takes(item))
    return TypedAnswer(stripped)


def _number(plain: str, *, whole: bool) -> TypedAnswer:
    if "," in plain:
        return TypedAnswer(None, COMMA)
    if whole:
        match = _INTEGER.fullmatch(plain)
        return TypedAnswer(int(plain.partition(".")[0])) if match else TypedAnswer(None, WHOLE_NUMBER)
    return TypedAnswer(float(plain)) if _FLOAT.fullmatch(plain) else TypedAnswer(None, NUMBER)


def _time(plain: str) -> TypedAnswer:
    match = _TIME.fullmatch(plain)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return TypedAnswer(None, TIME)
    return TypedAnswer(f"{int(match[1]):02d}:{match[2]}")
