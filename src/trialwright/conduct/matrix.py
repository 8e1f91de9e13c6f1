"""The matrix of a study: participants by visits, or by the forms of one visit, and the next thing to do in each cell.

A cell tells its state by a word (the page adds a shape), never by colour alone. States of a visit: ahead, due, overdue,
and once it took place empty, started, complete, signed as its forms stand; off: not expected any more. Unscheduled
visits that took place follow the planned ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trialwright.conduct.course import Course
from trialwright.conduct.form_state import FormState, form_state
from trialwright.conduct.participant import Participant
from trialwright.conduct.query import queries
from trialwright.conduct.window import happened
from trialwright.protocol.schedule import DueVisit, due_visits

STATES = ("ahead", "due", "overdue", "empty", "started", "complete", "signed", "off")


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done next in a cell: record the ``visit``, answer ``query``, fill in ``form``; all None: look."""

    visit: str | None = None
    form: str | None = None
    query: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """``state``: one of ``STATES``; ``says``: for a reader without colours; ``queries``: how many are not closed."""

    state: str
    says: str
    queries: int
    locked: bool
    next: NextStep


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One participant."""

    person: Participant
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """``columns``: visits in the order of the schedule, or the forms of ``visit`` (None: visits)."""

    columns: Sequence[str]
    rows: Sequence[MatrixRow]
    visit: str | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many cells stand in each state, in the order of ``STATES``; states without a cell are left out."""
        found = Counter(cell.state for row in self.rows for cell in row.cells)
        return {state: found[state] for state in STATES if found[state]}

    def only(self, state: str) -> Matrix:
        """The rows that have a cell in ``state``."""
        rows = [row for row in self.rows if any(cell.state == state for cell in row.cells)]
        return Matrix(self.columns, rows, self.visit)


def matrix(course: Course, today: date) -> Matrix:
    """Everyone who consented, by every planned visit and every unscheduled one that took place, as of ``today``."""
    planned = [visit.name for visit in course.design.visits]
    extra = {name for person in course.participants.values() for name in person.visits} - set(planned)
    columns = [*planned, *sorted(extra, key=lambda name: (len(name), name))]
    return Matrix(columns, [_row(course, person, columns, today) for person in course.participants.values()])


def form_matrix(course: Course, visit: str, today: date) -> Matrix:
    """Everyone who consented, by the forms of one visit. Raises ``KeyError`` for a visit that is not planned."""
    if not (forms := course.design.forms_at(visit)) and visit not in course.visit_plan:
        raise KeyError(visit)
    rows = []
    for person in course.participants.values():
        due = None if visit in person.visits else _due(course, person, today).get(visit)
        rows.append(MatrixRow(person, [_form_cell(course, person, visit, name, due) for name in forms]))
    return Matrix([course.design.forms[name].label for name in forms], rows, visit)


def _due(course: Course, person: Participant, today: date) -> dict[str, DueVisit]:
    return {one.visit.name: one for one in due_visits(course.design, happened(person), today)}


def _row(course: Course, person: Participant, columns: Sequence[str], today: date) -> MatrixRow:
    due = _due(course, person, today)
    return MatrixRow(person, [_cell(course, person, name, due.get(name)) for name in columns])


def _cell(course: Course, person: Participant, name: str, due: DueVisit | None) -> Cell:
    if name not in person.visits:
        return _not_attended(person, name, due)
    forms = course.design.forms_at(name)
    states = {form: form_state(course, person, name, form) for form in forms}
    complete = sum(one.word == "complete" for one in states.values())
    asked = sum(one.open_queries for one in states.values())
    signed = bool(states) and all(one.signed for one in states.values())
    state = "signed" if signed else "complete" if complete == len(states) else (
        "started" if any(one.filled for one in states.values()) else "empty")  # fmt: skip
    says = f"{name}: {complete} of {len(states)} forms complete" + (f", {asked} open queries" if asked else "")
    step = _next(person, name, states)
    if step.form is not None and name not in course.visit_plan:
        step = NextStep()  # a visit that was not planned is looked at on the participant's page
    return Cell(state, says + (", signed" if signed else ""), asked, any(one.locked for one in states.values()), step)


def _not_attended(person: Participant, name: str, due: DueVisit | None) -> Cell:
    if due is None or person.left_by is not None:
        return Cell("off", f"{name}: not expected", 0, locked=False, next=NextStep())
    state = {"due": "due", "overdue": "overdue"}.get(due.state, "ahead")
    window = f", window {due.first} to {due.last}" if due.first else ""
    step = NextStep(visit=name) if state != "ahead" else NextStep()
    return Cell(state, f"{name}: {state}{window}", 0, locked=False, next=step)


def _next(person: Participant, visit: str, states: Mapping[str, FormState]) -> NextStep:
    """The oldest open query of the visit that the site is to answer, else its first form that is not complete, else its
    first form."""
    asked = [one.number for one in queries(person).values() if one.visit == visit and one.state == "open"]
    if asked:
        return NextStep(query=min(asked))
    waiting = [form for form, state in states.items() if state.word != "complete"] or list(states)
    return NextStep(form=waiting[0]) if waiting else NextStep()


def _form_cell(course: Course, person: Participant, visit: str, form: str, due: DueVisit | None) -> Cell:
    label = course.design.forms[form].label
    if visit not in person.visits:
        whole = _not_attended(person, visit, due)
        return Cell(whole.state, f"{label}: {whole.says}", 0, locked=False, next=whole.next)
    one = form_state(course, person, visit, form)
    state = "signed" if one.signed else one.word
    says = f"{label}: {state}, {one.filled} of {one.asked} answers"
    says += f", {one.open_queries} open queries" if one.open_queries else ""
    return Cell(state, says, one.open_queries, one.locked is not None, _next(person, visit, {form: one}))
