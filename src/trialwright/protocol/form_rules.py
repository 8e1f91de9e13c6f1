"""The rules of one form as plain JSON data, so that a browser can answer them while somebody types.

``conditions``, ``methods`` and ``checks`` hold resolved trees (``expression.to_json``); ``items`` what may stand in
each item, with the sentences that are said; ``given`` every answer and fact that the trees need from elsewhere, by the
name under which a tree looks it up (``demographics.sex``, ``core_set.crp_mg_l@previous``, ``visit.date``). What is
typed on the page stands as ``form.item`` and wins; ``here`` are the other names of the visit at hand (``@baseline`` at
the baseline visit), and ``earlier`` what ``@latest`` means of this form while the page holds no value. ``limits`` are
the reference limits that stand in for an empty item. A calculated item that names a score of the endpoints room
(``worked_out_by_server``) is worked out by the server alone. The browser's word is a courtesy: the server judges every
save again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from trialwright.protocol.expression import (
    BASELINE,
    LATEST,
    PREVIOUS,
    Expression,
    Operation,
    Reference,
    parts_of,
    references_of,
    to_json,
)
from trialwright.protocol.form import Form, Item, ItemGroup, says, takes
from trialwright.protocol.situation import Situation


def form_rules(situation: Situation) -> dict[str, Any]:
    """The rules of the form at hand of ``situation``, with the answers that they need from elsewhere."""
    design, form = situation.design, situation.design.forms[situation.form]
    rules = design.rules
    conditions = {name: tree for (place, name), tree in rules.conditions.items() if place == form.name}
    methods = {name: tree for (place, name), tree in rules.methods.items() if place == form.name}
    checks = [(check, tree) for check, tree in rules.checks if check.form == form.name]
    trees = [*conditions.values(), *methods.values(), *(tree for _, tree in checks)]
    return {
        "form": form.name,
        "groups": {group.name: _group(group) for group in form.item_groups},
        "items": {name: _item(item) for name, item in form.items.items()},
        "conditions": {name: to_json(tree) for name, tree in conditions.items()},
        "methods": {name: to_json(tree) for name, tree in methods.items()},
        "worked_out_by_server": [name for place, name in rules.inputs if place == form.name],
        "checks": [
            {"name": check.name, "item": check.item, "group": check.group, "hard": check.hard, "asks": check.asks,
             "asks_zh": check.asks_zh, "tree": to_json(tree)}
            for check, tree in checks
        ],
        "here": [situation.visit, *([BASELINE] if situation.visit == design.analysis.baseline_visit else [])],
        **from_elsewhere(situation, trees),
    }  # fmt: skip


def from_elsewhere(situation: Situation, trees: list[Expression]) -> dict[str, Any]:
    """What the trees need that is not on the page, as of now: ``given``, ``earlier``, ``tables`` and ``limits``."""
    return {
        "given": given(situation, trees), "earlier": _earlier(situation, trees), "tables": _tables(situation, trees),
        "limits": _limits(situation),
    }  # fmt: skip


def trees_of(situation: Situation) -> list[Expression]:
    """Every tree of the form at hand."""
    rules, form = situation.design.rules, situation.form
    placed = [*rules.conditions.items(), *rules.methods.items()]
    own = [tree for (place, _), tree in placed if place == form]
    return own + [tree for check, tree in rules.checks if check.form == form]


def _group(group: ItemGroup) -> dict[str, Any]:
    return {"repeats": group.repeats, "items": [item.name for item in group.items]}


def _item(item: Item) -> dict[str, Any]:
    """What the browser knows of an item; keys that say nothing are left out."""
    ranges = [{"low": one.low, "high": one.high, "hard": one.hard, "says": says(item, one), "because": one.because}
              for one in item.range_checks]  # fmt: skip
    codes = [entry.code for entry in item.code_list.items] if item.code_list is not None else None
    told = {"label": item.label, "type": item.data_type, "takes": takes(item), "mandatory": item.mandatory,
            "ranges": ranges, "codes": codes, "calculated": item.method is not None, "unit": item.unit}  # fmt: skip
    return {key: value for key, value in told.items() if value not in (None, False, [])}


def given(situation: Situation, trees: list[Expression]) -> dict[str, Any]:
    """Every answer and fact that the trees look up outside the form at hand, as of now; None where there is none."""
    found: dict[str, Any] = {}
    for reference in _references(trees):
        if reference.group is None and (reference.form != situation.form or reference.at is not None):
            found[str(reference)] = situation.value(reference, None)
    return found


def _earlier(situation: Situation, trees: list[Expression]) -> dict[str, Any]:
    """What ``@latest`` of the form at hand comes to without this visit."""
    return {
        str(one): situation.value(replace(one, at=PREVIOUS), None)
        for one in _references(trees) if one.form == situation.form and one.at == LATEST and one.group is None
    }  # fmt: skip


def _references(trees: list[Expression]) -> Iterator[Reference]:
    return (reference for tree in trees for reference in references_of(tree))


def _limits(situation: Situation) -> dict[str, float]:
    listed, form = situation.design.ranges, situation.form
    if listed is None:
        return {}
    names = {name for one in listed.ranges if one.form == form for name in (one.low_item, one.high_item) if name}
    limits = {name: situation.limit(situation.visit, form, name) for name in sorted(names)}
    return {name: limit for name, limit in limits.items() if limit is not None}


def _tables(situation: Situation, trees: list[Expression]) -> dict[str, list[dict[str, Any]]]:
    """The rows of repeating groups of other forms that the trees go through."""
    found: dict[str, list[dict[str, Any]]] = {}
    for tree in trees:
        for part in parts_of(tree):
            if isinstance(part, Operation) and part.over is not None and part.over not in found:
                form, _, group = part.over.partition(".")
                if form != situation.form:
                    found[part.over] = [_row(situation, form, group, row) for row in situation.rows(part.over)]
    return found


def _row(situation: Situation, form: str, group: str, row: int) -> dict[str, Any]:
    planned: Form = situation.design.forms[form]
    chosen = next(one for one in planned.item_groups if one.name == group)
    return {item.name: situation.value(Reference(item.name, form, None, group), row) for item in chosen.items}
