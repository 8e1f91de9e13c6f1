"""The screening sheet as a web form: it asks the facts that the criteria of a study need, and nothing else.

The fields of a list (conditions, medications, ...) are those of the patient's own dataclasses; which of them are asked
says ``web.sheet_facts``. A field left empty is unknown, never "no"; a list says that it is complete only when someone
ticks so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django import forms

from trialwright.clinical import patient
from trialwright.clinical.printed_unit import printed_unit
from trialwright.clinical.quantity import is_ucum
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.printed_units import read_unit
from trialwright.protocol.typed_date import Order, Typing
from trialwright.web.sheet_facts import LISTS, NEVER_COMPLETE, PERSON, Measured, asked, measured
from trialwright.web.typed_days import Day, SomeDay

LABELS = {
    "on": "Date", "name": "Name", "per": "Per", "started": "Started", "stopped": "Stopped", "ongoing": "Still taken",
    "trials ongoing": "Still taking part",
    "onset": "Since", "began": "Began", "ended": "Ended", "classified_by": "Fulfils the classification criteria",
    "remission_since": "In remission since", "controlled": "Well controlled", "severe": "Severe",
    "dose_unchanged_since": "Dose unchanged since", "adequate_dose": "At an adequate dose",
    "response": "Response", "investigational_drug": "With an investigational drug", "last_dose": "Last dose of it",
    "denials of": "A no about", "denials name": "What is not there", "denials on": "Said on",
    "denials ever": "Never, up to that day", "denials since": "Not since",
}  # fmt: skip
MOST_ROWS = 30
SOURCE = "the screening form"
"""Where a "no" on the sheet comes from: whoever judges or saves the form answers for what stands in it."""
_NOT_KNOWN = ("", "not known")


@dataclass(frozen=True, slots=True)
class RowList:
    """A list on the page: its rows of fields, and the box that says whether it is complete (None: it never is)."""

    name: str
    title: str
    rows: Sequence[Sequence[forms.BoundField]]
    complete: forms.BoundField | None


@dataclass(frozen=True, slots=True)
class Part:
    """The fields that are still asked, or those that are settled (``word``)."""

    word: str
    person: Sequence[forms.BoundField]
    day: forms.BoundField | None
    values: Sequence[tuple[Measured, Sequence[forms.BoundField | None]]]
    lists: Sequence[RowList]


class SheetForm(forms.Form):
    """The form for one study's criteria. ``data`` None: empty, or with what stands in the sheet ``standing``."""

    def __init__(
        self,
        criteria: Criteria,
        data: Mapping[str, str] | None,
        today: date,
        standing: Mapping[str, Any] | None = None,
        study: str = "",
        order: Order | None = None,
    ) -> None:
        self.typing = Typing(today, order)
        day = today.isoformat()
        shown = {"screened_on": day, "measured_on": day, **_standing(standing, study)}
        super().__init__(data, auto_id="%s", initial=shown)
        self.wanted = asked(criteria)
        self.measures = measured(criteria)
        self.still: frozenset[str] = frozenset((*PERSON, *LISTS, "screened_on", "consent", "consent_on"))
        self.still |= {f"value-{one.code}" for one in self.measures}
        self.counts = {name: _rows(name, data if data is not None else shown) for name in LISTS if name in self.wanted}
        self.fields["screened_on"] = Day(self.typing, label="Day of the screening")
        self._person_fields()
        self._measured_fields()
        for name, count in self.counts.items():
            self._list_fields(name, count)

    def _person_fields(self) -> None:
        for name, label in PERSON.items():
            if name in self.wanted:
                self.fields[name] = self._field(get_type_hints(patient.Patient)[name], label)
        if "consent" in self.wanted:
            self.fields["consent"] = _KnownOrNot("Informed consent to this study signed")
            self.fields["consent_on"] = SomeDay(self.typing, "Signed on")

    def _measured_fields(self) -> None:
        if self.measures:
            self.fields["measured_on"] = SomeDay(self.typing, "Day of these measurements")
        for one in self.measures:
            self.fields[f"value-{one.code}"] = _number(one.label)
            self.fields[f"unit-{one.code}"] = forms.CharField(
                max_length=20,
                required=False,
                label=f"{one.label}: unit",
                initial=printed_unit(one.unit),
                widget=_text(8),
            )
            self.fields[f"on-{one.code}"] = SomeDay(self.typing, f"{one.label}: another day")
            if one.asks_upper_limit:
                self.fields[f"upper-{one.code}"] = _number(f"{one.label}: that laboratory's upper limit")

    def _list_fields(self, name: str, count: int) -> None:
        _, row_class, _ = LISTS[name]
        hints = get_type_hints(row_class)
        for row in range(count):
            for one in fields(row_class):
                if one.name != "source" and one.name in self.wanted[name]:
                    label = LABELS.get(f"{name} {one.name}") or LABELS.get(one.name) or _words(one.name)
                    self.fields[f"{name}-{row}-{one.name}"] = self._field(hints[one.name], label)
        if name in NEVER_COMPLETE:
            return
        self.fields[f"complete-{name}"] = forms.BooleanField(
            required=False, label="This list is complete: there is nothing else to tell"
        )

    def _field(self, hint: object, label: str) -> forms.Field:
        kind = _plain(hint)
        if kind is bool:
            return _KnownOrNot(label)
        if get_origin(kind) is Literal:
            choices = [_NOT_KNOWN, *((word, word) for word in get_args(kind))]
            return forms.ChoiceField(choices=choices, required=False, label=label)
        if kind is float:
            return _number(label)
        if kind is str:
            return forms.CharField(max_length=200, required=False, label=label, widget=_text(24))
        return SomeDay(self.typing, label)

    def narrow(self, criteria: Criteria) -> None:
        """Only what ``criteria``, those that are still open, look at stays asked; the rest is folded on the page."""
        wanted = {*asked(criteria), *(f"value-{one.code}" for one in measured(criteria))}
        self.still = frozenset(wanted | ({"consent_on"} if "consent" in wanted else set()))

    def parts(self) -> list[Part]:
        """What is asked, then what is settled; empty parts left out. The day of the screening is always asked, the day
        of the measurements stands with the first of them."""
        asked_too = self.still | {"screened_on"}
        day = self["measured_on"] if self.measures else None
        found = []
        for word, is_asked in (("asked", True), ("settled", False)):
            person = [one for one in self.person() if (one.name in asked_too) is is_asked]
            values = [one for one in self.values() if (f"value-{one[0].code}" in asked_too) is is_asked]
            lists = [one for one in self.lists() if (one.name in asked_too) is is_asked]
            if person or values or lists:
                found.append(Part(word, person, day if values else None, values, lists))
                day = None if values else day
        return found

    # For the page ----------------------------------------------------------------------------------------------------

    def person(self) -> list[forms.BoundField]:
        """The fields about the person."""
        return [self[name] for name in ("screened_on", *PERSON, "consent", "consent_on") if name in self.fields]

    def values(self) -> list[tuple[Measured, Sequence[forms.BoundField | None]]]:
        """The measured values, each with its fields: value, unit, upper limit (None: not needed), a day of its own."""
        return [
            (
                one,
                [self[name] if name in self.fields else None for name in (
                    f"value-{one.code}", f"unit-{one.code}", f"upper-{one.code}", f"on-{one.code}"
                )],
            )
            for one in self.measures
        ]  # fmt: skip

    def lists(self) -> list[RowList]:
        """The lists with their rows."""
        return [
            RowList(name, LISTS[name][0], [self._row(name, row) for row in range(count)],
                    self[f"complete-{name}"] if name not in NEVER_COMPLETE else None)
            for name, count in self.counts.items()
        ]  # fmt: skip

    def _row(self, name: str, row: int) -> list[forms.BoundField]:
        return [self[field] for field in self.fields if field.startswith(f"{name}-{row}-")]

    # For the room ----------------------------------------------------------------------------------------------------

    def sheet(self, code: str, study: str) -> dict[str, Any]:
        """What was typed, in the JSON form of a patient; what was left empty does not stand in it."""
        typed = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        sheet: dict[str, Any] = {"patient": code, "as_of": typed["screened_on"].isoformat()}
        sheet |= {name: typed[name] for name in PERSON if name in typed}
        if "consent_on" in typed and typed.get("consent") is not False:
            sheet["consents"] = [{"on": typed["consent_on"], "study": study}]
        sheet["observations"] = [self._observation(one, typed) for one in self.measures if f"value-{one.code}" in typed]
        for name, count in self.counts.items():
            rows = [self._typed_row(name, row, typed) for row in range(count)]
            sheet[name] = [row for row in rows if row]
        for row in sheet.get("denials", ()):
            row.setdefault("on", sheet["as_of"])
            row["source"] = SOURCE
        complete = [name for name in self.counts if typed.get(f"complete-{name}")]
        if typed.get("consent") is False or "consents" in sheet:
            complete.append("consents")
        sheet["complete"] = complete
        return sheet

    def _observation(self, one: Measured, typed: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            "code": one.code,
            "value": typed[f"value-{one.code}"],
            "unit": _code_of(typed.get(f"unit-{one.code}", one.unit), one.unit),
            "on": typed.get(f"on-{one.code}") or typed.get("measured_on"),
        }
        if f"upper-{one.code}" in typed:
            found["upper_limit"] = typed[f"upper-{one.code}"]
        return {name: value for name, value in found.items() if value is not None}

    def _typed_row(self, name: str, row: int, typed: Mapping[str, Any]) -> dict[str, Any]:
        start = f"{name}-{row}-"
        return {field.removeprefix(start): value for field, value in typed.items() if field.startswith(start)}


def _code_of(text: str, asked_in: str) -> str:
    """The UCUM code of a unit as it was typed: printed or as a code; what is neither stays as it was typed, and is
    refused with the sheet."""
    if text == printed_unit(asked_in):
        return asked_in
    if is_ucum(text):
        return text
    found = read_unit(text, 0, len(text))
    return found[0] if found is not None and found[1] == len(text) else text


def shown_sheet(sheet: Mapping[str, Any]) -> dict[str, Any] | None:
    """A patient from elsewhere as the form can show it: of each measured value the latest; None when the form cannot
    say the same (two values of one last day, more rows than a page has)."""
    latest: dict[str, Mapping[str, Any]] = {}
    for one in sheet.get("observations", ()):
        before = latest.get(one["code"])
        if before is not None and str(before["on"])[:10] == str(one["on"])[:10]:
            return None
        if before is None or str(one["on"]) > str(before["on"]):
            latest[one["code"]] = one
    if any(len(sheet.get(name, ())) > MOST_ROWS for name in LISTS):
        return None
    return {**sheet, "observations": list(latest.values())}


def can_show(sheet: Mapping[str, Any]) -> bool:
    """Whether the form can say what ``sheet`` says: it has one value of each kind."""
    codes = [one["code"] for one in sheet.get("observations", ())]
    return len(codes) == len(set(codes))


def typed_fields(sheet: Mapping[str, Any], study: str) -> dict[str, Any]:
    """A sheet as the fields of the form show it, so that a newer sheet need not be typed from the beginning."""
    found: dict[str, Any] = {name: _shown(sheet.get(name)) for name in PERSON}
    signed = [one for one in sheet.get("consents", ()) if one.get("study") == study]
    if signed:
        found |= {"consent": "yes", "consent_on": signed[-1]["on"]}
    elif "consents" in sheet.get("complete", ()):
        found["consent"] = "no"
    for one in sheet.get("observations", ()):
        found |= {f"value-{one['code']}": one.get("value"), f"unit-{one['code']}": printed_unit(one.get("unit"))}
        found |= {f"upper-{one['code']}": one.get("upper_limit"), f"on-{one['code']}": one.get("on")}
    for name in LISTS:
        rows = sheet.get(name, ())
        found[f"rows-{name}"] = str(len(rows))
        found[f"complete-{name}"] = name in sheet.get("complete", ())
        found |= {
            f"{name}-{place}-{key}": _shown(value) for place, row in enumerate(rows) for key, value in row.items()
        }
    return found


def _standing(sheet: Mapping[str, Any] | None, study: str) -> dict[str, Any]:
    return typed_fields(sheet, study) if sheet is not None and can_show(sheet) else {}


def _shown(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _rows(name: str, data: Mapping[str, str] | None) -> int:
    """How many rows of a list are shown: as many as came, and some more when they were asked for."""
    least = LISTS[name][2]
    if data is None:
        return least
    sent = data.get(f"rows-{name}", "")
    count = int(sent) if sent.isascii() and sent.isdigit() else least
    return min(max(count, least) + (2 if data.get("do") == f"more:{name}" else 0), MOST_ROWS)


class _KnownOrNot(forms.ChoiceField):
    """Not known, yes or no."""

    def __init__(self, label: str) -> None:
        super().__init__(choices=[_NOT_KNOWN, ("yes", "yes"), ("no", "no")], required=False, label=label)

    def clean(self, value: object) -> bool | None:
        return {"yes": True, "no": False}.get(str(super().clean(value)))


def _plain(hint: object) -> object:
    if get_origin(hint) in (Union, UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _number(label: str) -> forms.FloatField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "autocomplete": "off"})
    return forms.FloatField(required=False, label=label, widget=widget)


def _text(size: int) -> forms.TextInput:
    return forms.TextInput(attrs={"size": size, "autocomplete": "off"})
