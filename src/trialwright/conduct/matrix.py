"""The matrix of a study: participants by visits. A cell tells its state by a shape and a word, never colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trialwright.conduct.course import Course
from trialwright.conduct.form_state import form_state
from trialwright.conduct.participant import Participant
from trialwright.conduct.window import happened
from trialwright.protocol.schedule import DueVisit, due_visits


@dataclass(frozen=True, slots=True)
class Cell:
    """``state``: ahead, due, overdue, empty, started, complete, signed; ``says``: for a reader without colours."""

    state: str
    says: str
    queries: int
    locked: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One participant."""

    person: Participant
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``visits`` in the order of the schedule."""

    visits: Sequence[str]
    rows: Sequence[MatrixRow]


def matrix(course: Course, today: date) -> Matrix:
    """Everyone who consented, by every planned visit, as of ``today``."""
    visits = [visit.name for visit in course.design.visits]
    return Matrix(visits, [_row(course, person, today) for person in course.participants.values()])


def _row(course: Course, person: Participant, today: date) -> MatrixRow:
    due = due_visits(course.design, happened(person), today)
    return MatrixRow(person, [_cell(course, person, one) for one in due])


def _cell(course: Course, person: Participant, due: DueVisit) -> Cell:
    name = due.visit.name
    if name not in person.visits:
        gone = person.left_by is not None
        state = "off" if gone else {"due": "due", "overdue": "overdue"}.get(due.state, "ahead")
        window = f", window {due.first} to {due.last}" if due.first and not gone else ""
        return Cell(state, f"{name}: {'not expected' if gone else state}{window}", 0, locked=False)
    states = [form_state(course, person, name, form) for form in course.design.forms_at(name)]
    complete = sum(one.word == "complete" for one in states)
    asked = sum(one.open_queries for one in states)
    signed = bool(states) and all(one.signed for one in states)
    state = "signed" if signed else "complete" if complete == len(states) else (
        "started" if any(one.filled for one in states) else "empty")  # fmt: skip
    says = f"{name}: {complete} of {len(states)} forms complete" + (f", {asked} open queries" if asked else "")
    return Cell(state, says + (", signed" if signed else ""), asked, any(one.locked for one in states))
