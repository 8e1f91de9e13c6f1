"""Responders over time with their intervals: per cent of participants at each visit, a curve an arm or outcome.

A curve is told apart by its dash, by the shape of its marks and by its name at its end as well as by its colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from trialwright.analysis.axes import Frame, Scale, colour, dash, shape, ticks
from trialwright.analysis.drawing import SOFT, Drawing, Label, Line, Mark, Piece, shorten, text_width
from trialwright.analysis.figure import FigureKind, Grid

_NUDGE = 5.0
"""Curves stand a few units apart, so that the whiskers of one day do not hide each other."""
_NAMES = 190.0


@dataclass(frozen=True, slots=True)
class Point:
    """One visit: ``day`` on the time axis, per cent from 0 to 100 with the interval's bounds; ``counts`` as n/N."""

    visit: str
    day: int
    percent: float
    low: float
    high: float
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of the figure."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class ResponseData:
    """The curves; ``says`` is added to the description (how the missing count, the interval's method)."""

    title: str
    curves: tuple[Curve, ...]
    says: str = ""


def draw(data: ResponseData) -> Drawing:
    """The curves in the order given; those without a point are left out."""
    curves = [curve for curve in data.curves if curve.points]
    points = sorted({(point.day, point.visit) for curve in curves for point in curve.points})
    names = [shorten(curve.name, _NAMES, bold=True) for curve in curves]
    end = 752 - max([70.0, *(text_width(name, bold=True) + 24 for name in names)])
    first, last = (points[0][0], points[-1][0]) if points else (0, 1)
    room = max((last - first) * 0.03, 0.5)
    frame = Frame(Scale(first - room, last + room, 74, end), Scale(0, 100, 320, 16))
    pieces = [*frame.grid(ticks(0, 100, 5), suffix="%"), *frame.floor([(day, visit) for day, visit in points])]
    pieces += frame.titles("Visit", "Participants with a response", left=16)
    ends = _apart([frame.y.at(curve.points[-1].percent) for curve in curves])
    for number, (curve, name, place) in enumerate(zip(curves, names, ends, strict=True)):
        pieces += _curve(frame, curve, number, (number - (len(curves) - 1) / 2) * _NUDGE)
        pieces.append(Label(end + 12, place + 4, name, bold=True, colour=colour(number)))
    if not curves:
        pieces.append(Label((74 + end) / 2, 160, "No response is due yet", "middle", colour=SOFT))
    return Drawing(760, 366, data.title, describe(data), tuple(pieces))


def _curve(frame: Frame, curve: Curve, number: int, nudge: float) -> list[Piece]:
    tint = colour(number)
    places = [(frame.x.at(point.day) + nudge, point) for point in curve.points]
    found: list[Piece] = []
    if len(places) > 1:
        found.append(Line(tuple((x, frame.y.at(point.percent)) for x, point in places), tint, 2.0, dash(number)))
    for x, point in places:
        low, high = frame.y.at(point.low), frame.y.at(point.high)
        found.append(Line(((x, low), (x, high)), tint, 1.3))
        found += [Line(((x - 4, y), (x + 4, y)), tint, 1.3) for y in (low, high)]
        found.append(Mark(x, frame.y.at(point.percent), shape(number), tint, 4.2))
    return found


def _apart(places: Sequence[float], least: float = 16.0) -> list[float]:
    """Labels moved apart so that none covers another, in the same order from top to bottom."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for earlier, later in pairwise(order):
        moved[later] = max(moved[later], moved[earlier] + least)
    over = max([0.0, *(place - 350 for place in moved)])
    return [place - over for place in moved]


def describe(data: ResponseData) -> str:
    """The figure in words."""
    told = ["Per cent of responders at each visit with their intervals. The same numbers stand in the table."]
    for curve in data.curves:
        if curve.points:
            last = curve.points[-1]
            told.append(f"{curve.name}: {last.percent:.1f}% at {last.visit} ({last.low:.1f}% to {last.high:.1f}%).")
    return " ".join([*told, data.says]).strip()


def table(data: ResponseData) -> Grid:
    """Every point."""
    return Grid(("Curve", "Visit", "n/N", "Per cent", "Interval"), tuple(
        (curve.name, point.visit, point.counts, f"{point.percent:.1f}%", f"{point.low:.1f}% to {point.high:.1f}%")
        for curve in data.curves for point in curve.points
    ), numbers_from=2)  # fmt: skip


FIGURE = FigureKind(
    title="Responders over time",
    says="Per cent of responders at each visit with their intervals.",
    data=ResponseData,
    draw=draw,
    table=table,
)
