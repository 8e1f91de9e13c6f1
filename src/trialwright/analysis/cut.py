"""A study's course up to a cut-off: the acts observed and stored by then, and nothing learned later.

Results are as of the last act within the cut-off, so that they depend on these acts alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.analysis.analysis_data import CutOff
from trialwright.conduct.act import Recorded
from trialwright.conduct.course import Course

REVISED = "criteria revised"
"""An act that has changed the course's own design already: a second time it would find nothing to change."""


EXPORTED = "data exported"
"""An act that says who took data out; it is no data, and looking at results must not change them."""


def acts(course: Course) -> list[Recorded]:
    """Every recorded act of ``course`` in its order; exports are left out."""
    found = [*course.study_acts, *(entry for person in course.participants.values() for entry in person.recorded)]
    return sorted((one for one in found if one.act.kind != EXPORTED), key=lambda entry: entry.sequence)


def cut(course: Course, cut_off: CutOff) -> Course:
    """The course that the acts within ``cut_off`` make; the same one when nothing is cut."""
    if cut_off == CutOff():
        return course
    made = Course(course.study, course.design)
    made.admit_all((entry for entry in within(course, cut_off) if entry.act.kind != REVISED), course.head)
    return made


def within(course: Course, cut_off: CutOff) -> Iterator[Recorded]:
    """The acts within ``cut_off``, in their order."""
    for entry in acts(course):
        observed = cut_off.observed_by is None or entry.act.observed_on <= cut_off.observed_by
        if observed and (cut_off.stored_by is None or entry.stored_at.date() <= cut_off.stored_by):
            yield entry
