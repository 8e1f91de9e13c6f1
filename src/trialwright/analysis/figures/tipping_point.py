"""How far the missing would have to differ from the seen before the conclusion changes.

One arm, or a shift: the estimate with its interval against how many of the missing responded, or against the shift.
Two arms: a field for every pair of numbers of missing people who responded, marked where the conclusion holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis.axes import Frame, Scale, Sign, colour, legend, ticks, written
from trialwright.analysis.drawing import (
    INK,
    PAPER,
    SMALL,
    SOFT,
    Box,
    Drawing,
    Label,
    Line,
    Mark,
    Piece,
    paragraph,
    shorten,
)
from trialwright.analysis.figure import FigureKind, Grid


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """The estimate under one assumption ``at`` (a number or a shift); ``holds``: the conclusion stands."""

    at: float
    estimate: float
    low: float | None
    high: float | None
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class TippingCell:
    """Two arms: so many of the missing of each responded."""

    first: int
    second: int
    estimate: float
    holds: bool | None


@dataclass(frozen=True, slots=True)
class TippingData:
    """``conclusion`` in words; ``limit`` is the value that the interval is held against, None: none is stated."""

    title: str
    across: str
    measure: str
    conclusion: str
    points: tuple[TippingPoint, ...] = ()
    cells: tuple[TippingCell, ...] = ()
    limit: float | None = None
    upwards: str = ""


def draw(data: TippingData) -> Drawing:
    """A curve, or a field of pairs."""
    if data.cells:
        return _cells(data)
    values = [value for point in data.points for value in (point.estimate, point.low, point.high) if value is not None]
    values += [data.limit] if data.limit is not None else []
    places = ticks(min(values, default=0.0), max(values, default=1.0), 5)
    ends = [point.at for point in data.points] or [0.0, 1.0]
    room = (max(ends) - min(ends)) * 0.03 or 0.5
    frame = Frame(Scale(min(ends) - room, max(ends) + room, 74, 740), Scale(places[0], places[-1], 320, 18))
    whole = all(float(end).is_integer() for end in ends)
    below = [value for value in ticks(min(ends), max(ends), 8) if min(ends) <= value <= max(ends)]
    pieces = frame.grid(places)
    pieces += frame.floor([(value, written(value)) for value in below if not whole or float(value).is_integer()])
    pieces += frame.titles(data.across, data.measure, left=16)
    if data.limit is not None:
        pieces += frame.level(data.limit, f"limit {written(data.limit)}")
    for point in data.points:
        pieces += _point(frame, point)
    signs, height = legend(_signs({point.holds for point in data.points}), 74, 380, 660)
    words = paragraph(74, 384 + height, data.conclusion, 660, size=SMALL)
    return Drawing(760, 386 + height + 14 * len(words), data.title, describe(data), (*pieces, *signs, *words))


def _point(frame: Frame, point: TippingPoint) -> list[Piece]:
    tint = _tint(point.holds)
    x = frame.x.at(point.at)
    found: list[Piece] = []
    if point.low is not None and point.high is not None:
        low, high = frame.y.at(point.low), frame.y.at(point.high)
        found.append(Line(((x, low), (x, high)), tint, 1.5))
        found += [Line(((x - 3, y), (x + 3, y)), tint, 1.5) for y in (low, high)]
    return [*found, Mark(x, frame.y.at(point.estimate), "ring" if point.holds is False else "circle", tint, 3.8)]


def _tint(holds: bool | None) -> str:
    return INK if holds is None else (colour(0) if holds else colour(1))


def _signs(answers: set[bool | None]) -> list[Sign]:
    found = []
    if True in answers:
        found.append(Sign("the conclusion stands", colour(0), "circle"))
    if False in answers:
        found.append(Sign("the conclusion does not stand", colour(1), "ring"))
    if None in answers:
        found.append(Sign("estimate with its interval", INK, "circle"))
    return found


def _cells(data: TippingData) -> Drawing:
    firsts, seconds = sorted({cell.first for cell in data.cells}), sorted({cell.second for cell in data.cells})
    side = min(36.0, 620 / len(firsts), 420 / len(seconds))
    bottom = 20 + side * len(seconds)
    pieces: list[Piece] = []
    for cell in data.cells:
        x, y = 90 + firsts.index(cell.first) * side, bottom - (seconds.index(cell.second) + 1) * side
        pieces.append(Box(x, y, side, side, "#bcd9ec" if cell.holds else PAPER, SOFT))
        if side >= 24:
            pieces.append(
                Label(x + side / 2, y + side / 2 + 3.5, f"{cell.estimate:.0f}".replace("-", "−"), "middle", 9.0)
            )
        elif not cell.holds:
            pieces.append(Mark(x + side / 2, y + side / 2, "cross", colour(1), side / 5))
    every = max(1, round(22 / side))
    pieces += [Label(90 + (place + 0.5) * side, bottom + 16, str(value), "middle", SMALL)
               for place, value in enumerate(firsts) if place % every == 0]  # fmt: skip
    pieces += [Label(82, bottom - (place + 0.5) * side + 4, str(value), "end", SMALL)
               for place, value in enumerate(seconds) if place % every == 0]  # fmt: skip
    wide = side * len(firsts)
    pieces.append(
        Label(90 + wide / 2 if wide > 300 else 90, bottom + 38, shorten(data.across, 640),
              "middle" if wide > 300 else "start")
    )  # fmt: skip
    pieces.append(Label(90, 12, shorten(data.upwards, 640), size=SMALL))
    signs, height = legend([Sign("the conclusion stands", SOFT, fill="#bcd9ec"),
                            Sign("it does not", SOFT, fill=PAPER)], 90, bottom + 62, 640)  # fmt: skip
    words = paragraph(90, bottom + 66 + height, data.conclusion, 640, size=SMALL)
    tall = bottom + 70 + height + 14 * len(words)
    return Drawing(760, tall, data.title, describe(data), (*pieces, *signs, *words))


def describe(data: TippingData) -> str:
    """The figure in words."""
    answers: list[bool | None] = [point.holds for point in data.points] + [cell.holds for cell in data.cells]
    told = f"{data.measure} under {len(answers)} assumptions about the missing."
    if any(answer is None for answer in answers) or not answers:
        return f"{told} {data.conclusion}"
    return f"{told} The conclusion stands under {sum(bool(answer) for answer in answers)} of them. {data.conclusion}"


def table(data: TippingData) -> Grid:
    """Every assumption and its estimate."""
    if data.cells:
        return Grid((data.across, data.upwards, data.measure, "Conclusion stands"), tuple(
            (str(cell.first), str(cell.second), f"{cell.estimate:.1f}".replace("-", "−"), _word(cell.holds))
            for cell in data.cells), numbers_from=0)  # fmt: skip
    return Grid((data.across, data.measure, "Interval", "Conclusion stands"), tuple(
        (written(point.at), f"{point.estimate:.1f}".replace("-", "−"),
         "not given" if point.low is None or point.high is None
         else f"{point.low:.1f} to {point.high:.1f}".replace("-", "−"), _word(point.holds)) for point in data.points
    ), numbers_from=0)  # fmt: skip


def _word(holds: bool | None) -> str:
    return "no limit is stated" if holds is None else ("yes" if holds else "no")


FIGURE = FigureKind(
    title="Tipping point",
    says="The estimate under every assumption about the missing, and where the conclusion changes.",
    data=TippingData,
    draw=draw,
    table=table,
)
