"""The web field of one item. What is typed is read by ``protocol.typed_answer``, the same as in the browser.

A question with few answers is shown as radio buttons, each chosen by a figure; a longer list is a menu.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms

from trialwright.clinical.printed_unit import printed_unit
from trialwright.protocol.form import LONGEST_TEXT, Item
from trialwright.web.form_boxes import Menu, TextBox

MOST_RADIOS = 6
"""More answers than this make a menu."""
_YES_NO = (("true", "yes"), ("false", "no"))
_YES_NO_ZH = {"true": "是", "false": "否"}
_TEXTS: Mapping[str, dict[str, object]] = {
    "integer": {"inputmode": "numeric", "size": 8}, "float": {"inputmode": "decimal", "size": 8},
    "date": {"size": 14, "placeholder": "3 Apr 2026, t, -1"}, "time": {"size": 8, "placeholder": "HH:MM"},
    "partial_date": {"size": 14, "placeholder": "Apr 2026, 2026"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button: its value, words, id, the figure that chooses it, and whether it is chosen."""

    value: str
    says: str
    id: str
    figure: str
    chosen: bool
    says_zh: str = ""


def field_of(item: Item) -> forms.Field:
    """The web field of one item."""
    unit = printed_unit(item.unit)
    shared = {"label": f"{item.label} ({unit})" if unit else item.label, "required": False}
    if item.data_type == "boolean":
        return forms.ChoiceField(choices=[("", "not answered"), *_YES_NO], widget=Menu, **shared)
    if item.code_list is not None:
        return forms.ChoiceField(choices=[("", "–"), *_options(item)], widget=Menu, **shared)
    attributes = _TEXTS.get(item.data_type, {})
    longest = LONGEST_TEXT if item.data_type == "text" else 60
    return forms.CharField(max_length=longest, widget=TextBox({**attributes, "autocomplete": "off"}), **shared)


def _options(item: Item) -> list[tuple[str, str]]:
    """The answers of a menu; in both languages where it is long and no cell of a table."""
    codes = item.code_list.items if item.code_list is not None else ()
    both = len(codes) > MOST_RADIOS
    return [(one.code, f"{one.says} {one.says_zh}" if both and one.says_zh else one.says) for one in codes]


def choices(item: Item, field: forms.BoundField) -> Sequence[Choice]:
    """The radio buttons of a question, the one for no answer last; none where it is a menu or is typed."""
    answers = _YES_NO if item.data_type == "boolean" else ()
    if item.code_list is not None and len(item.code_list.items) <= MOST_RADIOS:
        answers = tuple((entry.code, entry.says) for entry in item.code_list.items)
    if not answers:
        return ()
    chosen = str(field.value() or "")
    figures = figures_of([code for code, _ in answers])
    codes = item.code_list.items if item.code_list is not None else ()
    chinese = {one.code: one.says_zh or "" for one in codes} or _YES_NO_ZH
    found = [
        Choice(code, says, field.html_name if place == 0 else f"{field.html_name}-{place}", figures[place],
               code == chosen, chinese.get(code, "") if item.label_zh else "")
        for place, (code, says) in enumerate(answers)
    ]  # fmt: skip
    return (*found, Choice("", "not answered", f"{field.html_name}-none", "", chosen == ""))


def figures_of(codes: Sequence[str]) -> list[str]:
    """The key of each answer: its own code where every code is one figure, else its place from 1."""
    if all(len(code) == 1 and code.isascii() and code.isdigit() for code in codes):
        return list(codes)
    return [str(place) for place in range(1, len(codes) + 1)]
