"""Every expression of a study, resolved once: methods, conditions and checks, with what is wrong with any of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trialwright.endpoints.register import scores
from trialwright.protocol.check import Check
from trialwright.protocol.expression import FACTS, Expression, ExpressionError, Reference, references_of
from trialwright.protocol.expression_parser import parse
from trialwright.protocol.expression_types import Scope, resolve, resolve_truth
from trialwright.protocol.form import Form, Item, ItemGroup

Place = tuple[str, ...]
"""Where an expression stands: (form, item, "condition"), (form, item, "method"), (form, group, "condition"), or
("checks", name)."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with the expression at ``place``."""

    place: Place
    error: ExpressionError


@dataclass(frozen=True, slots=True)
class Rules:
    """Resolved trees by where they stand; ``inputs`` are those of methods that name a score."""

    methods: Mapping[tuple[str, str], Expression] = field(default_factory=dict)
    inputs: Mapping[tuple[str, str], Mapping[str, Reference]] = field(default_factory=dict)
    conditions: Mapping[tuple[str, str], Expression] = field(default_factory=dict)
    checks: Sequence[tuple[Check, Expression]] = ()
    mistakes: Sequence[Mistake] = ()


def read_rules(forms: Mapping[str, Form], visits: Collection[str], checks: Sequence[Check] = ()) -> Rules:
    """The rules of a study; what cannot be resolved is left out and stands among the mistakes.

    A condition of a group is found under (form, group), one of an item under (form, item).
    """
    reading = _Reading(forms, visits)
    for form in forms.values():
        for group in form.item_groups:
            reading.group(form, group)
    for check in checks:
        reading.check(check)
    reading.circles()
    return Rules(reading.methods, reading.inputs, reading.conditions, reading.checks, reading.mistakes)


class _Reading:
    def __init__(self, forms: Mapping[str, Form], visits: Collection[str]) -> None:
        self.forms, self.visits = forms, visits
        self.methods: dict[tuple[str, str], Expression] = {}
        self.inputs: dict[tuple[str, str], dict[str, Reference]] = {}
        self.conditions: dict[tuple[str, str], Expression] = {}
        self.checks: list[tuple[Check, Expression]] = []
        self.mistakes: list[Mistake] = []

    def group(self, form: Form, group: ItemGroup) -> None:
        scope = Scope(self.forms, self.visits, form.name)
        in_row = Scope(self.forms, self.visits, form.name, group.name if group.repeats else None)
        if group.condition is not None:
            self._condition((form.name, group.name), group.condition, scope)
        for item in group.items:
            if item.condition is not None:
                self._condition((form.name, item.name), item.condition, in_row)
            if item.method is not None:
                self._method(form, item, in_row)

    def _condition(self, place: tuple[str, str], text: str, scope: Scope) -> None:
        try:
            self.conditions[place] = resolve_truth(text, scope)
        except ExpressionError as error:
            self.mistakes.append(Mistake((*place, "condition"), error))

    def _method(self, form: Form, item: Item, scope: Scope) -> None:
        place = (form.name, item.name)
        try:
            if item.method is not None and item.method.expression is not None:
                self.methods[place] = _fitting(item, item.method.expression, scope)
            elif item.method is not None:
                self.inputs[place] = _inputs(item, scope)
        except ExpressionError as error:
            self.mistakes.append(Mistake((*place, "method"), error))

    def check(self, check: Check) -> None:
        try:
            form = self.forms.get(check.form)
            if form is None or check.item not in form.items:
                raise ExpressionError("a form and an item of the study", f"{check.form}.{check.item}", "Correct them.")
            group = form.group_of[check.item]
            if check.group is not None and (not group.repeats or group.name != check.group):
                raise ExpressionError("the repeating group of the item", repr(check.group), "Correct the group.")
            tree = resolve_truth(check.holds, Scope(self.forms, self.visits, check.form, check.group))
            self.checks.append((check, tree))
        except ExpressionError as error:
            self.mistakes.append(Mistake(("checks", check.name), error))

    def circles(self) -> None:
        """A calculated item that needs itself has no value: refused."""
        needs = {place: [(str(one.form), one.item) for one in _needed(tree)] for place, tree in self.methods.items()}
        needs |= {place: [(str(one.form), one.item) for one in named.values() if one.at is None]
                  for place, named in self.inputs.items()}  # fmt: skip
        for place in needs:
            if place in _reached(place, needs):
                error = ExpressionError("a method that does not need its own answer", "a circle", "Break the circle.")
                self.mistakes.append(Mistake((*place, "method"), error))


def _needed(tree: Expression) -> Iterator[Reference]:
    return (one for one in references_of(tree) if one.at is None and one.form not in FACTS)


def _reached(
    start: tuple[str, str], needs: Mapping[tuple[str, str], Sequence[tuple[str, str]]]
) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    waiting = list(needs.get(start, ()))
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting.extend(needs.get(place, ()))
    return found


_GIVES = {"integer": "number", "float": "number", "text": "text", "boolean": "truth", "date": "date", "code": "text"}


def _fitting(item: Item, text: str, scope: Scope) -> Expression:
    """The tree of a method, when it gives what the item takes."""
    found = resolve(text, scope)
    wanted = _GIVES.get(item.data_type)
    if found.kind.name != wanted:
        raise ExpressionError(f"what the item takes ({item.data_type})", f"a {found.kind.name}", "Correct one of them.")
    if None not in (found.kind.unit, item.unit) and found.kind.unit != item.unit:
        raise ExpressionError(f"the item's unit, {item.unit}", str(found.kind.unit), "Convert it in the expression.")
    return found.tree


def _inputs(item: Item, scope: Scope) -> dict[str, Reference]:
    method = item.method
    score = scores().get(str(method.score)) if method is not None else None
    if method is None or score is None:
        raise ExpressionError("a score of the endpoints room", repr(method and method.score), "See `score --list`.")
    known = {spelling for entry in score.inputs for spelling in entry.spellings()}
    found: dict[str, Reference] = {}
    for name, text in method.inputs.items():
        if name not in known:
            raise ExpressionError(
                f"inputs of {score.name} ({', '.join(sorted(known))})", repr(name), "Correct the name."
            )
        tree = resolve(text, scope).tree
        if not isinstance(tree, Reference):
            raise ExpressionError("an answer for each input", "an expression", "Name an item; calculate it there.")
        found[name] = tree
    for entry in score.inputs:
        if entry.required and not any(spelling in found for spelling in entry.spellings()):
            raise ExpressionError(f"the input {entry.name} of {score.name}", "nothing", "Say which answer it is.")
    return found


def reads_like_a_reference(text: str) -> bool:
    """Whether ``text`` is the spelling of one answer or fact (``core_set.haq_di@baseline``)."""
    try:
        return isinstance(parse(text), Reference)
    except ExpressionError:
        return False
