"""The form that corrects one act: every field that may have been wrong, with what stands there printed beside it.

What is left as it stands is no correction; the reason is asked for once, for all fields together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Literal, get_type_hints

from django import forms
from django.core.validators import MaxLengthValidator

from trialwright.conduct.act import KINDS_SEEN, Act, Recorded
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.correction import CORRECTABLE, TURNS, told
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.participant import Participant
from trialwright.conduct.sites import clock_of
from trialwright.protocol.typed_date import Typing
from trialwright.web import dose_page
from trialwright.web.act_form import OWN_WORDS, WORDS, choices_of, field_of

_NOTHING = "nothing"
_LONGEST = 500


class CorrectionForm(forms.Form):
    """The fields of ``entry``'s act as it stands, to be corrected by ``person``'s site as of ``today``."""

    def __init__(
        self, course: Course, person: Participant, entry: Recorded, today: date, data: Mapping[str, str] | None = None
    ) -> None:
        self.entry, self.course, self.person, self.today = entry, course, person, today
        self.typing, self.anchor = Typing(today, course.design.conduct.entry.dates), person.first_dose_on
        act = entry.act
        hints, own = _hints(act), {one.name for one in fields(act)}
        names = [name for name in CORRECTABLE.get(act.kind, ()) if name in hints]
        initial = {name: _shown(getattr(act, name, None)) for name in names}
        super().__init__(data, initial=initial, auto_id="%s")
        choices = {**choices_of(course, person), **_of_doses(course, act)}
        for name in names:
            one = field_of(name, hints[name], choices.get(name), self.typing, clock_of(course, person))
            _let_through(one, initial[name])
            one.label = OWN_WORDS.get((act.kind, name), one.label)
            one.help_text = f"Stands there: {_words(getattr(act, name, None))}."
            if name not in own and name != "kind":
                one.required, one.help_text = False, f"Only where it is no {act.kind}."
                one.label = WORDS.get(name, (name.capitalize(), ""))[0]
            self.fields[name] = one
        wide = forms.TextInput(attrs={"size": 40, "autocomplete": "off"})
        self.fields["reason"] = forms.CharField(max_length=_LONGEST, label="Reason of the correction", widget=wide)

    @property
    def reason(self) -> str:
        """The reason as typed."""
        return str(self.cleaned_data["reason"]).strip()

    def correction(self) -> ActCorrected:
        """The correction as typed: the fields that differ from what stands."""
        act = self.entry.act
        new = {name: _typed(value) for name, value in self.cleaned_data.items()
               if name != "reason" and not self._is_as_shown(name)}  # fmt: skip
        old = {name: told(getattr(act, name, None)) for name in new}
        entries = tuple(Entry(name, old[name], new[name], self.reason) for name in new if new[name] != old[name])
        return ActCorrected(self.person.code, self.today, self.entry.sequence, act.kind, *_place(act), entries)

    def _is_as_shown(self, name: str) -> bool:
        """Whether a field came back as it was sent: a control holds no line breaks, fewer digits and no seconds, and
        what nobody touched is no correction."""
        sent = self.data.getlist(name) if hasattr(self.data, "getlist") else self.data.get(name)
        shown = self.initial[name]
        if isinstance(shown, list):
            return sorted(sent or ()) == sorted(shown)
        return _bare(sent[-1] if isinstance(sent, list) and sent else sent) == _bare(shown)


def _bare(text: object) -> str:
    return "".join(str(text or "").splitlines()).strip()


def _let_through(field: forms.Field, held: object) -> None:
    """A text that came in longer by another way does not stand in the way of correcting something else."""
    if type(field) is forms.CharField and len(str(held)) > _LONGEST:
        field.max_length = None
        field.widget.attrs.pop("maxlength", None)
        field.validators = [one for one in field.validators if not isinstance(one, MaxLengthValidator)]


def _hints(act: Act) -> Mapping[str, object]:
    """The types of the fields that may be corrected: of the act, and of the kind that it may turn into."""
    if act.kind not in TURNS:
        return get_type_hints(type(act))
    found = {"kind": Literal[TURNS], "unit": str}
    for kind in TURNS:
        found |= get_type_hints(KINDS_SEEN[kind])
    return {**found, "kind": Literal[TURNS]}


def _of_doses(course: Course, act: Act) -> Mapping[str, list[tuple[str, str]]]:
    """Where on the body, and by whom: the choices of the doses' page, and what stands there otherwise."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in ("site", "given_by") if act.kind in TURNS else ():
        listed = list(dose_page.choices(course.design, name))
        held = getattr(act, name, None)
        more = [(held, held)] if held and held not in dict(listed) else []
        if listed:
            found[name] = [("", "–"), *listed, *more]
    return found


def set_aside(person: Participant, entry: Recorded, today: date, as_of: int) -> ActSetAside:
    """``entry`` is set aside; ``as_of``: the row of its last correction that the writer saw."""
    return ActSetAside(person.code, today, entry.sequence, entry.act.kind, *_place(entry.act), as_of)


def _place(act: Act) -> tuple[str | None, str | None]:
    return getattr(act, "visit", None), getattr(act, "form", None)


def _typed(value: object) -> str | int | float | bool | None:
    if isinstance(value, list):
        return ", ".join(value) or None
    return None if value == "" else told(value)


def _shown(value: object) -> object:
    """A field's value as its control holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
    return "" if value is None else str(value)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or _NOTHING
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.strftime("%a %Y-%m-%d")
    return str(_shown(value)) or _NOTHING
