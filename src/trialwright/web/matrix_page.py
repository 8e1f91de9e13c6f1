"""Where a cell of the matrix leads: the page on which its next thing is done, or read by those who do not write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify

from trialwright.conduct.matrix import Cell, Matrix
from trialwright.conduct.participant import Participant

WORDS = {
    "ahead": "ahead", "due": "due", "overdue": "overdue", "empty": "took place, empty", "started": "started",
    "complete": "complete", "signed": "signed", "off": "not expected",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CellLink:
    """A cell and its address; ``chosen``: it stands in the state that the reader asked for."""

    cell: Cell
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One participant and the way to each cell."""

    person: Participant
    address: str
    links: Sequence[CellLink]


def matrix_lines(study: str, shown: Matrix, state: str | None, *, may_write: bool) -> list[MatrixLine]:
    """The rows of the page. Who may not write is led to the participant's page instead of to the visit's act."""
    return [_line(study, shown, row.person, row.cells, state, may_write) for row in shown.rows]


def _line(
    study: str, shown: Matrix, person: Participant, cells: Sequence[Cell], state: str | None, may_write: bool
) -> MatrixLine:
    home = reverse("participant", args=[study, person.code])
    visits = [shown.visit] * len(cells) if shown.visit else shown.columns
    links = [CellLink(cell, _address(study, person.code, str(visit), cell, home, may_write), cell.state == state)
             for cell, visit in zip(cells, visits, strict=True)]  # fmt: skip
    return MatrixLine(person, home, links)


def _address(study: str, code: str, visit: str, cell: Cell, home: str, may_write: bool) -> str:
    step = cell.next
    if step.query is not None:
        return reverse("query", args=[study, code, step.query])
    if step.form is not None:
        return reverse("form", args=[study, code, slugify(visit), slugify(step.form)])
    if step.visit is not None and may_write:
        return f"{reverse('act', args=[study, code, 'visit-attended'])}?{urlencode({'visit': step.visit})}"
    return home
