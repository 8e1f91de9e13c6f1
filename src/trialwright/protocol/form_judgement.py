"""What the study says of a form as filled in: which items are asked, what is calculated, what is refused or asked.

One function for every path (page, API, import, command line), so that they cannot disagree. Hidden items keep what
stands in them; a value under a hidden item is told, never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trialwright.protocol.expression_answer import answer
from trialwright.protocol.form import MISSING, Address, Form, Item, ItemGroup, Value, questions, refusals, rows_of
from trialwright.protocol.situation import Situation


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said of an answer. ``rule`` names what says it: a check, or ``range``, ``hidden``, ``mandatory``,
    ``missing``. ``hard``: it refuses; else it asks."""

    address: str
    rule: str
    hard: bool
    says: str
    says_zh: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A form as judged: ``hidden`` addresses are not asked now; ``calculated`` holds what methods came to."""

    hidden: frozenset[str]
    calculated: Mapping[str, Value]
    remarks: tuple[Remark, ...]

    @property
    def refusals(self) -> list[str]:
        """The sentences of hard remarks."""
        return [remark.says for remark in self.remarks if remark.hard]

    @property
    def questions(self) -> list[Remark]:
        """The soft remarks, each of which takes an answer."""
        return [remark for remark in self.remarks if not remark.hard]


def judge_form(situation: Situation) -> Judged:
    """The form at hand of ``situation``, judged as a whole."""
    form = situation.design.forms[situation.form]
    values = situation.values.get((situation.visit, situation.form), {})
    hidden: set[str] = set()
    calculated: dict[str, Value] = {}
    remarks: list[Remark] = []
    for group in form.item_groups:
        for item, row in _places(group, values):
            address = str(Address(item.name, row))
            if is_hidden(situation, form, group, item, row):
                hidden.add(address)
            if item.method is not None:
                calculated[address] = situation.calculated(item, row)
            value = calculated.get(address) if item.method is not None else values.get(address)
            remarks += _of_item(item, address, value, address in hidden, values.get(address + MISSING))
    remarks += check_remarks(situation)
    return Judged(frozenset(hidden), calculated, tuple(remarks))


def is_hidden(situation: Situation, form: Form, group: ItemGroup, item: Item, row: int | None = None) -> bool:
    """Whether the item is not asked now: a condition of the item or of its group is false. Unknown: it is asked."""
    conditions = situation.design.rules.conditions
    for place in ((form.name, group.name), (form.name, item.name)):
        tree = conditions.get(place)
        if tree is not None and answer(tree, situation, row) is False:
            return True
    return False


def check_remarks(situation: Situation) -> Iterator[Remark]:
    """What the checks of the form at hand say; a check whose answer is unknown says nothing."""
    for check, tree in situation.design.rules.checks:
        if check.form != situation.form:
            continue
        rows: tuple[int | None, ...] = (None,)
        if check.group is not None:
            rows = tuple(situation.rows(f"{check.form}.{check.group}"))
        for row in rows:
            if answer(tree, situation, row) is False:
                address = str(Address(check.item, row))
                yield Remark(address, check.name, check.hard, check.asks, check.asks_zh)


def _places(group: ItemGroup, values: Mapping[str, Value]) -> Iterator[tuple[Item, int | None]]:
    if not group.repeats:
        yield from ((item, None) for item in group.items)
        return
    for row in rows_of(group, values):
        yield from ((item, row) for item in group.items)


def _of_item(item: Item, address: str, value: Value, hidden: bool, reason: Value) -> Iterator[Remark]:
    if hidden and value is not None and item.method is None:
        yield Remark(address, "hidden", False, f"{item.label}: is this answer right? It is not asked here now.")
    if value is not None and reason is not None:
        yield Remark(address, "missing", True, f"{item.label} has a value and a reason for having none.")
    if item.mandatory and not hidden and value is None and reason is None and item.method is None:
        yield Remark(address, "mandatory", False, f"{item.label}: why is there no value?")
    for sentence in refusals(item, value) if item.method is None else ():
        yield Remark(address, "range", True, sentence)
    for sentence in questions(item, value):
        yield Remark(address, "range", False, sentence)
