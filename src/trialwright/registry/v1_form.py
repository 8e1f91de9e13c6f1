"""The v1 form of a record laid out under the keys of the v2 form.

Version 1 of the API (closed in June 2024) named every field by its whole name, the "piece" that the registry's searches
still use (``LeadSponsorName``), and wrapped every list (``KeywordList: {Keyword: [...]}``). ``v1_keys.csv`` holds the
pieces whose v2 key is not the piece itself with a small initial; from the registry's own list of fields,
https://clinicaltrials.gov/api/v2/studies/metadata (a work of the US government).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_ONE_OF_A_LIST = ("observationalModel", "timePerspective")
"""Lists in v1, one word in v2: the first is taken, and a second one is kept under the older key."""


def v2_tree(study: Mapping[str, Any]) -> dict[str, Any]:
    """The v1 study under v2 keys, values as they stand. What v2 does not name keeps its older key."""
    tree: dict[str, Any] = {}
    for piece, value in study.items():
        if isinstance(value, Mapping) and piece.endswith("List") and len(value) == 1:
            (inner, items) = next(iter(value.items()))
            key = _key(inner)
            listed = [_item(item) for item in items] if isinstance(items, list) else [_item(items)]
            if key in _ONE_OF_A_LIST and listed:
                tree[key] = listed[0]
                if listed[1:]:
                    tree[piece] = listed
            else:
                tree[key] = listed
        else:
            tree[_key(piece)] = _item(value)
    return tree


def _item(value: Any) -> Any:
    return v2_tree(value) if isinstance(value, Mapping) else value


def _key(piece: str) -> str:
    return _keys().get(piece) or piece[:1].lower() + piece[1:]


@cache
def _keys() -> dict[str, str]:
    text = files("trialwright.registry").joinpath("v1_keys.csv").read_text(encoding="utf-8")
    return {row["piece"]: row["key"] for row in csv.DictReader(text.splitlines())}
