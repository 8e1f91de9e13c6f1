"""From everyone assessed to everyone analysed: the flow diagram of CONSORT 2025 (items 22a, 22b), drawn.

One column an arm below the box of everyone enrolled; who was left out stands in a box at the side with the reasons.
Every box grows with its words, and the rows of all arms stand at one height, so no words overlap. The numbers of a
column must add up: a drawing of numbers that do not is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.analysis.drawing import (
    NORMAL,
    SMALL,
    SOFT,
    Box,
    Drawing,
    Label,
    Line,
    Piece,
    leading,
    wrap,
)
from trialwright.analysis.figure import FigureKind, Grid

_PAD, _GAP, _MOST_REASONS = 10.0, 26.0, 14

Reasons = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ArmColumn:
    """One arm: ``analysed`` by the set that is named; ``not_analysed`` says why the others are not in it."""

    title: str
    enrolled: int
    treated: int
    completed: int
    left: Reasons
    ongoing: int
    analysed: int
    analysis_set: str = "primary analysis"


@dataclass(frozen=True, slots=True)
class FlowData:
    """The flow. ``excluded_by`` may add up to more than ``excluded``: someone can fail several criteria."""

    assessed: int
    excluded: int
    excluded_by: Reasons
    other: Reasons
    """Assessed, neither excluded nor enrolled: in screening, left before it, eligible and not (yet) enrolled."""
    arms: tuple[ArmColumn, ...]
    randomised: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    """A box of words: the first line bold, then reasons a little further in."""

    head: str
    rows: tuple[str, ...] = ()

    def lines(self, width: float) -> list[tuple[str, float, bool]]:
        room = width - 2 * _PAD
        found = [(line, 0.0, True) for line in wrap(self.head, room, bold=True)]
        for row in self.rows:
            depth = 16.0 if row.startswith("\t") else 6.0
            broken = wrap(row, room - depth - 10, SMALL)
            found += [(line, depth + (0 if place == 0 else 10), False) for place, line in enumerate(broken)]
        return found

    def height(self, width: float) -> float:
        return sum(leading(NORMAL if bold else SMALL) for _, _, bold in self.lines(width)) + 2 * _PAD - 3

    def draw(self, x: float, y: float, width: float, height: float) -> list[Piece]:
        found: list[Piece] = [Box(x, y, width, height)]
        at = y + _PAD + 9
        for words, further, bold in self.lines(width):
            size = NORMAL if bold else SMALL
            found.append(Label(x + _PAD + further, at, words, size=size, bold=bold))
            at += leading(size)
        return found


def check(data: FlowData) -> None:
    """Refuse numbers that do not add up (``ValueError``): a reader must be able to add a flow diagram."""
    enrolled = sum(arm.enrolled for arm in data.arms)
    if data.assessed and data.assessed != data.excluded + sum(number for _, number in data.other) + enrolled:
        raise ValueError(f"of {data.assessed} assessed, {data.excluded} excluded and {enrolled} enrolled do not add up")
    for arm in data.arms:
        if arm.enrolled != arm.completed + arm.ongoing + sum(number for _, number in arm.left):
            raise ValueError(f"{arm.title}: completed, left and ongoing do not add up to {arm.enrolled}")
        if max(arm.treated, arm.analysed) > arm.enrolled:
            raise ValueError(f"{arm.title}: more treated or analysed than enrolled")


def draw(data: FlowData) -> Drawing:
    """The diagram."""
    check(data)
    number = max(len(data.arms), 1)
    width = max(760.0, 250.0 * number)
    column = min((width - 8 - _GAP * (number - 1)) / number, 380.0)
    pieces, y = _top(data, width)
    starts = [(width - number * column - (number - 1) * _GAP) / 2 + place * (column + _GAP) for place in range(number)]
    if data.arms:
        pieces += _fork(width / 2, y, [start + column / 2 for start in starts])
        y += _GAP
    columns = [_cells(arm, randomised=data.randomised) for arm in data.arms]
    for row in range(len(columns[0]) if columns else 0):
        height = max(cells[row].height(column) for cells in columns)
        for start, cells in zip(starts, columns, strict=True):
            pieces += cells[row].draw(start, y, column, height)
            if row + 1 < len(cells):
                pieces += _arrow(start + column / 2, y + height, y + height + _GAP)
        y += height + _GAP
    return Drawing(width, y - _GAP + 8, "Participant flow", describe(data), tuple(pieces))


def _top(data: FlowData, width: float) -> tuple[list[Piece], float]:
    """Assessed, excluded at the side, enrolled; and where the columns may begin."""
    box, side = 250.0, 330.0
    x, middle = width / 2 - box / 2, width / 2
    if len(data.arms) == 1:
        side = min(side, width / 2 - 40)
    assessed = _Cell(f"Assessed for eligibility (n = {data.assessed})")
    height = assessed.height(box)
    pieces = assessed.draw(x, 8, box, height)
    out = _Cell(f"Not enrolled (n = {data.excluded + sum(number for _, number in data.other)})", _excluded(data))
    top, tall = 8 + height + _GAP / 2, out.height(side)
    pieces += out.draw(width - side - 4, top, side, tall)
    enrolled_at = top + tall + _GAP / 2
    pieces += _arrow(middle, 8 + height, enrolled_at)
    branch = top + tall / 2
    pieces += [Line(((middle, branch), (width - side - 4, branch))), _head(width - side - 4, branch, "right")]
    enrolled = sum(arm.enrolled for arm in data.arms)
    cell = _Cell(f"{'Randomised' if data.randomised else 'Enrolled'} (n = {enrolled})")
    pieces += cell.draw(x, enrolled_at, box, height)
    return pieces, enrolled_at + height


def _excluded(data: FlowData) -> tuple[str, ...]:
    shown = data.excluded_by[:_MOST_REASONS]
    rows = [f"Excluded: {data.excluded}" + (", for (a person can have several reasons)" if shown else "")]
    rows += [f"\t{reason}: {number}" for reason, number in shown]
    if len(data.excluded_by) > len(shown):
        rows.append(f"\t{len(data.excluded_by) - len(shown)} rarer reasons: see the table")
    return (*rows, *(f"{reason}: {number}" for reason, number in data.other if number))


def _cells(arm: ArmColumn, *, randomised: bool) -> list[_Cell]:
    left = sum(number for _, number in arm.left)
    rows = [f"Received at least one dose: {arm.treated}", f"Received none: {arm.enrolled - arm.treated}"]
    word = "Allocated to" if randomised else ""
    reasons = tuple(f"{reason}: {number}" for reason, number in arm.left)
    after = (*(reasons or ("Nobody left",)), f"Still in the study: {arm.ongoing}", f"Completed: {arm.completed}")
    return [
        _Cell(f"{word} {arm.title} (n = {arm.enrolled})".strip(), tuple(rows)),
        _Cell(f"Left the study (n = {left})", after),
        _Cell(f"Analysed (n = {arm.analysed})",
              (f"Set: {arm.analysis_set}", f"Enrolled and not in this set: {arm.enrolled - arm.analysed}")),
    ]  # fmt: skip


def _arrow(x: float, start: float, end: float) -> list[Piece]:
    return [Line(((x, start), (x, end))), _head(x, end, "down")]


def _head(x: float, y: float, way: str) -> Line:
    points = ((x, y), (x - 4, y - 7), (x + 4, y - 7)) if way == "down" else ((x, y), (x - 7, y - 4), (x - 7, y + 4))
    return Line(points, SOFT, 1.0, fill=SOFT)


def _fork(x: float, y: float, middles: Sequence[float]) -> list[Piece]:
    if len(middles) == 1:
        return _arrow(x, y, y + _GAP)
    half = y + _GAP / 2
    found: list[Piece] = [Line(((x, y), (x, half))), Line(((middles[0], half), (middles[-1], half)))]
    for middle in middles:
        found += _arrow(middle, half, y + _GAP)
    return found


def describe(data: FlowData) -> str:
    """The diagram in words."""
    enrolled = sum(arm.enrolled for arm in data.arms)
    told = [f"{data.assessed} assessed, {data.excluded} excluded, {enrolled} enrolled."]
    for arm in data.arms:
        left = sum(number for _, number in arm.left)
        told.append(f"{arm.title}: {arm.treated} treated, {left} left, {arm.completed} completed, {arm.ongoing} still "
                    f"in the study, {arm.analysed} analysed.")  # fmt: skip
    return " ".join(told)


def table(data: FlowData) -> Grid:
    """Every number of the diagram."""
    rows = [("Assessed for eligibility", "", str(data.assessed)), ("Excluded", "", str(data.excluded))]
    rows += [("Excluded, reason", reason, str(number)) for reason, number in data.excluded_by]
    rows += [("Assessed, not enrolled", reason, str(number)) for reason, number in data.other]
    for arm in data.arms:
        steps = (("Enrolled", arm.enrolled), ("Treated", arm.treated), ("Completed", arm.completed),
                 ("Still in the study", arm.ongoing))  # fmt: skip
        rows += [(step, arm.title, str(number)) for step, number in steps]
        rows += [(f"Left: {reason}", arm.title, str(number)) for reason, number in arm.left]
        rows.append((f"Analysed ({arm.analysis_set})", arm.title, str(arm.analysed)))
    return Grid(("Step", "Reason or arm", "Participants"), tuple(rows), numbers_from=2)


FIGURE = FigureKind(
    title="Participant flow",
    says="Everyone assessed, left out with reasons, enrolled, treated, left with reasons, analysed.",
    data=FlowData,
    draw=draw,
    table=table,
)
