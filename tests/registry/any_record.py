"""Any object of the data model, drawn by hypothesis: known keys, unknown keys, nulls, empty lists."""

from __future__ import annotations

import typing
from dataclasses import is_dataclass
from typing import Any

from hypothesis import strategies as st

from trialwright.registry.v2_form import _plan

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
DATES = ["2025-06", "2025-06-10", "2024-02-29", "2024-02-30", "9999-12-31", "0001", "2999", "2026-01-01T10:30"]
WORDS = ["NOT_YET_RECRUITING", "RECRUITING", "COMPLETED", "OBSERVATIONAL", "INTERVENTIONAL", "NA", "1-555-010-0100"]
LIKELY = st.sampled_from([*DATES, *WORDS, "a\\>b", ""])
NUMBER = st.floats(-180, 180, allow_nan=False) | st.integers(-180, 180)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)


def values_of(kind: type, depth: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    """Any v2 object of a class of the record, with unknown keys and nulls among the known ones."""
    known = {entry.key: _value_of(kind, entry.name, depth) for entry in _plan(kind).values()}
    odd = st.dictionaries(st.text(min_size=1, max_size=5).filter(lambda key: key not in known), JSON, max_size=1)
    if depth < 2:  # sections and modules are there, so that something stands in them
        return st.builds(lambda a, b: {**a, **b}, st.fixed_dictionaries(known), odd)
    optional = {key: st.one_of(value, value, st.none()) for key, value in known.items()}
    return st.builds(lambda a, b: {**a, **b}, st.fixed_dictionaries({}, optional=optional), odd)


def _value_of(kind: type, name: str, depth: int) -> st.SearchStrategy[Any]:
    hint = typing.get_type_hints(kind)[name]
    parts = [part for part in typing.get_args(hint) if part is not type(None)] or [hint]
    inner, many = parts[0], typing.get_origin(parts[0]) is tuple
    inner = typing.get_args(inner)[0] if many else inner
    if is_dataclass(inner):
        value = values_of(inner, depth + 1) if depth < 5 else st.just({})  # type: ignore[arg-type]
    else:
        value = {str: TEXT | LIKELY, bool: st.booleans(), int: st.integers(-5, 10**9), float: NUMBER}[inner]
    return st.lists(value, max_size=2) if many else value
