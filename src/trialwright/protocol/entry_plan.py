"""The part ``entry`` of conduct.yaml: how values are typed in. It helps whoever types, and refuses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from trialwright.errors import InputError
from trialwright.protocol.form import CodeListItem, Form, Value
from trialwright.protocol.yaml_file import YamlFile, describe


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """A change of ``items`` (of any form) by more than ``percent`` of the previous visit's value is pointed out."""

    items: tuple[str, ...]
    percent: float
    because: str

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """``dates``: whether 3/4 is the third of April or the fourth of March; None: it is refused as it can be both.

    ``why_right``: the reasons that someone can give, in a pick-list, for a value about which a soft check asks.
    """

    dates: Literal["day first", "month first"] | None = None
    why_right: tuple[CodeListItem, ...] = ()
    changes: tuple[ChangeRule, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}

    def percent(self, item: str) -> float | None:
        """The share of change of ``item`` that is pointed out; None: none is declared."""
        return next((one.percent for one in self.changes if item in one.items), None)


def changed_percent(before: Value, now: Value) -> float | None:
    """By how many percent of ``before`` a number changed; None: it cannot be said.

    >>> changed_percent(50, 80)
    60.0
    """
    numbers = [one for one in (before, now) if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) < 2 or numbers[0] == 0:
        return None
    return 100 * abs(numbers[1] - numbers[0]) / abs(numbers[0])


def entry_mistakes(plan: EntryPlan, forms: Mapping[str, Form], file: YamlFile) -> Iterator[InputError]:
    """Items that no form has, shares that are none, reasons given twice."""
    items = {name for form in forms.values() for name in form.items}
    for position, rule in enumerate(plan.changes):
        for number, name in enumerate(rule.items):
            if name not in items:
                yield file.error(("entry", "changes", position, "items", number), expected="an item of the study",
                                 found=describe(name), remedy="Correct the name.")  # fmt: skip
        if rule.percent <= 0:
            yield file.error(("entry", "changes", position, "percent"), expected="more than 0",
                             found=describe(rule.percent), remedy="Write the share in percent.")  # fmt: skip
    codes = [one.code for one in plan.why_right]
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield file.error(("entry", "why_right", number, "code"), expected="each code once", found=describe(code),
                             remedy="Give it another code.")  # fmt: skip
