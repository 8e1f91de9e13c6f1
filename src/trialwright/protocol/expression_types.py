"""Judge an expression without running it: does every name stand for something, do kinds and units fit together?

``resolve`` gives the tree that the evaluator takes: every reference with its form and, where it has rows, its group;
comparisons of dates marked as such; an aggregate with the group whose rows it goes through; ``tally`` with the items
of its group spelled out. A unit that is not known (a product, a number as written) fits every unit.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from trialwright.protocol.expression import (
    AGGREGATES,
    COMPARISONS,
    FACTS,
    Expression,
    ExpressionError,
    Literal,
    Operation,
    Reference,
    references_of,
)
from trialwright.protocol.expression_parser import parse
from trialwright.protocol.form import Form, Item

_KINDS = {
    "integer": "number", "float": "number", "text": "text", "code": "text", "date": "date", "partial_date": "date",
    "time": "time", "boolean": "truth",
}  # fmt: skip
_SAY = {"number": "a number", "text": "a text", "date": "a date", "time": "a time", "truth": "true or false"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What an expression gives: ``name`` number, text, date, time or truth. ``unit`` None: fits every unit; ``codes``
    None: any text."""

    name: str
    unit: str | None = None
    codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may speak of: the study's forms and visits; ``form`` is the one at hand, None: every item
    is spelled with its form. ``group``: the repeating group whose row is at hand; None: no row is."""

    forms: Mapping[str, Form]
    visits: Collection[str] = ()
    form: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A tree that can be answered, and what it gives."""

    tree: Expression
    kind: Kind


def resolve(text: str, scope: Scope) -> Resolved:
    """The expression that ``text`` spells, judged in ``scope``; ``ExpressionError`` says what is wrong with it."""
    return _Judge(scope).judge(parse(text))


def resolve_truth(text: str, scope: Scope) -> Expression:
    """The same for a condition or a check, which must be true or false."""
    found = resolve(text, scope)
    if found.kind.name != "truth":
        raise ExpressionError(
            "an expression that is true or false", _SAY[found.kind.name], "Compare it with something."
        )
    return found.tree


class _Judge:
    def __init__(self, scope: Scope, row_of: str | None = None) -> None:
        self.scope = scope
        own = f"{scope.form}.{scope.group}" if scope.group is not None else None
        self.row_of = row_of or own

    def judge(self, tree: Expression) -> Resolved:
        if isinstance(tree, Literal):
            return Resolved(tree, _literal_kind(tree))
        if isinstance(tree, Reference):
            return self._reference(tree)
        if tree.name in AGGREGATES:
            return self._aggregate(tree)
        if tree.name == "tally":
            return self._tally(tree)
        found = [self.judge(argument) for argument in tree.arguments]
        made = Operation(tree.name, tuple(one.tree for one in found))
        return _operation(made, [one.kind for one in found])

    def _reference(self, reference: Reference) -> Resolved:
        form = reference.form or self.scope.form
        if form is not None and form in FACTS:
            return Resolved(replace(reference, form=form), _fact(form, reference))
        item = self._item(form, reference)
        self._visit_is_known(reference)
        group = self.scope.forms[form or ""].group_of[item.name]
        full = replace(reference, form=form, group=group.name if group.repeats else None)
        if group.repeats and self.row_of != f"{form}.{group.name}":
            raise ExpressionError(
                f"{reference} inside count, some, every, sum, least or most", "it alone",
                f"The group {group.name} has rows: say what is asked of them all.",
            )  # fmt: skip
        codes = frozenset(entry.code for entry in item.code_list.items) if item.code_list is not None else None
        return Resolved(full, Kind(_KINDS[item.data_type], item.unit, codes))

    def _item(self, form: str | None, reference: Reference) -> Item:
        if form is None:
            raise ExpressionError("a form before the item (form.item)", str(reference), "Write the form's name.")
        planned = self.scope.forms.get(form)
        if planned is None:
            raise _unknown("form", form, self.scope.forms)
        item = planned.items.get(reference.item)
        if item is None:
            raise _unknown(f"item of the form {form}", reference.item, planned.items)
        return item

    def _visit_is_known(self, reference: Reference) -> None:
        at = reference.at
        if at is not None and not at.startswith("@") and at not in self.scope.visits:
            raise _unknown("visit", at, self.scope.visits)

    def _aggregate(self, tree: Operation) -> Resolved:
        groups = {}
        for reference in references_of(tree.arguments[0]):
            form = reference.form or self.scope.form
            planned = self.scope.forms.get(form or "")
            group = planned.group_of.get(reference.item) if planned is not None else None
            if group is not None and group.repeats:
                groups[f"{form}.{group.name}"] = group
        if any(isinstance(part, Operation) and part.name in AGGREGATES for part in _inside(tree)):
            raise ExpressionError(f"no second aggregate inside {tree.name}", "one", "Ask one after the other.")
        if len(groups) != 1:
            found = "no group with rows" if not groups else ", ".join(groups)
            raise ExpressionError(f"items of one repeating group in {tree.name}", found, "Ask of one group at a time.")
        over = next(iter(groups))
        inner = _Judge(self.scope, over).judge(tree.arguments[0])
        wanted = "truth" if tree.name in ("count", "some", "every") else "number"
        _need(tree.name, inner.kind, wanted)
        gives = Kind("truth") if tree.name in ("some", "every") else Kind("number", _unit_of(tree.name, inner.kind))
        return Resolved(Operation(tree.name, (inner.tree,), over), gives)

    def _tally(self, tree: Operation) -> Resolved:
        group, code = tree.arguments
        if not isinstance(group, Reference) or not isinstance(code, Literal) or not isinstance(code.value, str):
            raise ExpressionError("tally(form.group, 'code')", "something else", "Name a group and a code.")
        form = group.form or self.scope.form
        planned = self.scope.forms.get(form or "")
        if planned is None:
            raise _unknown("form", str(form), self.scope.forms)
        chosen = next((one for one in planned.item_groups if one.name == group.item and not one.repeats), None)
        if chosen is None:
            raise _unknown(f"group of the form {form}", group.item, [one.name for one in planned.item_groups])
        items = [self._reference(Reference(item.name, form, group.at)) for item in chosen.items if item.method is None]
        if not items:
            raise ExpressionError("a group with items that people answer", f"{group.item}, all of it calculated",
                                  "Count in a group whose answers are given.")  # fmt: skip
        for item in items:
            _fits(item.kind, Kind("text", codes=frozenset({code.value})), "tally")
        return Resolved(Operation("tally", (code, *(item.tree for item in items))), Kind("number"))


def _inside(tree: Operation) -> list[Expression]:
    from trialwright.protocol.expression import parts_of

    return [part for argument in tree.arguments for part in parts_of(argument)]


def _literal_kind(literal: Literal) -> Kind:
    if isinstance(literal.value, bool):
        return Kind("truth")
    if isinstance(literal.value, str):
        return Kind("text", codes=frozenset({literal.value}))
    return Kind("number")


def _fact(form: str, reference: Reference) -> Kind:
    kind = FACTS[form].get(reference.item)
    if kind is None:
        raise _unknown(f"fact of {form}", reference.item, FACTS[form])
    if reference.at is not None:
        raise ExpressionError(f"{form}.{reference.item} without a visit", str(reference), "Take the @ out.")
    return Kind(kind, "d" if kind == "number" else None)


def _operation(made: Operation, kinds: list[Kind]) -> Resolved:
    name = made.name
    if name in COMPARISONS:
        return _comparison(made, kinds)
    if name == "in":
        for kind in kinds[1:]:
            _fits(kinds[0], kind, name)
        return Resolved(made, Kind("truth"))
    if name in ("and", "or", "not"):
        for kind in kinds:
            _need(name, kind, "truth")
        return Resolved(made, Kind("truth"))
    if name == "if":
        _need("if", kinds[0], "truth")
        return Resolved(made, _fits(kinds[1], kinds[2], name))
    if name == "first":
        kind = kinds[0]
        for other in kinds[1:]:
            kind = _fits(kind, other, name)
        return Resolved(made, kind)
    if name in ("known", "missing"):
        return Resolved(made, Kind("truth"))
    return Resolved(made, _function(made, kinds))


def _comparison(made: Operation, kinds: list[Kind]) -> Resolved:
    kind = _fits(kinds[0], kinds[1], made.name)
    if made.name not in ("=", "!=") and kind.name in ("text", "truth"):
        raise ExpressionError(
            f"numbers, dates or times on both sides of {made.name}", _SAY[kind.name], "Use = or !=, or number(...)."
        )
    if kind.name == "date":
        return Resolved(replace(made, name=f"date{made.name}"), Kind("truth"))
    return Resolved(made, Kind("truth"))


def _function(made: Operation, kinds: list[Kind]) -> Kind:
    name = made.name
    if name in ("days", "years"):
        for kind in kinds:
            _need(name, kind, "date")
        return Kind("number", "d" if name == "days" else "a")
    if name == "date":
        return _written_date(made)
    if name in ("length", "starts_with", "contains", "number"):
        for kind in kinds:
            _need(name, kind, "text")
        return Kind("truth") if name in ("starts_with", "contains") else Kind("number")
    for kind in kinds:
        _need(name, kind, "number")
    if name in ("+", "-", "minimum", "maximum"):
        kind = kinds[0]
        for other in kinds[1:]:
            kind = _fits(kind, other, name)
        return kind
    if name == "round":
        return _rounding(made, kinds)
    return kinds[0] if name in ("abs", "negative") else Kind("number")


def _rounding(made: Operation, kinds: list[Kind]) -> Kind:
    digits = made.arguments[1]
    if not isinstance(digits, Literal) or digits.value not in (0, 1, 2, 3, 4, 5, 6):
        raise ExpressionError("a number of decimals from 0 to 6 in round", "something else", "Write it as a number.")
    return kinds[0]


def _written_date(made: Operation) -> Kind:
    from trialwright.clinical.partial_date import PartialDate

    written = made.arguments[0]
    try:
        PartialDate.parse(str(written.value) if isinstance(written, Literal) else "")
    except ValueError:
        raise ExpressionError("date('YYYY-MM-DD')", "another text", "Write a day that there is.") from None
    return Kind("date")


def _need(name: str, kind: Kind, wanted: str) -> None:
    if kind.name != wanted:
        raise ExpressionError(f"{_SAY[wanted]} in {name}", _SAY[kind.name], "Correct the expression.")


def _fits(left: Kind, right: Kind, name: str) -> Kind:
    """The kind that both are; ``ExpressionError`` when they are not of one kind, unit or list."""
    if left.name != right.name:
        raise ExpressionError(
            f"one kind of value on both sides of {name}", f"{_SAY[left.name]} and {_SAY[right.name]}",
            "Compare like with like; a date is written date('2024-05-01').",
        )  # fmt: skip
    if left.unit is not None and right.unit is not None and left.unit != right.unit:
        raise ExpressionError(
            f"one unit on both sides of {name}", f"{left.unit} and {right.unit}", "Convert one of the two first."
        )
    for codes, other in ((left.codes, right.codes), (right.codes, left.codes)):
        if codes is not None and other is not None and len(other) == 1 and len(codes) > 1 and not other <= codes:
            raise ExpressionError(
                f"one of the codes {', '.join(sorted(codes))}", repr(next(iter(other))), "Correct the code."
            )
    codes = None if left.codes is None or right.codes is None else left.codes | right.codes
    return Kind(left.name, left.unit or right.unit, codes)


def _unit_of(name: str, kind: Kind) -> str | None:
    return None if name == "count" else kind.unit


def _unknown(what: str, name: str, known: Collection[str]) -> ExpressionError:
    near = difflib.get_close_matches(name, list(known), n=1)
    remedy = f"Perhaps {near[0]!r} is meant." if near else f"There are: {', '.join(known) or 'none'}."
    return ExpressionError(f"a known {what}", repr(name), remedy)
