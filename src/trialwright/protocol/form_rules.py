"""The rules of one form as plain JSON data, so that a browser can answer them while somebody types.

``conditions``, ``methods`` and ``checks`` hold resolved trees (``expression.to_json``); ``given`` holds every answer
and fact that they need from elsewhere, by the name under which a tree looks it up (``demographics.sex``,
``core_set.crp_mg_l@previous``, ``visit.date``). What is typed on the page stands as ``form.item`` and wins. A
calculated item that names a score of the endpoints room is worked out by the server alone. The browser's word is a
courtesy: the server judges every save again.
"""

from __future__ import annotations

from typing import Any

from trialwright.protocol.expression import Expression, Operation, Reference, parts_of, references_of, to_json
from trialwright.protocol.form import ItemGroup
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
        "conditions": {name: to_json(tree) for name, tree in conditions.items()},
        "methods": {name: to_json(tree) for name, tree in methods.items()},
        "checks": [
            {"name": check.name, "item": check.item, "group": check.group, "hard": check.hard, "asks": check.asks,
             "asks_zh": check.asks_zh, "tree": to_json(tree)}
            for check, tree in checks
        ],
        "given": given(situation, trees),
        "tables": _tables(situation, trees),
    }  # fmt: skip


def _group(group: ItemGroup) -> dict[str, Any]:
    return {"repeats": group.repeats, "items": [item.name for item in group.items]}


def given(situation: Situation, trees: list[Expression]) -> dict[str, Any]:
    """Every answer and fact that the trees look up outside the form at hand, as of now; None where there is none."""
    found: dict[str, Any] = {}
    for tree in trees:
        for reference in references_of(tree):
            if reference.group is None and (reference.form != situation.form or reference.at is not None):
                found[str(reference)] = situation.value(reference, None)
    return found


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
    chosen = next(one for one in situation.design.forms[form].item_groups if one.name == group)
    return {item.name: situation.value(Reference(item.name, form, None, group), row) for item in chosen.items}
