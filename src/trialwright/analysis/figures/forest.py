"""A rate, a difference or a ratio in each subgroup with its interval, beside the whole study's: a forest plot.

The field of the plot lies between the words at the left and the numbers at the right, which are never drawn over it.
With few people an interval is wide: no test of interaction is drawn from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis.axes import Frame, Scale, colour, ticks
from trialwright.analysis.drawing import (
    SMALL,
    SOFT,
    Drawing,
    Label,
    Line,
    Mark,
    Piece,
    shorten,
    text_width,
    wrap,
)
from trialwright.analysis.figure import FigureKind, Grid


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line. ``estimate`` None: nobody is in the group, or it cannot be estimated; ``heading`` has no numbers."""

    label: str
    number: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    heading: bool = False
    overall: bool = False


@dataclass(frozen=True, slots=True)
class ForestData:
    """``measure`` names what is estimated and its unit; ``line`` is where nothing differs (0 for a difference), None
    for a rate; ``ends`` fix the axis, for example (0, 100)."""

    title: str
    measure: str
    rows: tuple[ForestRow, ...]
    decimals: int = 1
    line: float | None = None
    ends: tuple[float, float] | None = None
    number_title: str = "n/N"


_ROW = 22.0


def draw(data: ForestData) -> Drawing:
    """The rows, from top to bottom as they are given."""
    words = [_said(row, data.decimals) for row in data.rows]
    names = max(
        [
            80.0,
            *(text_width(row.label, bold=row.heading or row.overall) + (0 if row.heading else 12) for row in data.rows),
        ]
    )
    names = min(names, 250.0)
    counts = (
        max([text_width(data.number_title, SMALL, bold=True), *(text_width(row.number, SMALL) for row in data.rows)])
        + 16
    )
    numbers = max(
        [text_width("Estimate (interval)", SMALL, bold=True) + 4, *(text_width(word, SMALL) for word in words)]
    )
    left, right = 8 + names + counts + 10, 752 - numbers
    frame = Frame(_scale(data, left, right - 10), Scale(0, 1, 30 + _height(data, names), 30))
    pieces: list[Piece] = [
        Label(8 + names + counts, 18, data.number_title, "end", SMALL, bold=True),
        Label(right, 18, "Estimate (interval)", "start", SMALL, bold=True),
        *_ground(frame, data),
    ]
    y = 30.0
    for row, said in zip(data.rows, words, strict=True):
        lines = wrap(row.label, names - (0 if row.heading else 12), bold=row.heading or row.overall)
        for place, line in enumerate(lines):
            pieces.append(
                Label(8 + (0 if row.heading else 12), y + 15 + place * 15, line, bold=row.heading or row.overall)
            )
        pieces.append(Label(8 + names + counts, y + 15, row.number, "end", SMALL))
        pieces.append(Label(right, y + 15, said, size=SMALL))
        pieces += _whisker(frame, row, y + 11)
        y += _ROW + 15 * (len(lines) - 1)
    pieces.append(Label((frame.x.start + frame.x.end) / 2, y + 38, shorten(data.measure, 420), "middle"))
    return Drawing(760, y + 48, data.title, describe(data), tuple(pieces))


def _height(data: ForestData, names: float) -> float:
    lines = [
        len(wrap(row.label, names - (0 if row.heading else 12), bold=row.heading or row.overall)) for row in data.rows
    ]
    return sum(_ROW + 15 * (number - 1) for number in lines)


def _scale(data: ForestData, left: float, right: float) -> Scale:
    if data.ends is not None:
        return Scale(*data.ends, left, right)
    values = [value for row in data.rows for value in (row.estimate, row.low, row.high) if value is not None]
    if data.line is not None:
        values.append(data.line)
    places = ticks(min(values, default=0.0), max(values, default=1.0), 5)
    return Scale(places[0], places[-1], left, right)


def _ground(frame: Frame, data: ForestData) -> list[Piece]:
    places = ticks(frame.x.low, frame.x.high, 5)
    found = frame.floor([(value, f"{value:g}".replace("-", "−")) for value in places])
    overall = next((row.estimate for row in data.rows if row.overall), None)
    for value, pattern in ((data.line, ""), (overall, "5 4")):
        if value is not None:
            x = frame.x.at(value)
            found.append(Line(((x, frame.y.end), (x, frame.y.start)), SOFT, 1.0, pattern))
    return found


def _whisker(frame: Frame, row: ForestRow, y: float) -> list[Piece]:
    if row.estimate is None:
        return []
    tint = colour(1) if row.overall else colour(0)
    found: list[Piece] = []
    if row.low is not None and row.high is not None:
        low, high = frame.x.at(row.low), frame.x.at(row.high)
        found.append(Line(((low, y), (high, y)), tint, 1.8))
        found += [Line(((x, y - 4), (x, y + 4)), tint, 1.8) for x in (low, high)]
    found.append(Mark(frame.x.at(row.estimate), y, "diamond" if row.overall else "square", tint, 4.5))
    return found


def _said(row: ForestRow, decimals: int) -> str:
    if row.heading:
        return ""
    if row.estimate is None:
        return "not estimable"
    told = f"{row.estimate:.{decimals}f}"
    if row.low is not None and row.high is not None:
        told += f" ({row.low:.{decimals}f} to {row.high:.{decimals}f})"
    return told.replace("-", "−")


def describe(data: ForestData) -> str:
    """The figure in words."""
    groups = [row for row in data.rows if not row.heading and not row.overall]
    overall = next((row for row in data.rows if row.overall), None)
    told = f"{data.measure} in {len(groups)} subgroups."
    return told if overall is None else f"{told} {overall.label}: {_said(overall, data.decimals)}."


def table(data: ForestData) -> Grid:
    """Every row in words."""
    rows = tuple((row.label, row.number, _said(row, data.decimals)) for row in data.rows)
    return Grid(("Group", data.number_title, f"{data.measure}: estimate (interval)"), rows)


FIGURE = FigureKind(
    title="Subgroups",
    says="An estimate with its interval in each subgroup, beside the whole study's.",
    data=ForestData,
    draw=draw,
    table=table,
)
