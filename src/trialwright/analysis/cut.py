"""A study's course up to a cut-off: the acts observed and stored by then, and nothing learned later.

Results are as of the last act within the cut-off, so that they depend on these acts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from trialwright.analysis.analysis_data import CutOff
from trialwright.conduct.act import Recorded
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant

REVISED = "criteria revised"
"""An act that has changed the course's own design already: a second time it would find nothing to change."""


EXPORTED = "data exported"
"""An act that says who took data out; it is no data, and looking at results must not change them."""


def acts(course: Course, stored_by: date | None = None) -> list[Recorded]:
    """Every act of ``course`` in its order, as it stood at the end of the day ``stored_by`` (None: as it stands):
    corrected ones as corrected, none that was set aside. Exports are left out."""
    people = course.participants.values()
    found = [*course.study_acts, *(entry for person in people for entry in _as_of(person, stored_by))]
    return sorted((one for one in found if one.act.kind != EXPORTED), key=lambda entry: entry.sequence)


def _as_of(person: Participant, stored_by: date | None) -> Sequence[Recorded]:
    if stored_by is None or not person.mends:
        return person.standing
    again = person.anew()
    for entry in person.recorded:
        if entry.stored_at.date() <= stored_by:
            again.admit(entry)
    return again.standing


def cut(course: Course, cut_off: CutOff) -> Course:
    """The course that the acts within ``cut_off`` make; the same one when nothing is cut."""
    if cut_off == CutOff():
        return course
    made = Course(course.study, course.design)
    made.admit_all((entry for entry in within(course, cut_off) if entry.act.kind != REVISED), course.head)
    return made


def within(course: Course, cut_off: CutOff) -> Iterator[Recorded]:
    """The acts within ``cut_off``, in their order."""
    for entry in acts(course, cut_off.stored_by):
        observed = cut_off.observed_by is None or entry.act.observed_on <= cut_off.observed_by
        if observed and (cut_off.stored_by is None or entry.stored_at.date() <= cut_off.stored_by):
            yield entry
