"""What people call the parts of two versions of a study, for the sentences about an amendment.

Names are identifiers for programs and study files; in a report people read labels, as the older version has them, which
is what stands on the forms they know. Items of one form with the same label are told apart by their group's label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Form


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of both versions, the older one's first; a name that neither has stays as it is."""

    before: StudyDesign
    after: StudyDesign

    def form(self, name: str) -> str:
        """What a form is called."""
        found = self._form(name)
        return found.label if found is not None else name

    def _form(self, name: str) -> Form | None:
        return self.before.forms.get(name) or self.after.forms.get(name)

    def item(self, form: str, item: str) -> str:
        """What an item is called, without its form."""
        for design in (self.before, self.after):
            held = design.forms.get(form)
            if held is not None and item in held.items:
                return _told_apart(held, item)
        return item

    def answer(self, form: str, item: str) -> str:
        """An item with its form: ``Core set, Pain``."""
        return f"{self.form(form)}, {self.item(form, item)}"

    def place(self, visit: str, form: str | None, item: str | None) -> str:
        """Visit, form and item, as far as they are given: ``week 4, Core set, Pain``."""
        if form is None:
            return visit
        return f"{visit}, {self.answer(form, item) if item is not None else self.form(form)}"

    def part(self, part: str, name: str, one: Any) -> str:
        """A part of the plan as a reader knows it; ``one``: the part in either version."""
        if part == "item":
            form, _, item = name.partition(".")
            return f"item {self.item(form, item)!r} of the form {self.form(form)!r}"
        if part == "range":
            return f"range of {self.answer(one.form, one.item)} {name.partition(' ')[2]}"
        if part == "check":
            return f"check {_plain(name)!r} on {self.answer(one.form, one.item)}"
        known = {"form": "label", "site": "label", "arm": "title", "duty": "says"}
        return f"{part} {getattr(one, known[part])!r}" if part in known else f"{part} {name}"

    def of_field(self, part: str, field: str, value: object) -> object:
        """A field's value with labels in place of the names of forms."""
        if part == "visit" and field == "forms" and isinstance(value, tuple):
            return tuple(self.form(name) for name in value)
        return value


def _told_apart(form: Form, name: str) -> str:
    label = form.items[name].label
    twice = sum(one.label == label for one in form.items.values()) > 1
    return f"{label} ({form.group_of[name].label})" if twice else label


def _plain(name: str) -> str:
    return name.replace("_", " ")
