"""Where two sources of one study disagree: on every field that both hold, with both values.

A field that only one source holds is no disagreement, for a source may carry only part of a record. Lists are compared
whole: sources that name different sites or outcomes disagree on the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from trialwright.registry.difference_words import field_words, shorten, told
from trialwright.registry.record import Record, write_v2


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
    flat = [(form, dated, dict(_leaves(write_v2(record), ""))) for form, dated, record in sources]
    paths = {
        path
        for (_, _, one), (_, _, other) in combinations(flat, 2)
        for path in one.keys() & other.keys()
        if not path.startswith(_MADE_BY_THE_REGISTRY) and not _same(told(one[path]), told(other[path]))
    }
    return tuple(_disagreement(path, flat) for path in sorted(paths))


_MADE_BY_THE_REGISTRY = "derivedSection."


def _disagreement(path: str, flat: list[tuple[str, str, dict[str, Any]]]) -> Disagreement:
    held = tuple(Held(form, dated, told(leaves[path])) for form, dated, leaves in flat if path in leaves)
    says = "; ".join(f"{one.form}{_of(one.dated)} says {shorten(one.value, path)}" for one in held)
    return Disagreement(path, f"{field_words(path)}: {says}.", held)


def _of(dated: str) -> str:
    return f" (updated {dated})" if dated else ""


def _leaves(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, data


def _same(one: Any, other: Any) -> bool:
    """Equal but for how a text is wrapped."""
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    return bool(one == other)
