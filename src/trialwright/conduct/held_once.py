"""The words that acts have in common, held once: a ledger of fifty thousand acts names the same visits, forms, items,
codes and reasons over and over, and each act that is read brings its own copy of them.

Only what is the same letter by letter is shared, and nothing of it can be changed: an act that was read this way equals
the one that was read before.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache, lru_cache
from sys import intern
from typing import Any, TypeVar, cast

from trialwright.conduct.act import Act
from trialwright.conduct.entry import Entry, Stopped
from trialwright.protocol.form import Value

LONGEST = 64
"""Characters of a word that is worth looking up; longer texts are hardly ever written twice."""
AnyAct = TypeVar("AnyAct", bound=Act)
Word = TypeVar("Word")


def held_once(word: Word) -> Word:
    """``word`` itself, or the one that equals it and is held already."""
    if isinstance(word, str) and type(word) is str and len(word) <= LONGEST:
        return cast(Word, intern(word))
    return word


def with_words_once(act: AnyAct) -> AnyAct:
    """``act``, which was just read and is nobody else's yet, with the words that others have as well held once."""
    kind: Any = type(act)
    for name in _names(kind):
        value = getattr(act, name)
        if type(value) is str:
            object.__setattr__(act, name, held_once(value))
        elif type(value) is date:
            object.__setattr__(act, name, _day(value))
        elif type(value) is tuple and value and type(value[0]) is Entry:
            object.__setattr__(act, name, tuple(map(_entry, value)))
    return act


def _entry(read: Entry) -> Entry:
    """The same entry; one that says the same was mostly read lately: a joint that is not tender, a pulse that went from
    72 to 70. Texts are their writer's own."""
    if read.stopped or any(map(_is_its_own, (read.old, read.new, read.reason))):
        return _made(read.item, read.old, read.new, read.reason, read.method, read.stopped, read.explained)
    return _entry_once(read.item, read.old, read.new, read.reason, read.method, read.explained)


def _is_its_own(value: Value) -> bool:
    """A long text; and zero, which equals minus zero and is written otherwise."""
    return value == 0.0 if isinstance(value, float) else isinstance(value, str) and len(value) > LONGEST


@lru_cache(maxsize=16_384, typed=True)
def _entry_once(item: str, old: Value, new: Value, reason: str | None, method: str | None, explained: bool) -> Entry:
    return _made(item, old, new, reason, method, (), explained)


def _made(item: str, old: Value, new: Value, reason: str | None, method: str | None,
          stopped: tuple[Stopped, ...], explained: bool) -> Entry:  # fmt: skip
    """Made anew: as it was read it holds a table of its own with the names of its fields."""
    return Entry(held_once(item), held_once(old), held_once(new), held_once(reason), held_once(method), stopped,
                 explained)  # fmt: skip


@cache
def _names(kind: type[Act]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@lru_cache(maxsize=4096)
def _day(day: date) -> date:
    return day
