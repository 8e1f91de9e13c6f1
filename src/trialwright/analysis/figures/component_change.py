"""Each measure over time: everyone's own line, thin, and the mean of each arm with its interval, thick.

One field a measure, two beside each other; each has its own scale, from the smallest value drawn to the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.analysis.axes import Frame, Scale, Sign, colour, dash, heading, legend, shape, ticks, written
from trialwright.analysis.drawing import SOFT, Drawing, Label, Line, Mark, Piece
from trialwright.analysis.figure import FigureKind, Grid
from trialwright.clinical.printed_unit import printed_unit

_THIN = ("#9cc4de", "#f0bf9c", "#9fd3c2", "#d3b6cd", "#cfc79c", "#b5b5b5")


@dataclass(frozen=True, slots=True)
class Course:
    """One participant's values, as (day, value); a visit without a value has no point and breaks nothing."""

    participant: str
    arm: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class MeanPoint:
    """The mean of ``number`` values on a day, with its interval; None with fewer than two values."""

    day: float
    visit: str
    mean: float
    low: float | None
    high: float | None
    number: int


@dataclass(frozen=True, slots=True)
class MeanCurve:
    """The means of an arm."""

    arm: str
    points: tuple[MeanPoint, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure."""

    measure: str
    unit: str
    courses: tuple[Course, ...]
    means: tuple[MeanCurve, ...]


@dataclass(frozen=True, slots=True)
class ChangeData:
    """All measures; ``arms`` in the order of the design fixes colours; ``method`` of the means in words."""

    title: str
    method: str
    arms: tuple[str, ...]
    panels: tuple[Panel, ...]
    whiskers: str = "interval"


_WIDE, _TALL = 380.0, 236.0


def draw(data: ChangeData) -> Drawing:
    """The fields, two in a row."""
    signs = [
        Sign(
            f"mean with {data.whiskers}" + (f", {arm}" if len(data.arms) > 1 else ""),
            colour(place),
            shape(place),
            dash(place),
        )
        for place, arm in enumerate(data.arms)
    ]
    if any(panel.courses for panel in data.panels):
        signs.append(Sign("one participant", SOFT, dash=""))
    pieces, height = legend(signs, 14, 14, 740)
    columns = 2 if len(data.panels) > 1 else 1
    wide = _WIDE if columns > 1 else 2 * _WIDE
    for place, panel in enumerate(data.panels):
        pieces += _panel(panel, data.arms, (place % columns) * wide, height + 10 + (place // columns) * _TALL, wide)
    rows = -(-len(data.panels) // columns)
    return Drawing(760, height + 14 + rows * _TALL, data.title, describe(data), tuple(pieces))


def _panel(panel: Panel, arms: Sequence[str], x: float, y: float, wide: float) -> list[Piece]:
    values = [value for course in panel.courses for _, value in course.points]
    values += [value for curve in panel.means for point in curve.points
               for value in (point.mean, point.low, point.high) if value is not None]  # fmt: skip
    days = sorted({(point.day, point.visit) for curve in panel.means for point in curve.points})
    unit = printed_unit(panel.unit)
    title = f"{panel.measure} ({unit})" if unit and f"{unit})" not in panel.measure else panel.measure
    found: list[Piece] = [heading(x + 14, y + 14, title, wide - 24)]
    if not values:
        return [*found, Label(x + wide / 2, y + 100, "no value yet", "middle", colour=SOFT)]
    places = ticks(min(values), max(values), 4)
    last = max([day for day, _ in days] + [day for course in panel.courses for day, _ in course.points])
    first = min([day for day, _ in days] + [day for course in panel.courses for day, _ in course.points])
    frame = Frame(Scale(first, last, x + 56, x + wide - 22), Scale(places[0], places[-1], y + _TALL - 40, y + 28))
    found += frame.grid(places)
    found += frame.floor(
        [(day, word) for (day, _), word in zip(days, _short([visit for _, visit in days]), strict=True)]
    )
    for course in panel.courses:
        found += _thin(frame, course, arms)
    for curve in panel.means:
        found += _mean(frame, curve, arms)
    return found


def _short(visits: Sequence[str]) -> list[str]:
    """``week 12`` as ``12`` after the first where every visit is a week; else all names as they are."""
    weeks = all(visit.startswith("week ") for visit in visits)
    return [visit.removeprefix("week ") if weeks and place else visit for place, visit in enumerate(visits)]


def _thin(frame: Frame, course: Course, arms: Sequence[str]) -> list[Piece]:
    tint = _THIN[_place(course.arm, arms) % len(_THIN)]
    points = tuple((frame.x.at(day), frame.y.at(value)) for day, value in course.points)
    if len(points) == 1:
        return [Mark(*points[0], "circle", tint, 2.0)]
    return [Line(points, tint, 0.8)] if points else []


def _mean(frame: Frame, curve: MeanCurve, arms: Sequence[str]) -> list[Piece]:
    place = _place(curve.arm, arms)
    nudge = (place - (len(arms) - 1) / 2) * 5
    found: list[Piece] = []
    points = tuple((frame.x.at(point.day) + nudge, frame.y.at(point.mean)) for point in curve.points)
    if len(points) > 1:
        found.append(Line(points, colour(place), 2.2, dash(place)))
    for point, (x, y) in zip(curve.points, points, strict=True):
        if point.low is not None and point.high is not None:
            found.append(Line(((x, frame.y.at(point.low)), (x, frame.y.at(point.high))), colour(place), 1.6))
        found.append(Mark(x, y, shape(place), colour(place), 3.6))
    return found


def _place(arm: str, arms: Sequence[str]) -> int:
    return arms.index(arm) if arm in arms else 0


def describe(data: ChangeData) -> str:
    """The figure in words."""
    told = [f"{data.title}; {data.method}."]
    for panel in data.panels:
        for curve in panel.means:
            if curve.points:
                first, last = curve.points[0], curve.points[-1]
                who = f", {curve.arm}" if len(data.arms) > 1 else ""
                told.append(f"{panel.measure}{who}: mean {written(round(first.mean, 1))} at {first.visit}, "
                            f"{written(round(last.mean, 1))} at {last.visit}.")  # fmt: skip
    return " ".join(told)


def table(data: ChangeData) -> Grid:
    """Every mean; the single values are in the listing of measures."""
    rows = tuple(
        (panel.measure, curve.arm, point.visit, str(point.number), f"{point.mean:.1f}".replace("-", "−"),
         "not given" if point.low is None or point.high is None
         else f"{point.low:.1f} to {point.high:.1f}".replace("-", "−"))
        for panel in data.panels for curve in panel.means for point in curve.points
    )  # fmt: skip
    return Grid(("Measure", "Arm", "Visit", "n", "Mean", data.whiskers.capitalize()), rows, numbers_from=3)


FIGURE = FigureKind(
    title="Change in each component",
    says="Everyone's own line and the mean of each arm with its interval, for each measure.",
    data=ChangeData,
    draw=draw,
    table=table,
)
