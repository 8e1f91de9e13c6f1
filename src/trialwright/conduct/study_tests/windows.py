"""Windows of visits: first and last day are inside, the day before and the day after raise a deviation.

Reckoned a second way, with day numbers alone (proleptic Gregorian ordinals), from a plain day, a leap day and the last
day of a year; everything before the visit happens on its planned day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from trialwright.conduct.study_test import ANCHORS, StudyTest, Tested, course_with, tested
from trialwright.conduct.window import visit_deviation
from trialwright.protocol.design import StudyDesign, Visit
from trialwright.protocol.schedule import Happened, due_visits
from trialwright.protocol.visit_anchor import FIRST_DOSE


def run(design: StudyDesign, folder: Path) -> Iterable[Tested]:
    """A test for each planned visit."""
    for visit in design.visits:
        says = (f"day {visit.day}, window day {visit.day - visit.before_days} to {visit.day + visit.after_days}, "
                f"counted from {visit.anchor}: both bounds inside, a day more outside")  # fmt: skip
        yield tested(f"visit {visit.name}", _trials(design, visit), says)


def _trials(design: StudyDesign, visit: Visit) -> Iterator[tuple[bool, str]]:
    for anchor in ANCHORS:
        target = date.fromordinal(anchor.toordinal() + visit.day)
        first = date.fromordinal(target.toordinal() - visit.before_days)
        last = date.fromordinal(target.toordinal() + visit.after_days)
        due = next(one for one in due_visits(design, _as_planned(design, visit, anchor), anchor)
                   if one.visit.name == visit.name)  # fmt: skip
        yield (due.target, due.first, due.last) == (target, first, last), f"the window from {anchor}"
        if visit.anchor == FIRST_DOSE:
            yield from _deviations(design, visit, anchor, first, last)


def _deviations(design: StudyDesign, visit: Visit, anchor: date, first: date, last: date) -> Iterator[tuple[bool, str]]:
    course = course_with(design, ())
    for day, side in ((first, 0), (last, 0), (first - timedelta(days=1), -1), (last + timedelta(days=1), 1)):
        raised = visit_deviation(course, visit.name, day, anchor)
        word = "1 day before" if side < 0 else "1 day after"
        told = not raised if side == 0 else len(raised) == 1 and word in str(raised[0].fields["says"])
        yield told, f"the deviation at {day} from {anchor}"


def _as_planned(design: StudyDesign, visit: Visit, anchor: date) -> Happened:
    """A course from ``anchor`` on in which everything else was on its planned day."""
    began = anchor + timedelta(days=visit.day - visit.anchor_day) if visit.anchor_day is not None else anchor
    doses = {
        (plan.intervention, number): anchor + timedelta(days=plan.day(number))
        for plan in design.administrations for number in range(1, plan.number + 1)
    }  # fmt: skip
    others = {one.name: anchor + timedelta(days=one.day) for one in design.visits if one.name != visit.name}
    return Happened(began, began, anchor, design.arms[0].name if design.arms else None, doses, others)


STUDY_TEST = StudyTest("windows", "Windows of visits", "schedule", run)
