"""The acts that the virtual coordinator and investigator write of one candidate, in the order in which they happen.

On one day: consent, visit, forms, sheet, judgements, enrolment, adverse events, dose, leaving. No act names a person,
a hospital or a place: candidates have codes, users are called virtual.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Literal, cast

from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported, Seriousness
from trialwright.conduct.acts.completed import Completed
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.dose_missed import DoseMissed
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Why, Withdrawn
from trialwright.conduct.entry import Entry
from trialwright.conduct.virtual import virtual_actor
from trialwright.protocol.design import Administration, Visit
from trialwright.protocol.form import Form, Value
from trialwright.simulation.adverse_events import Happened
from trialwright.simulation.cohort import Cohort
from trialwright.simulation.screening_sheet import CONSENT_VERSION, Sheet

ADMINISTRATOR = virtual_actor(Role.ADMINISTRATOR)
COORDINATOR = virtual_actor(Role.COORDINATOR)
INVESTIGATOR = virtual_actor(Role.INVESTIGATOR)

SERIOUS_WITHIN_DAYS = 1
"""Assumed: the study learns of a serious event within 24 hours, as protocols ask."""

Dated = tuple[int, str, Act, Actor]
"""Moment (day, candidate, place within the day), key, act, who writes it."""
CANDIDATES, PLACES = 10_000, 100


def moment(day: int, candidate: int, place: int) -> int:
    """One number for the order of acts: by day (ordinal), then candidate, then place within the day."""
    return (day * CANDIDATES + candidate) * PLACES + place


def day_of(at: int) -> int:
    """The day of a moment."""
    return at // (CANDIDATES * PLACES)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One virtual candidate: code, screening sheet, day of screening and of the first dose (ordinals)."""

    number: int
    code: str
    sheet: Sheet
    screened: int
    anchor: int

    @property
    def may_join(self) -> bool:
        """True when no failing reason was drawn."""
        return not self.sheet.failing


@dataclass(frozen=True, slots=True)
class Course:
    """One participant as drawn, in plain Python values: days count from the first dose."""

    visit_days: list[int]
    visit_missed: list[bool]
    dose_days: dict[str, list[int]]
    dose_missed: dict[str, list[str | None]]
    values: list[list[float]]
    orders: dict[str, list[int]]
    leaves: float
    why: str
    events: list[Happened]
    further: list[list[float]] | None
    repeated: dict[str, tuple[Entry, ...]]


class ActWriter:
    """Writes the acts of candidates of one study."""

    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort
        design = cohort.design
        self._measures = list(cohort.parameters.model.measures.items())
        self._written = {
            name: [
                (entry, form.items[entry.item]) for entry in cohort.parameters.candidate.written if entry.form == name
            ]
            for name, form in design.forms.items()
        }

    def screened(self, who: Candidate) -> Iterator[Dated]:
        """Consent, screening visit with its forms, the sheet, the judgements."""
        code, day = who.code, who.screened
        on = date.fromordinal(day)
        consent = ConsentGiven(code, on, CONSENT_VERSION)
        yield moment(day, who.number, 0), f"{code}/consent", consent, COORDINATOR
        for visit in self._cohort.screening_visits:
            yield from self._visit(visit, who, day, None)
        yield moment(day, who.number, 20), f"{code}/screened", Screened(code, on, who.sheet.sheet), COORDINATOR
        for criterion, answer in who.sheet.judged.items():
            act = CriterionJudged(code, on, criterion, cast(Literal["met", "not met"], answer), WHY_JUDGED[answer])
            yield moment(day, who.number, 21), f"{code}/judged/{criterion}", act, INVESTIGATOR

    def followed(self, who: Candidate, arm: str, course: Course) -> Iterator[Dated]:
        """Enrolment, visits, forms, doses, adverse events, leaving or completion."""
        code, anchor = who.code, who.anchor
        enrolled = Enrolled(code, date.fromordinal(anchor), arm)
        yield moment(anchor, who.number, 0), f"{code}/enrolled", enrolled, INVESTIGATOR
        for number, visit in enumerate(self._cohort.visits):
            if course.visit_days[number] < course.leaves and not course.visit_missed[number]:
                yield from self._visit(visit, who, anchor + course.visit_days[number], (course, number))
        for plan in self._cohort.design.administrations_of(arm):
            yield from _doses(plan, who, course)
        last = course.visit_days[-1]
        end = ceil(min(course.leaves, last))
        yield from _events(who, end, course)
        on = date.fromordinal(anchor + end)
        left: Act = Withdrawn(code, on, cast(Why, course.why)) if course.leaves < last else Completed(code, on)
        yield moment(anchor + end, who.number, 60), f"{code}/left", left, COORDINATOR

    def _visit(self, visit: Visit, who: Candidate, day: int, at: tuple[Course, int] | None) -> Iterator[Dated]:
        code, on = who.code, date.fromordinal(day)
        key = f"{code}/visit/{visit.name}"
        yield moment(day, who.number, 10), key, VisitAttended(code, on, visit.name), COORDINATOR
        for name in visit.forms:
            entries = self._entries(self._cohort.design.forms[name], who.sheet, at)
            if entries:
                act = FormSaved(code, on, visit.name, name, tuple(entries))
                yield moment(day, who.number, 11), f"{key}/{name}", act, COORDINATOR

    def _entries(self, form: Form, sheet: Sheet, at: tuple[Course, int] | None) -> list[Entry]:
        entries = [
            Entry(item.name, None, _of_person(entry.of, sheet, entry.codes)) for entry, item in self._written[form.name]
        ]
        if at is None:
            return entries
        course, visit = at
        for number, (name, measure) in enumerate(self._measures):
            if measure.form != form.name:
                continue
            value = course.values[visit][number]
            if measure.item is None:
                entries += self._cohort.sites[name].entries(course.orders[name], int(value))
            else:
                whole = form.items[measure.item].data_type == "integer"
                entries.append(Entry(measure.item, None, int(value) if whole else value))
        if course.further is not None:
            entries += self._cohort.further.entries(form.name, course.further[visit])
            entries += course.repeated.get(form.name, ())
        return entries


WHY_JUDGED = {
    "met": "Judged on the screening sheet by the virtual investigator: it applies.",
    "not met": "Judged on the screening sheet by the virtual investigator: it does not apply.",
}


def _events(who: Candidate, end: int, course: Course) -> Iterator[Dated]:
    attended = zip(course.visit_days, course.visit_missed, strict=True)
    seen = sorted(day for day, missed in attended if not missed and day < course.leaves)
    told = sorted(((_told(event, seen, end), event) for event in course.events), key=lambda pair: pair[0])
    anchor = who.anchor
    for number, (day, event) in enumerate(told, start=1):
        ended = date.fromordinal(anchor + event.ends) if event.ends <= day else None
        act = AdverseEventReported(
            who.code, date.fromordinal(anchor + day), number, event.term, event.organ_system, event.grade,
            event.serious, event.related, date.fromordinal(anchor + event.began), ended,
            "recovered" if ended else "recovering", seriousness=_seriousness(event),
        )  # fmt: skip
        yield moment(anchor + day, who.number, 30), f"{who.code}/adverse event/{number}", act, COORDINATOR


def _seriousness(event: Happened) -> tuple[Seriousness, ...]:
    """Assumed: what is serious was admitted to hospital, and grade 4 threatened life (its definition in CTCAE v5.0)."""
    if not event.serious:
        return ()
    return ("life-threatening", "hospitalisation") if event.grade >= 4 else ("hospitalisation",)


def _told(event: Happened, seen: list[int], end: int) -> int:
    """The day on which the study learns of an event: the next visit, a day after a serious one, at latest the end."""
    if event.serious:
        return min(event.began + SERIOUS_WITHIN_DAYS, end)
    return next((day for day in seen if day >= event.began), end)


def _doses(plan: Administration, who: Candidate, course: Course) -> Iterator[Dated]:
    name, code, anchor = plan.intervention, who.code, who.anchor
    for number, (day, why) in enumerate(zip(course.dose_days[name], course.dose_missed[name], strict=True), start=1):
        if day >= course.leaves:
            return
        on = date.fromordinal(anchor + day)
        act: Act = (
            DoseGiven(code, on, name, number, plan.dose, plan.unit) if why is None
            else DoseMissed(code, on, name, number, why)
        )  # fmt: skip
        yield moment(anchor + day, who.number, 50), f"{code}/dose/{name}/{number}", act, COORDINATOR


def _of_person(of: str, sheet: Sheet, codes: Any) -> Value:
    if of == "age_years":
        return sheet.age_years
    return cast(Value, codes.get(sheet.sex, sheet.sex))
