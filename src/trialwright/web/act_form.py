"""A small form for any act: one field for each field of the act, with what the plan suggests already filled in.

The act's own dataclass is the definition; whether it may be written now is asked of the act alone, when it is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from types import UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import orjson
from django import forms

from trialwright.conduct.act import Act
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.conduct.sites import Sites, clock_of, site_of
from trialwright.conduct.window import next_unscheduled
from trialwright.conduct.writing import read_act
from trialwright.exchange.organ_systems import ORGAN_SYSTEMS
from trialwright.protocol.site import Site
from trialwright.protocol.typed_date import Typing
from trialwright.web import consent_versions
from trialwright.web.typed_days import Day, Moment

WORDS: dict[str, tuple[str, str]] = {
    "observed_on": ("Day on which it happened", ""),
    "administration": ("Intervention", ""),
    "number": ("Number of the dose", "1 is the first."),
    "amount": ("Amount", ""),
    "unit": ("Unit", ""),
    "site": ("Where on the body", ""),
    "at_site": ("Site", "Where the person takes part."),
    "reason": ("Reason", ""),
    "lot": ("Lot of the product", ""),
    "given_by": ("Given by (nurse, participant, other; never a name)", ""),
    "event": ("Number of the event", "An event's number again: a follow-up of that event."),
    "term": ("Term", "The diagnosis, else the symptom, in one or a few words."),
    "organ_system": ("Organ system", "A system organ class, in the words of CTCAE v5.0."),
    "grade": ("Grade, 1 to 5", "CTCAE v5.0: 1 mild, 2 moderate, 3 severe, 4 life-threatening, 5 death."),
    "serious": ("Serious", "Death, threat to life, hospital stay, lasting disability, birth defect, or as important."),
    "related": ("Related to the study treatment", "The investigator's word; not judged yet is an answer."),
    "started": ("Began on", ""),
    "ended": ("Ended on", "Empty while it lasts, or where it is not known."),
    "why": ("Why", ""),
    "for_user": ("Who is told (user name)", "They see from then on what was blinded of this participant."),
    "emergency": ("Emergency", "This participant's treatment depends on knowing what they receive."),
    "follow_up": (
        "Asked whether the site may go on asking after them",
        "Agreed: events are followed up as before. Refused: nothing more is asked or read, only a death from public "
        "records. Empty where nobody asked. What was collected until the last day stays in the study and is analysed, "
        "whatever is answered (FDA, 2008; Regulation (EU) No 536/2014, article 28(3)).",
    ),
    "expected": ("Expected", "Whether the reference safety information lists it (ICH E2A)."),
    "seriousness": ("What makes it serious", "None of them where it is not serious."),
    "action": ("What was done with the study treatment", ""),
    "aware_at": ("When the site came to know of it", ""),
    "sent_at": ("When it was sent", ""),
    "to": ("Sent to", ""),
    "reference": ("The receiver's reference", ""),
    "important": ("Important", "It may affect the study's data, or a participant's rights or safety (ICH E3 Q&A, R1)."),
    "row": ("Row of the ledger", "The number of the deviation in the audit trail."),
    "says": ("What happened", "In a sentence; name nobody."),
    "done": ("What was done about it", ""),
    "units": ("Units handed out", "Syringes, vials or tablets, as they are counted."),
    "used": ("Used units brought back", "Empty ones; 0 where none came back."),
    "unused": ("Unused units brought back", "0 where none came back."),
    "treatment": ("Treatment", "Its name as it is written at the site."),
    "category": ("Category", ""),
    "expires": ("Expires on", "The last day on which it may be used; where a month is printed, its last day."),
    "excursion": ("Out of its range of temperature on the way", "Yes: the lot counts as quarantined until released."),
    "per_unit": (
        "What one unit holds, in the unit of the dose",
        "Empty: one unit is one dose. What is opened is used.",
    ),
    "status": ("What changes", ""),
    "how": ("How it left the shelf", ""),
}
OWN_WORDS: dict[tuple[str, str], str] = {
    ("consent given", "observed_on"): "Day of the signature",
    ("product received", "units"): "Units received",
    ("product received", "observed_on"): "Day of the receipt",
    ("product disposed of", "units"): "Units",
    ("lot entry set aside", "observed_on"): "Day on which the mistake was found",
    ("lot status changed", "observed_on"): "From which day on",
    ("lot status changed", "expires"): "New expiry (only where it changed)",
    ("adverse event reported", "observed_on"): "Day on which it was reported",
    ("withdrawn", "observed_on"): "Last day in the study",
    ("completed", "observed_on"): "Day on which the course ended",
    ("dose missed", "observed_on"): "Day on which it was clear that the dose would not be given",
}
MOST = 10**9
"""No count or number of an act is larger; a longer one is a slip."""
_CHOOSE = ("", "choose")
_YES_NO = [("true", "yes"), ("false", "no")]


class ActForm(forms.Form):
    """The fields of ``act_class`` for ``person``; ``suggested`` comes before what the plan suggests. ``sites``: where
    whoever fills it in may take somebody in, None: at all."""

    def __init__(
        self, act_class: type[Act], course: Course, person: Participant | None, today: date,
        data: Mapping[str, str] | None = None, suggested: Mapping[str, str] | None = None, sites: Sites = None,
    ) -> None:  # fmt: skip
        initial = {"observed_on": today.isoformat(), **suggestions(act_class, course, person), **(suggested or {})}
        super().__init__(data, initial=initial, auto_id="%s")
        self.act_class, self.typing = act_class, Typing(today, course.design.conduct.entry.dates)
        self.anchor = person.first_dose_on if person else None
        zone = clock_of(course, person) if person else None
        choices = {**choices_of(course, person), "at_site": _sites(act_class, course, person, sites)}
        for name, hint in get_type_hints(act_class).items():
            if name in _own_fields(act_class) and (name != "at_site" or choices["at_site"]):
                self.fields[name] = field_of(name, hint, choices.get(name), self.typing, zone)
                self.fields[name].label = OWN_WORDS.get((act_class.kind, name), self.fields[name].label)
        if "at_site" in self.fields:
            self.fields["at_site"].required, self.fields["at_site"].label = True, WORDS["at_site"][0]
        if act_class.needs_reason:
            self.fields["reason"] = field_of("reason", str, None, self.typing)
        if "consent_version" in self.fields:
            self.fields["consent_version"] = consent_versions.field(course, person, today)
        if "organ_system" in self.fields:
            self.fields["organ_system"].widget.attrs["list"] = "organ-systems"
            self.organ_systems = sorted(ORGAN_SYSTEMS)

    def act(self, participant: str | None) -> Act:
        """The act as typed; ``participant`` None: of the study as a whole. Raises ``ValueError`` where
        the fields make none."""
        typed = {name: None if value == "" else value for name, value in self.cleaned_data.items() if name != "reason"}
        text = orjson.dumps({"participant": participant, **typed})
        return read_act(self.act_class.kind, text)

    @property
    def reason(self) -> str | None:
        """The reason as typed; None for an act that needs none."""
        return str(self.cleaned_data["reason"]).strip() if "reason" in self.fields else None


def _sites(act_class: type[Act], course: Course, person: Participant | None, sites: Sites) -> list[tuple[str, str]]:
    """The sites that may be named, where the study has several: for a new participant those of whoever fills it in,
    for a change of site the others; somebody who consents again stays at their site, which is not asked."""
    several = course.design.sites if len(course.design.sites) > 1 else ()
    if person is not None:
        changes = act_class.kind == "site changed"
        return [_choice(one) for one in several if changes and one.name != site_of(course, person)]
    return [_choice(one) for one in several if sites is None or one.name in sites]


def _choice(site: Site) -> tuple[str, str]:
    return site.name, f"{site.name}: {site.label}"


def _own_fields(act_class: type[Act]) -> set[str]:
    return {one.name for one in fields(act_class)} - {"participant"}


def suggestions(act_class: type[Act], course: Course, person: Participant | None) -> dict[str, str]:
    """What the plan and the course suggest for the fields of ``act_class``."""
    if person is None:
        return {}
    names = _own_fields(act_class)
    found: dict[str, str] = {}
    if "event" in names:
        found["event"] = str(person.next_event)
    if "administration" in names:
        for plan in course.design.administrations_of(person.arm or ""):
            number = person.doses_recorded(plan.intervention) + 1
            if number <= plan.number:
                return {**found, "administration": plan.intervention, "number": str(number),
                        "amount": f"{plan.dose:g}", "unit": plan.unit}  # fmt: skip
    return found


def choices_of(course: Course, person: Participant | None) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen for visits, arms and interventions of ``person``."""
    design = course.design
    arm = person.arm if person else None
    plans = design.administrations_of(arm) if arm else design.administrations
    return {
        "visit": [(name, name) for name in (*(visit.name for visit in design.visits), *_unscheduled(course, person))],
        "arm": [(one.name, one.title) for one in design.arms],
        "administration": [(plan.intervention, plan.intervention) for plan in plans],
    }


def _unscheduled(course: Course, person: Participant | None) -> Sequence[str]:
    """The unscheduled visits of a participant, and the next one of each kind."""
    if person is None:
        return ()
    held = [name for name in person.visits if course.design.unscheduled_kind(name) is not None]
    return (*held, *(next_unscheduled(person, kind) for kind in course.design.unscheduled))


def field_of(name: str, hint: object, choices: Sequence[tuple[str, str]] | None, typing: Typing,
             zone: ZoneInfo | None = None) -> forms.Field:  # fmt: skip
    """The control for a field of an act, by its type; ``choices``: where it is chosen out of a list."""
    label, help_text = WORDS.get(name, (name.replace("_", " ").capitalize(), ""))
    kind, optional = _plain(hint)
    shared = {"label": label if not optional else f"{label} (may be empty)", "help_text": help_text,
              "required": not optional}  # fmt: skip
    if choices is not None:
        return forms.ChoiceField(choices=choices if len(choices) == 1 else [_CHOOSE, *choices], **shared)
    if get_origin(kind) is Literal:
        return forms.ChoiceField(choices=[_CHOOSE, *((word, word) for word in get_args(kind))], **shared)
    if kind is bool:
        empty = [("", "not judged yet")] if optional else [_CHOOSE]
        return _YesNo(choices=[*empty, *_YES_NO], **{**shared, "label": label})
    if get_origin(kind) is tuple and get_origin(get_args(kind)[0]) is Literal:
        words = [(word, word) for word in get_args(get_args(kind)[0])]
        return forms.MultipleChoiceField(choices=words, widget=forms.CheckboxSelectMultiple,
                                         **{**shared, "required": False})  # fmt: skip
    if kind is datetime:
        return Moment(typing, zone, **shared)
    if kind is int:
        return forms.IntegerField(min_value=-MOST, max_value=MOST, widget=_typed("numeric", 6), **shared)
    if kind is float:
        return forms.FloatField(widget=_typed("decimal", 8), **shared)
    if kind is date:
        return Day(typing, **shared)
    return forms.CharField(max_length=500, **shared)


def _typed(mode: str, size: int) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": mode, "size": size, "autocomplete": "off"})


class _YesNo(forms.ChoiceField):
    def clean(self, value: object) -> bool | None:
        answer = super().clean(value)
        return None if answer == "" else answer == "true"


def _plain(hint: object) -> tuple[object, bool]:
    """The type without None, and whether None is allowed."""
    if get_origin(hint) in (Union, UnionType):
        parts = [part for part in get_args(hint) if part is not type(None)]
        return parts[0], len(parts) < len(get_args(hint))
    return hint, False
