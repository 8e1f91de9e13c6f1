"""The boxes of a form page, written as Django writes them, letter by letter, without a template for each: a page of a
form holds dozens, and a menu rendered by templates takes a template for each of its answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class TextBox(forms.TextInput):
    """A box of one line."""

    def render(
        self, name: str, value: object, attrs: Mapping[str, object] | None = None, renderer: object = None
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        typed = "" if widget["value"] is None else f' value="{_said(widget["value"])}"'
        return mark_safe(f'<input type="{_said(widget["type"])}" name="{_said(name)}"{typed}{_attributes(widget)}>')


class Menu(forms.Select):
    """A menu of answers, in one group."""

    def render(
        self, name: str, value: object, attrs: Mapping[str, object] | None = None, renderer: object = None
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        answers = [one for _, group, _ in widget["optgroups"] for one in group]
        options = "".join(
            f'\n  <option value="{_said(one["value"])}"{_attributes(one)}>{conditional_escape(one["label"])}</option>\n'
            for one in answers
        )
        return mark_safe(f'<select name="{_said(name)}"{_attributes(widget)}>{options}\n</select>')


def _attributes(widget: Mapping[str, Mapping[str, object]]) -> str:
    told = {name: value for name, value in widget["attrs"].items() if value is not False}
    return "".join(f" {_said(name)}" if value is True else f' {_said(name)}="{_said(value)}"'
                   for name, value in told.items())  # fmt: skip


def _said(value: object) -> str:
    return conditional_escape(str(value))
