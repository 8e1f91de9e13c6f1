"""An expression in words, in English and Chinese: what people read where a study file holds a formula.

Every operation of the closed list has its words here, and every name its label: an item is called as its question is, a
code as its answer, a visit by its place. Signs of arithmetic stay signs, which both languages share; brackets stand
wherever two readings would be possible. A label or a code without Chinese words stands in English. The formula stays
what is asked and answered; the words are made of it and are never written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf

from trialwright.protocol.expression import (
    ARITHMETIC,
    BASELINE,
    COMPARISONS,
    DATE_COMPARISONS,
    FACTS,
    LATEST,
    PREVIOUS,
    Expression,
    Literal,
    Operation,
    Reference,
)
from trialwright.protocol.form import Form, Item

Language = OneOf["en", "zh"]

WORDS: Mapping[str, tuple[str, str]] = {
    "=": ("{0} is {1}", "{0}为{1}"),
    "!=": ("{0} is not {1}", "{0}不为{1}"),
    "<": ("{0} is below {1}", "{0}低于{1}"),
    "<=": ("{0} is at most {1}", "{0}不超过{1}"),
    ">": ("{0} is above {1}", "{0}高于{1}"),
    ">=": ("{0} is at least {1}", "{0}不低于{1}"),
    "date=": ("{0} is the same day as {1}", "{0}与{1}为同一天"),
    "date!=": ("{0} is another day than {1}", "{0}与{1}不是同一天"),
    "date<": ("{0} is before {1}", "{0}早于{1}"),
    "date<=": ("{0} is not after {1}", "{0}不晚于{1}"),
    "date>": ("{0} is after {1}", "{0}晚于{1}"),
    "date>=": ("{0} is not before {1}", "{0}不早于{1}"),
    "+": ("{0} + {1}", "{0} + {1}"),
    "-": ("{0} − {1}", "{0} − {1}"),
    "*": ("{0} × {1}", "{0} × {1}"),
    "/": ("{0} ÷ {1}", "{0} ÷ {1}"),
    "negative": ("−{0}", "−{0}"),
    "and": (" and ", "，且"),
    "or": (" or ", "，或"),
    "not": ("it is not so that {0}", "并非{0}"),
    "in": ("{0} is one of {1}", "{0}为以下之一：{1}"),
    "if": ("{1} if {0}, else {2}", "若{0}则为{1}，否则为{2}"),
    "known": ("{0} is known", "{0}已知"),
    "missing": ("{0} is not known", "{0}未知"),
    "first": ("the first known of {0}", "以下首个已知值：{0}"),
    "number": ("{0} as a number", "{0}的数值"),
    "date": ("{0}", "{0}"),
    "abs": ("the absolute value of {0}", "{0}的绝对值"),
    "sqrt": ("the square root of {0}", "{0}的平方根"),
    "ln": ("the natural logarithm of {0}", "{0}的自然对数"),
    "exp": ("e to the power of {0}", "e的{0}次方"),
    "round": ("{0}, rounded to {1} decimals", "{0}（保留{1}位小数）"),
    "minimum": ("the smallest of {0}", "以下最小值：{0}"),
    "maximum": ("the largest of {0}", "以下最大值：{0}"),
    "days": ("the days from {0} to {1}", "从{0}到{1}的天数"),
    "years": ("the completed years from {0} to {1}", "从{0}到{1}的整年数"),
    "length": ("the number of characters of {0}", "{0}的字符数"),
    "starts_with": ("{0} begins with {1}", "{0}以{1}开头"),
    "contains": ("{0} contains {1}", "{0}包含{1}"),
    "tally": ("how many of {1} are {0}", "以下项目中为{0}的个数：{1}"),
    "count": ("how many rows of {0} have: {1}", "{0}中满足以下条件的行数：{1}"),
    "some": ("some row of {0} has: {1}", "{0}中至少一行满足：{1}"),
    "every": ("every row of {0} has: {1}", "{0}中每一行均满足：{1}"),
    "sum": ("the sum over the rows of {0} of {1}", "{0}各行之和：{1}"),
    "least": ("the smallest over the rows of {0} of {1}", "{0}各行最小值：{1}"),
    "most": ("the largest over the rows of {0} of {1}", "{0}各行最大值：{1}"),
}
"""Operation -> English and Chinese; {0}, {1}: its arguments, of an aggregate its group and what is asked of a row; of
``in`` and the functions of several values the list of these."""
_FACTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("visit", "date"): ("the day of the visit", "访视日期"),
    ("visit", "day"): ("the study day of the visit", "访视的研究日"),
    ("course", "consented_on"): ("the day of consent", "知情同意日期"),
    ("course", "enrolled_on"): ("the day of enrolment", "入组日期"),
    ("course", "first_dose_on"): ("the day of the first dose", "首次给药日期"),
    ("course", "arm"): ("the arm", "组别"),
}
_PLACES = {BASELINE: (" at baseline", "（基线）"), PREVIOUS: (" at the visit before", "（上次访视）"),
           LATEST: (" as last known", "（最近一次）")}  # fmt: skip
_COMPARING = frozenset({"known", "missing", "starts_with", "contains", *COMPARISONS, *DATE_COMPARISONS})
_PHRASES = frozenset({"days", "years", "abs", "sqrt", "ln", "exp", "length", "number"})
_LISTED = frozenset({"first", "minimum", "maximum"})
_OF_TRUTHS = frozenset({"and", "or", "not", "count", "some", "every"})
_SUMS, _PRODUCTS = frozenset({"+", "-"}), frozenset({"*", "/"})
_ATOM, _PRODUCT, _SUM, _PHRASE, _COMPARED, _SAID = 6, 5, 4, 3, 2, 1
"""How tightly the words of an operation hold together; what holds less tightly than its surroundings is bracketed."""


@dataclass(frozen=True, slots=True)
class Names:
    """What names stand for: the study's forms; ``form``: the one at hand, whose items are called without it; ``arms``:
    title by name."""

    forms: Mapping[str, Form]
    form: str | None = None
    arms: Mapping[str, str] = field(default_factory=dict)


def in_words(tree: Expression, names: Names, language: Language = "en") -> str:
    """The resolved ``tree`` in words."""
    return _Speaker(names, 0 if language == "en" else 1).truth(tree)[0]


class _Speaker:
    def __init__(self, names: Names, which: int) -> None:
        self.names, self.which = names, which

    def _of(self, pair: tuple[str, str]) -> str:
        return pair[self.which]

    def label(self, en: str, zh: str | None) -> str:
        """A label between quotation marks."""
        return f"“{(zh if self.which else None) or en}”"

    def truth(self, tree: Expression, *, denied: bool = False) -> tuple[str, int]:
        """The words where a truth is asked, and how tightly they hold together."""
        item = self.item(tree)
        if item is not None and item.data_type == "boolean":
            said = ("is answered no", "为“否”") if denied else ("is answered yes", "为“是”")
            return f"{self.value(tree)[0]}{'' if self.which else ' '}{self._of(said)}", _COMPARED
        if denied:
            return self._of(WORDS["not"]).format(self.tight(tree, _ATOM, truth=True)), _SAID
        return self.value(tree)

    def value(self, tree: Expression) -> tuple[str, int]:
        """The words, and how tightly they hold together."""
        if isinstance(tree, Literal):
            return self.literal(tree), _ATOM
        if isinstance(tree, Reference):
            return self.reference(tree), _ATOM
        if tree.name == "not":
            return self.truth(tree.arguments[0], denied=True)
        if tree.name in ("and", "or"):
            parts = [self.tight(one, _COMPARED, truth=True) for one in tree.arguments]
            return self._of(WORDS[tree.name]).join(parts), _SAID
        if tree.name in ARITHMETIC:
            return self.arithmetic(tree)
        says = self._of(WORDS[tree.name]).format(*self.arguments(tree))
        one = tree.name == "round" and tree.arguments[1] == Literal(1.0)
        return (says.removesuffix("s") if one else says), self.holds(tree)

    def holds(self, tree: Operation) -> int:
        """How tightly the words of a comparison or a function hold together."""
        if tree.name == "date":
            return _ATOM
        if tree.name in _COMPARING:
            return _COMPARED
        return _PHRASE if tree.name in _PHRASES else _SAID

    def arguments(self, tree: Operation) -> Sequence[str]:
        """The places of the words of a comparison or a function."""
        if tree.name == "in":
            return self.tight(tree.arguments[0], _PHRASE), self.listed(tree.arguments[1:], tree.arguments[0])
        if tree.name in _LISTED:
            return (self.listed(tree.arguments, None),)
        if tree.name == "tally":
            return self.code(tree.arguments[0], tree.arguments[1]), self.listed(tree.arguments[1:], None)
        if tree.over is not None:
            return self.group(tree.over), self.tight(tree.arguments[0], _SAID, truth=tree.name in _OF_TRUTHS)
        if tree.name == "if":
            condition, *both = tree.arguments
            return self.tight(condition, _COMPARED, truth=True), *(self.tight(one, _COMPARED) for one in both)
        least = _PHRASE if tree.name in _COMPARING else _ATOM if len(tree.arguments) == 1 else _SUM
        other = dict(zip(tree.arguments, reversed(tree.arguments), strict=True)) if len(tree.arguments) == 2 else {}
        return [self.code(one, other[one]) if isinstance(one, Literal) and one in other else self.tight(one, least)
                for one in tree.arguments]  # fmt: skip

    def arithmetic(self, tree: Operation) -> tuple[str, int]:
        """Signs as they are; the right side of a sign of the same rank is bracketed."""
        if tree.name == "negative":
            return self._of(WORDS["negative"]).format(self.tight(tree.arguments[0], _ATOM)), _PRODUCT
        rank = _SUM if tree.name in _SUMS else _PRODUCT
        left, right = tree.arguments
        return self._of(WORDS[tree.name]).format(self.tight(left, rank), self.tight(right, rank + 1)), rank

    def tight(self, tree: Expression, least: int, *, truth: bool = False) -> str:
        """The words, in brackets where they hold together less tightly than ``least``."""
        says, holds = self.truth(tree) if truth else self.value(tree)
        return says if holds >= least else f"({says})"

    def listed(self, trees: Sequence[Expression], about: Expression | None) -> str:
        """Several values, parted by commas."""
        said = [self.code(one, about) if about is not None else self.tight(one, _SUM) for one in trees]
        return ("、" if self.which else ", ").join(said)

    def item(self, tree: Expression | None) -> Item | None:
        """The item that a reference names; None for anything else."""
        if not isinstance(tree, Reference) or tree.form in FACTS:
            return None
        form = self.names.forms.get(tree.form or self.names.form or "")
        return form.items.get(tree.item) if form is not None else None

    def reference(self, tree: Reference) -> str:
        """An item by its label, with its form where that is another one, and where it is asked."""
        place = _PLACES.get(tree.at or "", (f" at {tree.at}", f"（{tree.at}）")) if tree.at else ("", "")
        if tree.form in FACTS:
            return self._of(_FACTS[tree.form or "", tree.item]) + self._of(place)
        item, form = self.item(tree), self.names.forms.get(tree.form or self.names.form or "")
        said = self.label(item.label, item.label_zh) if item is not None else self.label(tree.item, None)
        if form is not None and form.name != self.names.form:
            called = (form.label_zh if self.which else None) or form.label
            said += f"（{called}）" if self.which else f" ({called})"
        return said + self._of(place)

    def group(self, over: str) -> str:
        """A repeating group by its label."""
        form, _, name = over.partition(".")
        groups = self.names.forms[form].item_groups if form in self.names.forms else ()
        found = next((one for one in groups if one.name == name), None)
        return self.label(found.label, found.label_zh) if found is not None else self.label(name, None)

    def code(self, tree: Expression, about: Expression) -> str:
        """A text as the answer that it stands for, where it is compared with an item that has a list of codes."""
        if not isinstance(tree, Literal) or not isinstance(tree.value, str):
            return self.tight(tree, _SUM)
        item = self.item(about)
        codes = item.code_list.items if item is not None and item.code_list is not None else ()
        found = next((one for one in codes if one.code == tree.value), None)
        if found is not None:
            return self.label(found.says, found.says_zh)
        arm = isinstance(about, Reference) and (about.form, about.item) == ("course", "arm")
        return self.label(self.names.arms.get(tree.value, tree.value) if arm else tree.value, None)

    def literal(self, tree: Literal) -> str:
        """A number, a text or a truth as people write it."""
        if isinstance(tree.value, bool):
            return self._of(("yes", "是") if tree.value else ("no", "否"))
        return self.label(tree.value, None) if isinstance(tree.value, str) else f"{tree.value:.15g}".replace("-", "−")
