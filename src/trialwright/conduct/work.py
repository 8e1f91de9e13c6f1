"""What is to be done in a study, and by whom: visits, missing forms, queries, serious events, signatures, source
verification. It follows from the acts, the schedule and the day; each line names one place to go to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from trialwright.conduct.act import Role
from trialwright.conduct.dose_course import dose_courses
from trialwright.conduct.form_state import form_state
from trialwright.conduct.query import queries
from trialwright.conduct.reconciliation import mismatches
from trialwright.conduct.safety_clock import HOURS, SafetyClock, safety_clocks
from trialwright.conduct.signature import signatures
from trialwright.conduct.sites import clock_of
from trialwright.conduct.verification import in_the_plan, verified_items, voided_items
from trialwright.conduct.window import happened
from trialwright.protocol.conduct_plan import consent_deadline, consent_due
from trialwright.protocol.schedule import due_visits

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

Kind = Literal[
    "visit due", "visit overdue", "dose due", "dose overdue", "form missing", "query", "serious event",
    "event to follow up", "consent due", "to judge", "to enrol", "to sign", "signature broken", "to verify",
    "changed since verified", "guideline to approve", "to reconcile",
]  # fmt: skip
_URGENCY: tuple[Kind, ...] = (
    "serious event", "guideline to approve", "consent due", "visit overdue", "dose overdue", "visit due", "dose due",
    "to judge", "to enrol", "query", "event to follow up", "to reconcile", "signature broken", "to sign",
    "changed since verified", "to verify", "form missing",
)  # fmt: skip
_SINCE: tuple[Kind, ...] = ("form missing", "query", "to sign")
_SITE = (Role.COORDINATOR, Role.INVESTIGATOR)
_ROLES: dict[Kind, tuple[Role, ...]] = {
    "visit due": (Role.COORDINATOR,), "visit overdue": (Role.COORDINATOR, Role.DATA_MANAGER),
    "dose due": (Role.COORDINATOR,), "dose overdue": (Role.COORDINATOR, Role.DATA_MANAGER),
    "form missing": (Role.COORDINATOR, Role.DATA_MANAGER), "query": (Role.COORDINATOR, Role.DATA_MANAGER),
    "serious event": _SITE, "event to follow up": _SITE, "consent due": (Role.COORDINATOR,),
    "to judge": (Role.INVESTIGATOR,), "to enrol": (Role.INVESTIGATOR,), "to sign": (Role.INVESTIGATOR,),
    "signature broken": (Role.INVESTIGATOR,), "to verify": (Role.MONITOR,), "changed since verified": (Role.MONITOR,),
    "guideline to approve": (Role.INVESTIGATOR, Role.DATA_MANAGER), "to reconcile": (*_SITE, Role.DATA_MANAGER),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ``participant`` empty: it concerns the study as a whole. ``visit``, ``form``, ``number`` (of
    a query or an event) None where it is about none; ``due`` None: no day is set; ``late``: the day has passed;
    ``says`` names no value."""

    kind: Kind
    participant: str
    says: str
    visit: str | None = None
    form: str | None = None
    number: int | None = None
    due: date | None = None
    late: bool = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose task it is."""
        return _ROLES[self.kind]

    @property
    def since(self) -> bool:
        """Whether ``due`` is the day from which it waits, not the last day to do it."""
        return self.kind in _SINCE


def tasks(course: Course, now: datetime) -> Sequence[Task]:
    """Everything to be done as of ``now`` (aware), the most urgent first: serious events, then what is late, then by
    kind (people before paper), then by day."""
    found = [task for person in course.participants.values() for task in _of(course, person, now)]
    return sorted([*_of_the_study(course), *found], key=_urgency)


def _of_the_study(course: Course) -> Iterator[Task]:
    """The approval that is missing: of the first guideline, or of the one that an amendment changed."""
    if course.study_acts and course.waits_for_guideline:
        said = "Entries go on meanwhile." if course.enrolled_count else "Nobody is enrolled before."
        yield Task("guideline to approve", "", f"The completion guideline of the design in force: read and approve it. "
                   f"{said}", late=bool(course.enrolled_count))  # fmt: skip


def _urgency(task: Task) -> tuple[bool, bool, int, date, str]:
    """A missing form never comes before a running clock, however old it is."""
    rank = _URGENCY.index(task.kind)
    return task.kind != "serious event", not task.late, rank, task.due or date.max, task.participant


def tasks_of(course: Course, roles: frozenset[Role], now: datetime) -> Sequence[Task]:
    """What someone with ``roles`` has to do. A query is the site's when open, data management's when answered."""
    return [one for one in tasks(course, now) if roles & set(one.roles) and _is_theirs(course, one, roles)]


def tasks_about(course: Course, person: Participant, roles: frozenset[Role], now: datetime) -> Sequence[Task]:
    """What someone with ``roles`` has to do for one participant, the most urgent first."""
    found = [one for one in _of(course, person, now) if roles & set(one.roles) and _is_theirs(course, one, roles)]
    return sorted(found, key=_urgency)


def _is_theirs(course: Course, task: Task, roles: frozenset[Role]) -> bool:
    if task.kind != "query" or task.number is None:
        return True
    holder = queries(course.participants[task.participant])[task.number].holder
    return bool(roles & ({Role.COORDINATOR} if holder == "site" else {Role.DATA_MANAGER}))


def _of(course: Course, person: Participant, now: datetime) -> Iterator[Task]:
    today = now.date()
    if person.left_by is None:
        yield from _consent(course, person, today)
        yield from _eligibility(course, person, today)
        if person.enrolled_on is not None:
            yield from _visits(course, person, today)
            yield from _doses(course, person, today)
    yield from _forms(course, person)
    yield from _queries(person, today)
    yield from _serious(course, person, now)
    yield from _events(course, person)
    yield from _signatures(course, person, today)
    yield from _verification(course, person)


def _consent(course: Course, person: Participant, today: date) -> Iterator[Task]:
    given = [(one.act.consent_version, one.act.observed_on) for one in person.of_kind("consent given")]  # type: ignore[attr-defined]
    due = consent_due(course.design.conduct, given, today) if course.origin == "observed" else None
    if due is not None:
        last = consent_deadline(due)
        yield Task("consent due", person.code, f"Consent to version {due.version} of the form.", due=last,
                   late=last is not None and today > last)  # fmt: skip


def _eligibility(course: Course, person: Participant, today: date) -> Iterator[Task]:
    if person.enrolled_on is not None:
        return
    judged = max((one.act.observed_on for one in person.screening_acts()), default=today)
    screening = course.screening(person.code, max(judged, today))
    if screening is None:
        return
    if screening.outcome == "eligible":
        yield Task("to enrol", person.code, "Eligible and not enrolled: confirm and enrol.")
    elif set(screening.unknown) & course.judged_by_investigator:
        number = len(set(screening.unknown) & course.judged_by_investigator)
        yield Task(
            "to judge",
            person.code,
            f"{number} {'criterion waits' if number == 1 else 'criteria wait'} for the investigator.",
        )


def _visits(course: Course, person: Participant, today: date) -> Iterator[Task]:
    for due in due_visits(course.design, happened(person), today):
        if due.state == "due":
            yield Task("visit due", person.code, f"{due.visit.name}: window {due.first} to {due.last}.",
                       due.visit.name, due=due.last)  # fmt: skip
        elif due.state == "overdue":
            yield Task("visit overdue", person.code, f"{due.visit.name}: its window ended on {due.last}.",
                       due.visit.name, due=due.last, late=True)  # fmt: skip


def _doses(course: Course, person: Participant, today: date) -> Iterator[Task]:
    """The next dose of each intervention, once its window has begun; those behind it wait for it."""
    for one in dose_courses(course, person, today):
        dose = one.next_dose
        if dose is not None and dose.state in ("due", "overdue"):
            said = f"window {dose.first} to {dose.last}" if dose.state == "due" else f"its window ended on {dose.last}"
            yield Task("dose due" if dose.state == "due" else "dose overdue", person.code,
                       f"Dose {dose.number} of {one.plan.intervention}: {said}.", number=dose.number, due=dose.last,
                       late=dose.state == "overdue")  # fmt: skip


def _forms(course: Course, person: Participant) -> Iterator[Task]:
    for visit, attended in person.visits.items():
        for name in course.design.forms_at(visit):
            state = form_state(course, person, visit, name)
            if state.word in ("empty", "started"):
                said = "is empty" if state.word == "empty" else f"has {state.filled} of {state.asked} answers"
                label = course.design.forms[name].label
                yield Task("form missing", person.code, f"{label} {said}.", visit, name, due=attended.observed_on)


def _queries(person: Participant, today: date) -> Iterator[Task]:
    for number, one in queries(person).items():
        if one.state != "closed":
            age = one.age_days(today)
            yield Task("query", person.code, f"Query {number}, {one.state}, {age} days old: {one.says}", one.visit,
                       one.form, number, one.thread[0].stored_at.date())  # fmt: skip


def _serious(course: Course, person: Participant, now: datetime) -> Iterator[Task]:
    for clock in safety_clocks(person, now, course.design.conduct.serious_event_hours):
        if clock.state in ("running", "overdue", "no clock") and clock.sent_at is None:
            due = _on_site(course, person, clock.due_at)
            says = f"Serious event {clock.event}: {clock_said(course, person, clock, now)}."
            yield Task("serious event", person.code, says, number=clock.event, due=due.date() if due else None,
                       late=clock.state != "running")  # fmt: skip


def clock_said(course: Course, person: Participant, clock: SafetyClock, now: datetime) -> str:
    """What the clock of a serious event says: until when it is told to the sponsor, how much is left of the limit and
    who sets it, or when it was sent."""
    due, sent = _on_site(course, person, clock.due_at), _on_site(course, person, clock.sent_at)
    if sent is not None:
        word = "" if clock.state == "no clock" else f", {clock.state}"
        return f"sent to the sponsor on {sent:%Y-%m-%d %H:%M %z}{word}"
    until = f"until {due:%Y-%m-%d %H:%M %z}, {clock.left(now)}" if due else "now, for its hour is not known"
    return f"to the sponsor {until} ({_limit(course)})"


def _on_site(course: Course, person: Participant, at: datetime | None) -> datetime | None:
    """A time on the clock of the participant's site; as it was written where the site has none."""
    return at and at.astimezone(clock_of(course, person) or at.tzinfo)


def _limit(course: Course) -> str:
    """The limit of a serious event, with who sets it."""
    hours = course.design.conduct.serious_event_hours
    if hours is None:
        return f"{HOURS} hours: Regulation (EU) No 536/2014, article 41(2)"
    return f"{hours} hours: the study's plan"


def _events(course: Course, person: Participant) -> Iterator[Task]:
    for number, event in person.adverse_events.items():
        if event.outcome in ("recovering", "not recovered"):
            yield Task("event to follow up", person.code, f"Adverse event {number} is {event.outcome}.", number=number)
    for one in mismatches(course, person):
        yield Task("to reconcile", person.code, one.says, number=one.event)


def _signatures(course: Course, person: Participant, today: date) -> Iterator[Task]:
    found = signatures(course, person)
    standing = {(one.act.visit, one.act.form) for one in found if one.stands}
    for one in found:
        place = (one.act.visit, one.act.form)
        if not one.stands and place not in standing:
            yield Task("signature broken", person.code, "Signed before a change: look at it and sign again.", place[0],
                       place[1], late=True)  # fmt: skip
    for milestone in course.design.conduct.signatures:
        attended = person.visits.get(milestone.what)
        if attended is None or (milestone.what, None) in standing:
            continue
        age = (today - attended.observed_on).days
        late = milestone.within_days is not None and age > milestone.within_days
        yield Task("to sign", person.code, f"{milestone.what}: {milestone.meaning}", milestone.what,
                   due=attended.observed_on, late=late)  # fmt: skip


def _verification(course: Course, person: Participant) -> Iterator[Task]:
    waiting: dict[str, list[tuple[str, int]]] = {}
    for visit, form in sorted(person.forms_saved):
        verified, voided = verified_items(person, visit, form), voided_items(person, visit, form)
        if voided:
            said = f"{len(voided)} value{'s' if len(voided) > 1 else ''} changed since."
            yield Task("changed since verified", person.code, said, visit, form, late=True)
        wanted = sum(
            item not in verified and item not in voided
            and in_the_plan(course, person, visit, form, item)
            for item in person.values(visit, form)
        )  # fmt: skip
        if wanted:
            waiting.setdefault(visit, []).append((form, wanted))
    for visit, forms in waiting.items():
        labels = ", ".join(course.design.forms[form].label for form, _ in forms)
        said = f"{sum(wanted for _, wanted in forms)} values to compare: {labels}."
        yield Task("to verify", person.code, said, visit, forms[0][0])
