"""Where the sources of one study disagree: every field that two of them hold, with what each says.

Two forms are compared by ``agreement``, which knows what a form cannot say. What a study put together by hand says in
our own words is no disagreement with the registry's text; its numbers, dates and words of the registry are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from trialwright.registry.agreement import compare
from trialwright.registry.difference_words import field_words, is_private, shorten, told
from trialwright.registry.record import Record

BY_HAND = "facts"
"""The form of a study written by hand from facts: nothing beside a whole form, which it was written from."""

_HOW_MANY = " (how many)"


@dataclass(frozen=True, slots=True)
class Held:
    """What one source holds: its form, the day of its last update ("" unknown), and the value as registered."""

    form: str
    dated: str
    value: Any


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field on which sources disagree."""

    path: str
    says: str
    values: tuple[Held, ...]


def disagreements_between(sources: list[tuple[str, str, Record]]) -> tuple[Disagreement, ...]:
    """Where the sources disagree, each given as (form, day of its last update, record); by path."""
    found: dict[str, dict[str, Held]] = {}
    for (form, dated, one), (other_form, other_dated, other) in combinations(sources, 2):
        by_hand = BY_HAND in (form, other_form)
        for differing in compare(one, other).disagreements:
            if is_private(differing.path) or (by_hand and _is_prose(differing.first, differing.second)):
                continue
            held = found.setdefault(differing.path, {})
            held[form] = Held(form, dated, told(differing.first))
            held[other_form] = Held(other_form, other_dated, told(differing.second))
    return tuple(_disagreement(path, tuple(held.values())) for path, held in sorted(found.items()))


def _disagreement(path: str, held: tuple[Held, ...]) -> Disagreement:
    plain = path.removesuffix(_HOW_MANY)
    unit = " entries" if path.endswith(_HOW_MANY) else ""
    says = "; ".join(f"{one.form}{_of(one.dated)} says {shorten(one.value, plain)}{unit}" for one in held)
    return Disagreement(path, f"{field_words(plain)}: {says}.", held)


def _of(dated: str) -> str:
    return f" (updated {dated})" if dated else ""


def _is_prose(one: Any, other: Any) -> bool:
    """True when either value is a text of several words."""
    return any(isinstance(value, str) and len(value.split()) > 2 for value in (one, other))
