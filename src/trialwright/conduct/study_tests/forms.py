"""Forms: each item takes what it should and refuses the rest, at the bounds of every range and for every code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from trialwright.conduct.study_test import StudyTest, Tested, tested
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Item, RangeCheck, Value, questions, refusals

_WRONG: dict[str, tuple[Value, ...]] = {
    "integer": ("one", 1.5, True), "float": ("one", True, float("inf")), "boolean": ("maybe", 2),
    "date": ("31.12.2026", "2027-02-29", 45000), "partial_date": ("12/2026", "2027-13", 45000),
    "time": ("25:00", "noon"), "text": (5, True), "code": (5, True),
}  # fmt: skip
_RIGHT: dict[str, tuple[Value, ...]] = {
    "boolean": (True, False), "date": ("2028-02-29",), "partial_date": ("2028", "2028-02", "2028-02-29"),
    "time": ("00:00", "23:59"), "text": ("words", "\u7c7b\u98ce\u6e7f"),
}  # fmt: skip


def run(design: StudyDesign, folder: Path) -> Iterable[Tested]:
    """A test for each form."""
    for form in design.forms.values():
        items = [item for item in form.items.values() if item.method is None]
        trials = [one for item in items for one in _trials(item)]
        says = f"{len(items)} items, {len(trials)} trials: kinds, bounds of ranges (both sides), codes"
        yield tested(f"form {form.name}", trials, says)


def _trials(item: Item) -> Iterator[tuple[bool, str]]:
    for value in _WRONG[item.data_type]:
        yield bool(refusals(item, value)), f"{item.name} refuses what is no {item.data_type}"
    if item.code_list is None:
        for value in _RIGHT.get(item.data_type, ()):
            yield not refusals(item, value), f"{item.name} takes a plain {item.data_type}"
    else:
        for one in item.code_list.items:
            if item.data_type in ("code", "text"):
                yield not refusals(item, one.code), f"{item.name} takes the code {one.code}"
        yield bool(refusals(item, "no such code")), f"{item.name} refuses another code"
    for check in item.range_checks:
        yield from _bounds(item, check)


def _bounds(item: Item, check: RangeCheck) -> Iterator[tuple[bool, str]]:
    ask = refusals if check.hard else questions
    word = "refused" if check.hard else "asked about"
    for bound, side in ((check.low, -1), (check.high, 1)):
        if bound is None:
            continue
        step = 1 if item.data_type == "integer" else max(abs(bound), 1.0) * 1e-6
        at, beyond = _typed(item, bound), _typed(item, bound + side * step)
        others = [one for one in item.range_checks if one != check and one.hard is check.hard]
        if all(_within(one, at) for one in others):
            yield not ask(item, at), f"{item.name} at its bound is not {word}"
        yield bool(ask(item, beyond)), f"{item.name} beyond its bound is {word}"


def _typed(item: Item, number: float) -> int | float:
    return round(number) if item.data_type == "integer" else float(number)


def _within(check: RangeCheck, value: float) -> bool:
    return (check.low is None or value >= check.low) and (check.high is None or value <= check.high)


STUDY_TEST = StudyTest("forms", "Items, ranges and codes of forms", "data entry", run)
