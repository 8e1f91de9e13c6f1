"""What the page of one participant shows, read from the course: visits with windows, doses, forms, the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from django.utils.text import slugify

from trialwright.clinical.printed_unit import printed_unit
from trialwright.conduct.act import Act, Recorded, Role
from trialwright.conduct.correction import CLOSED, CORRECTED, SET_ASIDE, TO_SET_ASIDE
from trialwright.conduct.course import Course
from trialwright.conduct.dose_course import DoseCourse, dose_courses
from trialwright.conduct.form_state import form_state
from trialwright.conduct.participant import Participant
from trialwright.conduct.safety_clock import safety_clocks
from trialwright.conduct.work import clock_said
from trialwright.conduct.writing import act_kinds
from trialwright.protocol.design import Administration, StudyDesign, UnscheduledVisit, Visit
from trialwright.protocol.dosing import PlannedDose
from trialwright.protocol.form import Form, Value, label_at

_ORDER = ("enrolled", "visit attended", "dose given", "dose missed", "adverse event reported")
_HIDDEN = {"participant", "observed_on", "entries", "sheet", "as_of"}


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form at a visit: its address part, its name for people, and its state: empty, started or saved in full."""

    slug: str
    label: str
    state: str
    filled: int
    asked: int


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A planned visit, and the row that records it. ``window`` None: the first dose is not given yet, and no day is
    known."""

    name: str
    slug: str
    planned: str
    window: tuple[date, date] | None
    state: str
    attended_on: date | None
    forms: Sequence[FormLine]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class DoseCell:
    """One planned dose: given, missed, due, overdue or planned."""

    number: int
    state: str
    on: date | None
    amount: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a form act, in words."""

    label: str
    old: Value
    new: Value
    reason: str | None


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One act of the audit trail, as it was written. ``mended``: that it was corrected or set aside later, and by which
    row; ``to_correct``: the reader may correct it."""

    entry: Recorded
    facts: Sequence[tuple[str, str]]
    changes: Sequence[Change]
    mended: str
    to_correct: bool


def visit_lines(course: Course, person: Participant, today: date) -> list[VisitLine]:
    """Every planned visit with its window and its state, then the unscheduled ones that took place."""
    outside = {entry.act.about for entry in person.of_kind("deviation raised") if entry.act.category == "visit window"}
    rows = {entry.act.visit: entry.sequence for entry in person.of_kind("visit attended")}
    planned = [_visit_line(course, person, visit, visit.name in outside, today) for visit in course.design.visits]
    lines = planned + [
        _unscheduled_line(course, person, name, kind) for name in person.visits
        if (kind := course.design.unscheduled_kind(name)) is not None
    ]  # fmt: skip
    return [replace(line, row=rows.get(line.name)) for line in lines]


def _unscheduled_line(course: Course, person: Participant, name: str, kind: UnscheduledVisit) -> VisitLine:
    visit = Visit(name, kind.epoch, 0, 0, 0, kind.forms, kind.basis)
    lines = [_form_line(course, course.design.forms[form], person, visit) for form in kind.forms]
    return VisitLine(name, slugify(name), "unscheduled", None, "attended", person.visits[name].observed_on, lines)


def _visit_line(course: Course, person: Participant, visit: Visit, outside: bool, today: date) -> VisitLine:
    anchor = person.first_dose_on
    window = visit.window(anchor) if anchor else None
    attended = person.visits.get(visit.name)
    state = "planned"
    if attended is not None:
        state = "outside" if outside else "attended"
    elif window is not None and person.left_by is None and window[0] <= today:
        state = "due" if today <= window[1] else "overdue"
    lines = [_form_line(course, course.design.forms[name], person, visit) for name in visit.forms]
    planned = f"day {visit.day} (−{visit.before_days}/+{visit.after_days})"
    return VisitLine(
        visit.name, slugify(visit.name), planned, window, state, attended.observed_on if attended else None, lines
    )


def _form_line(course: Course, form: Form, person: Participant, visit: Visit) -> FormLine:
    filled = sum(value is not None for value in person.values(visit.name, form.name).values())
    word = form_state(course, person, visit.name, form.name).word if filled else "empty"
    return FormLine(
        slugify(form.name), form.label, "saved" if word == "complete" else word, filled, len(form.typed_items)
    )


def dose_strips(course: Course, person: Participant, today: date) -> list[tuple[Administration, list[DoseCell]]]:
    """For each planned administration, every dose in order, as of ``today``."""
    return [(one.plan, _cells(one, person)) for one in dose_courses(course, person, today)]


def _cells(one: DoseCourse, person: Participant) -> list[DoseCell]:
    missed = {act.number: act for act in person.missed_doses if act.administration == one.plan.intervention}
    waits = {dose.number: dose for dose in one.strip}
    cells = []
    for number in range(1, one.plan.number + 1):
        if number in one.acts:
            act = one.acts[number]
            cells.append(DoseCell(number, "given", act.observed_on, f"{act.amount:g} {act.unit}"))
        elif number in missed:
            cells.append(DoseCell(number, "missed", missed[number].observed_on, ""))
        else:
            cells.append(_waiting(number, waits.get(number), one.next is not None))
    return cells


def _waiting(number: int, dose: PlannedDose | None, goes_on: bool) -> DoseCell:
    """A dose without an act: due and overdue are said as long as one is awaited."""
    if dose is None:
        return DoseCell(number, "planned", None, "")
    return DoseCell(number, dose.state if goes_on and dose.state in ("due", "overdue") else "planned", dose.planned, "")


def trail(course: Course, person: Participant, roles: frozenset[Role] = frozenset()) -> list[TrailLine]:
    """Every act of ``person``, the latest first; ``roles``: of a reader, who may correct what they may write."""
    return [_trail_line(course, person, entry, roles) for entry in reversed(person.recorded)]


def _mended(person: Participant, row: int) -> str:
    last = person.mends[row][-1] if row in person.mends else None
    if last is None:
        return ""
    words = {CORRECTED: "corrected", SET_ASIDE: "set aside as entered in error", CLOSED: "no longer holds"}
    return f"{words[last.act.kind]}, row {last.sequence}"


def _trail_line(course: Course, person: Participant, entry: Recorded, roles: frozenset[Role]) -> TrailLine:
    act = entry.act
    form = course.design.forms.get(getattr(act, "form", ""))
    items = form.items if form else {}
    changes = [
        Change(items[one.item].label if one.item in items else one.item, one.old, one.new, one.reason)
        for one in getattr(act, "entries", ())
    ]
    stands = entry.sequence not in person.mends or person.standing_at(entry.sequence) is not None
    may = stands and act.kind in TO_SET_ASIDE and not roles.isdisjoint(act.roles)
    return TrailLine(entry, act_facts(act, course.design), changes, _mended(person, entry.sequence), may)


def act_facts(act: Act, design: StudyDesign) -> list[tuple[str, str]]:
    """The fields of an act in words, but for whom and when; empty ones left out."""
    return [
        (one.name.replace("_", " "), _said(one.name, act, design))
        for one in fields(act)
        if one.name not in _HIDDEN and getattr(act, one.name) not in (None, ())
    ]


def _said(name: str, act: Act, design: StudyDesign) -> str:
    """The field ``name``: arms, forms and items by what people call them, units as they are printed."""
    value, form = getattr(act, name), design.forms.get(getattr(act, "form", None) or "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    if name == "arm":
        return next((one.title for one in design.arms if one.name == value), str(value))
    if form is not None and name in ("form", "item"):
        return form.label if name == "form" else label_at(form, str(value))
    if name == "unit":
        return printed_unit(str(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def deviation_lines(person: Participant) -> list[tuple[Recorded, str]]:
    """Every deviation that the study raised, and of one that no longer holds the word why; else empty."""
    raised = [entry for entry in person.recorded if entry.act.kind == "deviation raised"]
    return [(one, person.mends[one.sequence][-1].act.says if one.sequence in person.mends else "") for one in raised]  # type: ignore[attr-defined]


def left_row(person: Participant) -> int | None:
    """The row of the act by which somebody left; None while in the study, or where a death was reported instead."""
    found = [entry.sequence for kind in ("withdrawn", "completed") for entry in person.of_kind(kind)]
    return max(found, default=None)


def event_lines(person: Participant) -> list[tuple[int, Act, int]]:
    """The latest report of each adverse event: its number, the report, and its row."""
    found = {entry.act.event: entry for entry in person.of_kind("adverse event reported")}  # type: ignore[attr-defined]
    return [(number, entry.act, entry.sequence) for number, entry in found.items()]


def event_clocks(course: Course, person: Participant, now: datetime) -> dict[int, str]:
    """What the clock of each adverse event says, by number; empty of one that is not serious."""
    clocks = safety_clocks(person, now, course.design.conduct.serious_event_hours)
    found = dict.fromkeys(person.adverse_events, "")
    return found | {clock.event: clock_said(course, person, clock, now) for clock in clocks}


def judged_on(person: Participant, today: date) -> date:
    """The day as of which the page shows the verdicts: of the enrolment, else of the latest sheet or judgement."""
    days = [entry.act.observed_on for entry in person.screening_acts()]
    return person.enrolled_on or max(days, default=today)


def writable(roles: frozenset[Role], *, several_sites: bool = False, blinded: bool = False) -> list[tuple[str, str]]:
    """The acts that someone with ``roles`` writes with a small form, as (address part, words); a change of site where
    the study has several, the breaking of a code where anything is blinded."""
    with_own_page = {
        "form saved", "value corrected", "screened", "criterion judged", "query raised", "query answered",
        "query closed", "query reopened", "values verified", "record signed", "data locked", "data unlocked",
        "duty delegated", "delegation ended", "design amended", "redaction asked", "redacted", "criterion accepted",
        "criteria revised", "data exported", "guideline approved", "product received", "product disposed of",
        "lot status changed", "lot entry set aside", "act corrected", "act set aside", "study act set aside",
    }  # fmt: skip
    kinds = sorted(act_kinds().items(), key=lambda item: (_ORDER.index(item[0]) if item[0] in _ORDER else 99, item[0]))
    return [
        (slugify(kind), kind.capitalize())
        for kind, act_class in kinds
        if roles & act_class.roles and not act_class.only_by_itself and kind not in with_own_page
        and kind not in ("study opened", "study moved", "clock set right")
        and (kind != "site changed" or several_sites) and (kind != "code broken" or blinded)
    ]  # fmt: skip
