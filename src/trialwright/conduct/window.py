"""Windows: when a planned visit or dose is out of its window, and what is said about it.

A window counts from the anchor day, the day of the first dose given. A deviation's sentence gives days, not dates: how
far the day lay outside its window.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from trialwright.conduct.act import Consequence
from trialwright.protocol.dosing import GivenDose, dose_strip
from trialwright.protocol.schedule import Happened, due_visits
from trialwright.protocol.visit_anchor import FIRST_DOSE

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant
    from trialwright.protocol.design import Administration, UnscheduledVisit


def happened(person: Participant) -> Happened:
    """What the schedule asks of a participant's course."""
    return Happened(
        person.consented_on, person.enrolled_on, person.first_dose_on, person.arm,
        {(act.administration, act.number): act.observed_on for act in person.doses},
        {name: act.observed_on for name, act in person.visits.items()},
    )  # fmt: skip


def next_unscheduled(person: Participant, kind: UnscheduledVisit) -> str:
    """The name of the next unscheduled visit of a kind: no number is given twice."""
    return next(name for name in (f"{kind.name} {number}" for number in count(1)) if name not in person.visit_names)


def visit_deviation(
    course: Course, visit: str, attended_on: date, anchor: date, person: Participant | None = None
) -> Sequence[Consequence]:
    """A deviation when ``visit``, attended on ``attended_on``, lies outside its window; empty when inside. ``person``:
    whose course moves the window of a visit that hangs on another anchor than the first dose."""
    plan = course.visit_plan[visit]
    day = (attended_on - anchor).days
    first, last = plan.day - plan.before_days, plan.day + plan.after_days
    if plan.anchor != FIRST_DOSE and person is not None:
        due = next(one for one in due_visits(course.design, happened(person), attended_on) if one.visit.name == visit)
        if due.first is None or due.last is None:
            return ()
        first, last = (due.first - anchor).days, (due.last - anchor).days
    if first <= day <= last:
        return ()
    says = f"Visit {visit!r} took place on day {day}, {_outside(day, first, last)}."
    return (_deviation("visit window", visit, says),)


def dose_deviation(
    course: Course, person: Participant, administration: str, number: int, given_on: date, anchor: date
) -> Sequence[Consequence]:
    """A deviation when dose ``number`` lies outside its window; empty when inside."""
    plan = course.plan_of(person, administration)
    if plan is None:
        return ()
    day, planned = (given_on - anchor).days, plan.day(number)
    before = person.last_dose_on.get(administration)
    if plan.counts_from == "previous dose" and before is not None:
        planned = (_slipped(person, plan, number, anchor) - anchor).days
    first, last = planned - plan.before_days, planned + plan.after_days
    if first <= day <= last:
        return ()
    again = f", on the same day as dose {person.doses_recorded(administration)}" if before == given_on else ""
    says = f"Dose {number} of {administration} was given on day {day}{again}, {_outside(day, first, last)}."
    return (_deviation("dose window", f"{administration} {number}", says),)


def _slipped(person: Participant, plan: Administration, number: int, anchor: date) -> date:
    """The planned day of a dose that counts from the one before, which was given, or missed on its planned day."""
    given = {one.number: GivenDose(one.observed_on, one.amount) for one in person.doses
             if one.administration == plan.intervention}  # fmt: skip
    return dose_strip(plan, anchor, given, {}, anchor)[number - 1].planned


def amount_deviation(
    course: Course, person: Participant, administration: str, number: int, amount: float
) -> Sequence[Consequence]:
    """A deviation when the amount of dose ``number`` is not the planned one."""
    plan = course.plan_of(person, administration)
    if plan is None or amount == plan.dose:
        return ()
    says = f"Dose {number} of {administration} was {amount:g} {plan.unit}, planned {plan.dose:g} {plan.unit}."
    return (_deviation("dose amount", f"{administration} {number}", says),)


def dose_refusals(
    course: Course, person: Participant, administration: str, number: int, given_on: date | None
) -> Sequence[str]:
    """What forbids recording dose ``number`` now. ``given_on`` None: it was missed."""
    plan = course.plan_of(person, administration)
    if plan is None:
        return (f"{administration!r} is not planned for the arm of {person.code}.",)
    if not 1 <= number <= plan.number:
        return (f"Doses of {administration} are numbered from 1 to {plan.number}.",)
    recorded = person.doses_recorded(administration)
    if number <= recorded:
        return (f"Dose {number} of {administration} is recorded already, as given or as missed.",)
    if number > recorded + 1:
        return (f"Dose {recorded + 1} of {administration} is not recorded yet: record it as given or as missed first.",)
    if given_on is not None and given_on > person.stopped_on.get(administration, given_on):
        return (f"{person.code} has discontinued {administration}: no dose is given after that day.",)
    if given_on is not None and given_on < person.last_dose_on.get(administration, given_on):
        return (f"An earlier dose of {administration} was given after that day.",)
    return _after_the_stop(person, plan, number) if given_on is None else ()


def _after_the_stop(person: Participant, plan: Administration, number: int) -> Sequence[str]:
    """A dose that was planned after the treatment was discontinued is awaited no more, so that nobody missed it."""
    stopped, anchor = person.stopped_on.get(plan.intervention), person.first_dose_on
    if stopped is None or (anchor is not None and _slipped(person, plan, number, anchor) <= stopped):
        return ()
    return (f"{person.code} has discontinued {plan.intervention}: a dose planned after that day is not missed.",)


def _outside(day: int, first: int, last: int) -> str:
    distance = first - day if day < first else day - last
    side = "before" if day < first else "after"
    return f"{distance} {'day' if distance == 1 else 'days'} {side} its window (day {first} to {last})"


def _deviation(category: str, about: str, says: str) -> Consequence:
    return Consequence("deviation raised", {"category": category, "about": about, "says": says})
