"""Dosing: each dose has its day, its window and its amount; doses come in their order, and only after enrolment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.course import Course
from trialwright.conduct.study_test import ANCHORS, StudyTest, Tested, course_with, tested
from trialwright.conduct.window import amount_deviation, dose_deviation, dose_refusals
from trialwright.protocol.design import Administration, StudyDesign

WHO = "TEST"


def run(design: StudyDesign, folder: Path) -> Iterable[Tested]:
    """A test for each planned administration of each arm."""
    for arm in design.arms:
        for plan in design.administrations_of(arm.name):
            says = (f"{plan.number} doses of {plan.dose:g} {plan.unit}, day {plan.first_day} and every "
                    f"{plan.every_days} days, {plan.before_days} before to {plan.after_days} after; none before "
                    "enrolment, none out of order, another amount is told")  # fmt: skip
            yield tested(f"{plan.intervention}, arm {arm.name}", _trials(design, arm.name, plan), says)


def _trials(design: StudyDesign, arm: str, plan: Administration) -> Iterator[tuple[bool, str]]:
    anchor = ANCHORS[0]
    first = DoseGiven(WHO, anchor, plan.intervention, 1, plan.dose, plan.unit)
    only_consented = course_with(design, (ConsentGiven(WHO, anchor, "1"),))
    yield bool(first.refusals(only_consented)), "a dose before enrolment is refused"
    enrolled = course_with(design, (ConsentGiven(WHO, anchor, "1"), Enrolled(WHO, anchor, arm)))
    person = enrolled.participants[WHO]
    yield not dose_refusals(enrolled, person, plan.intervention, 1, anchor), "dose 1 may be given"
    for number in (0, 2, plan.number + 1):
        yield (
            bool(dose_refusals(enrolled, person, plan.intervention, number, anchor)),
            f"dose {number} is refused first",
        )
    yield not amount_deviation(enrolled, person, plan.intervention, 1, plan.dose), "the planned amount is none"
    yield (len(amount_deviation(enrolled, person, plan.intervention, 1, plan.dose * 2)) == 1,
           "twice the amount is a deviation")  # fmt: skip
    for number in sorted({1, 2, plan.number} & set(range(1, plan.number + 1))):
        yield from _windows(design, arm, plan, number)


def _windows(design: StudyDesign, arm: str, plan: Administration, number: int) -> Iterator[tuple[bool, str]]:
    for anchor in ANCHORS:
        course = _until(design, arm, plan, number, anchor.toordinal())
        person = course.participants[WHO]
        planned = anchor.toordinal() + plan.first_day + (number - 1) * plan.every_days
        for days, inside in ((-plan.before_days, True), (plan.after_days, True), (-plan.before_days - 1, False),
                             (plan.after_days + 1, False)):  # fmt: skip
            given_on = anchor + timedelta(days=planned + days - anchor.toordinal())
            raised = dose_deviation(course, person, plan.intervention, number, given_on, anchor)
            yield bool(raised) is not inside, f"dose {number}, {days:+d} days from its day, from {anchor}"


def _until(design: StudyDesign, arm: str, plan: Administration, number: int, anchor: int) -> Course:
    """A course in which every earlier dose was given on its day."""
    day = ANCHORS[0].fromordinal
    doses = [DoseGiven(WHO, day(anchor + plan.day(earlier)), plan.intervention, earlier, plan.dose, plan.unit)
             for earlier in range(1, number)]  # fmt: skip
    return course_with(design, (ConsentGiven(WHO, day(anchor), "1"), Enrolled(WHO, day(anchor), arm), *doses))


STUDY_TEST = StudyTest("dosing", "Dosing", "dosing", run)
