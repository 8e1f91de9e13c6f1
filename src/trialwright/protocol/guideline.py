"""The completion guideline of a study, form by form, and the printable twin of each form, blank or filled in.

Both are made of the study's files alone and are plain data: whoever shows them (page, PDF, paper) lays them out. The
guideline says of every item what it takes, when it is asked, how it is calculated and what is asked about it; a
guideline that is finished after the first participant is an inspection finding, so it is generated, never written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import orjson

from trialwright.endpoints.register import scores
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.expression import Expression
from trialwright.protocol.expression_words import Names, in_words
from trialwright.protocol.form import MISSING, Address, Form, Item, ItemGroup, Value, rows_of

BLANK_ROWS = 5
"""Empty rows of a repeating group on paper."""


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in English and Chinese; None: the study file has no Chinese."""

    en: str
    zh: str | None = None


@dataclass(frozen=True, slots=True)
class GuidedItem:
    """One item: what it takes, its bounds, when it is asked, how it is calculated, what may be asked about it.

    ``asked_words`` and ``calculated_words`` say in words what the two formulas say,
    ``calculated_because`` with which source; None where there is none."""

    name: str
    label: Words
    takes: str
    unit: str | None
    mandatory: bool
    answers: tuple[tuple[str, Words], ...]
    bounds: tuple[str, ...]
    asked_when: str | None
    calculated: str | None
    hints: tuple[Words, ...]
    questions: tuple[Words, ...]
    asked_words: Words | None = None
    calculated_words: Words | None = None
    calculated_because: str | None = None


@dataclass(frozen=True, slots=True)
class GuidedGroup:
    """A group; ``at_most``: rows of a repeating one, None: it does not repeat."""

    label: Words
    at_most: int | None
    asked_when: str | None
    items: tuple[GuidedItem, ...]
    asked_words: Words | None = None


@dataclass(frozen=True, slots=True)
class GuidedForm:
    """The guideline of one form: at which visits it is asked, or which acts fill it in."""

    name: str
    label: Words
    visits: tuple[str, ...]
    acts: tuple[str, ...]
    hint: Words | None
    groups: tuple[GuidedGroup, ...]
    missing_reasons: tuple[tuple[str, Words], ...]


_TAKES = {
    "integer": "a whole number", "float": "a number", "text": "words", "date": "a day (YYYY-MM-DD)",
    "partial_date": "a day, a month or a year, as exactly as known", "time": "a time of day (HH:MM)",
    "boolean": "yes or no", "code": "one of the answers",
}  # fmt: skip


def guideline(design: StudyDesign) -> list[GuidedForm]:
    """The guideline of every form, in the order in which the visits ask for them; the others follow."""
    order = list(dict.fromkeys([form for visit in design.visits for form in visit.forms]))
    names = [*order, *(name for name in design.forms if name not in order)]
    return [_form(design, design.forms[name]) for name in names]


def guideline_sha256(design: StudyDesign) -> str:
    """SHA-256 over everything that the guideline says: what an approval of it is bound to. It changes with the forms,
    their visits and their checks, and with nothing else of the design. Formulas count as they are written: their words
    follow from them, so that better words ask for no other approval."""
    plain = [_without_words(asdict(form)) for form in guideline(design)]
    return sha256(orjson.dumps(plain)).hexdigest()


def _without_words(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without_words(one) for name, one in told.items() if name not in _FOLLOWS}
    return [_without_words(one) for one in told] if isinstance(told, list | tuple) else told


_FOLLOWS = frozenset({"asked_words", "calculated_words", "calculated_because"})


def _form(design: StudyDesign, form: Form) -> GuidedForm:
    visits = [visit.name for visit in design.visits if form.name in visit.forms]
    visits += [visit.name for visit in design.unscheduled if form.name in visit.forms]
    reasons = form.missing_reasons.items if form.missing_reasons is not None else ()
    hint = Words(form.guideline, form.guideline_zh) if form.guideline is not None else None
    groups = tuple(
        GuidedGroup(Words(group.label, group.label_zh), group.at_most, group.condition,
                    tuple(_item(design, form, item) for item in group.items), _asked(design, form, group.name))
        for group in form.item_groups
    )  # fmt: skip
    return GuidedForm(form.name, Words(form.label, form.label_zh), tuple(visits), form.acts, hint, groups,
                      tuple((one.code, Words(one.says, one.says_zh)) for one in reasons))  # fmt: skip


def _item(design: StudyDesign, form: Form, item: Item) -> GuidedItem:
    codes = item.code_list.items if item.code_list is not None else ()
    method = item.method
    return GuidedItem(
        name=item.name,
        label=Words(item.label, item.label_zh),
        takes=_TAKES[item.data_type],
        unit=item.unit,
        mandatory=item.mandatory,
        answers=tuple((code.code, Words(code.says, code.says_zh)) for code in codes),
        bounds=tuple(_bounds(item)),
        asked_when=item.condition,
        calculated=None if method is None else f"{method.expression or method.score} ({method.because})",
        hints=(Words(item.guideline, item.guideline_zh),) if item.guideline is not None else (),
        questions=tuple(
            Words(check.asks, check.asks_zh)
            for check in design.checks
            if (check.form, check.item) == (form.name, item.name)
        ),
        asked_words=_asked(design, form, item.name) if item.condition is not None else None,
        calculated_words=_calculated(design, form, item),
        calculated_because=None if method is None else method.because,
    )


def _asked(design: StudyDesign, form: Form, name: str) -> Words | None:
    """When a group or an item is asked, in words."""
    tree = design.rules.conditions.get((form.name, name))
    return None if tree is None else _words(design, form, tree)


def _calculated(design: StudyDesign, form: Form, item: Item) -> Words | None:
    """How an item is calculated, in words: its formula, or the published score with what it is made of."""
    place, method = (form.name, item.name), item.method
    if method is None:
        return None
    if place in design.rules.methods:
        return _words(design, form, design.rules.methods[place])
    if place not in design.rules.inputs or method.score is None:
        return None
    title, made_of = scores()[method.score].title, design.rules.inputs[place].values()
    listed = [_words(design, form, one) for one in made_of]
    en, zh = ", ".join(one.en for one in listed), "、".join(one.zh or one.en for one in listed)
    return Words(f"{title}, worked out of {en}", f"{title}，由以下项目计算：{zh}")


def _words(design: StudyDesign, form: Form, tree: Expression) -> Words:
    names = Names(design.forms, form.name, {arm.name: arm.title for arm in design.arms})
    return Words(in_words(tree, names), in_words(tree, names, "zh"))


def _bounds(item: Item) -> list[str]:
    found = []
    for check in item.range_checks:
        low = "" if check.low is None else f"from {check.low:g}"
        high = "" if check.high is None else f"to {check.high:g}"
        word = "refused outside" if check.hard else "asked about outside"
        found.append(f"{word} {' '.join(part for part in (low, high) if part)}: {check.because}")
    return found


# The printable twin. -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One answer on paper: choices to tick (``chosen`` marks the one given), or a line with ``value`` (empty: blank).

    ``missing``: the words of the reason why there is no value; None: none is given.
    """

    label: Words
    unit: str | None
    choices: tuple[tuple[Words, bool], ...]
    value: str
    missing: Words | None
    calculated: bool


@dataclass(frozen=True, slots=True)
class PrintedGroup:
    """A group on paper; ``row``: the row of a repeating group, None: it does not repeat."""

    label: Words
    row: int | None
    lines: tuple[PrintedLine, ...]


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """The twin of a form: the same groups and items in the same order."""

    name: str
    label: Words
    groups: tuple[PrintedGroup, ...]


def printed_form(
    form: Form, values: Mapping[str, Value] | None = None, calculated: Mapping[str, Value] | None = None
) -> PrintedForm:
    """The form as it is printed: blank without values, with empty rows to write in; else as filled in."""
    groups = []
    for group in form.item_groups:
        for row in _rows(group, values):
            lines = [_line(form, item, Address(item.name, row), values or {}, calculated or {}) for item in group.items]
            groups.append(PrintedGroup(Words(group.label, group.label_zh), row, tuple(lines)))
    return PrintedForm(form.name, Words(form.label, form.label_zh), tuple(groups))


def _rows(group: ItemGroup, values: Mapping[str, Value] | None) -> Sequence[int | None]:
    if not group.repeats:
        return (None,)
    return range(1, min(BLANK_ROWS, group.at_most or 0) + 1) if values is None else rows_of(group, values)


def _line(
    form: Form, item: Item, address: Address, values: Mapping[str, Value], calculated: Mapping[str, Value]
) -> PrintedLine:
    value = (calculated if item.method is not None else values).get(str(address))
    reason = values.get(str(address) + MISSING)
    reasons = {one.code: one for one in form.missing_reasons.items} if form.missing_reasons is not None else {}
    given = reasons.get(str(reason)) if reason is not None else None
    return PrintedLine(
        label=Words(item.label, item.label_zh),
        unit=item.unit,
        choices=tuple(_choices(item, value)),
        value="" if item.code_list is not None or item.data_type == "boolean" else _written(value),
        missing=Words(given.says, given.says_zh) if given is not None else None,
        calculated=item.method is not None,
    )


def _choices(item: Item, value: Value) -> list[tuple[Words, bool]]:
    if item.data_type == "boolean":
        return [(Words("yes", "是"), value is True), (Words("no", "否"), value is False)]
    codes = item.code_list.items if item.code_list is not None else ()
    return [(Words(code.says, code.says_zh), value == code.code) for code in codes]


def _written(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)
