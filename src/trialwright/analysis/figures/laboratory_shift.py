"""Laboratory values: the baseline of each participant against every value after it.

On the oblique line nothing changed; dashed lines are limits that hold for all values. An outlier, as the analysis calls
it, has a larger mark and is named by its participant's code. Without limits nothing is called an outlier.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis.axes import Frame, Scale, Sign, colour, heading, legend, shape, ticks, written
from trialwright.analysis.drawing import INK, SOFT, Drawing, Label, Line, Mark, Piece, text_width
from trialwright.analysis.figure import FigureKind, Grid
from trialwright.clinical.printed_unit import printed_unit


@dataclass(frozen=True, slots=True)
class LabPoint:
    """One participant's baseline value and one after it; None: not measured."""

    participant: str
    arm: str
    baseline: float | None
    after: float | None
    visit: str = ""
    outlier: bool = False


@dataclass(frozen=True, slots=True)
class LabPanel:
    """One analyte with its limits; None: the study names none."""

    analyte: str
    unit: str
    points: tuple[LabPoint, ...]
    low: float | None = None
    high: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class LabData:
    """All analytes."""

    title: str
    arms: tuple[str, ...]
    panels: tuple[LabPanel, ...]


_WIDE, _TALL = 380.0, 300.0


def draw(data: LabData) -> Drawing:
    """The fields, two in a row."""
    signs = [Sign(arm, colour(place), shape(place)) for place, arm in enumerate(data.arms)]
    if any(panel.low is not None or panel.high is not None for panel in data.panels):
        signs.append(Sign("limit", INK, dash="6 4"))
    pieces, height = legend(signs, 14, 14, 740)
    for place, panel in enumerate(data.panels):
        pieces += _panel(panel, data.arms, (place % 2) * _WIDE, height + 8 + (place // 2) * _TALL)
    rows = -(-len(data.panels) // 2)
    return Drawing(760, height + 12 + rows * _TALL, data.title, describe(data), tuple(pieces))


def _panel(panel: LabPanel, arms: tuple[str, ...], x: float, y: float) -> list[Piece]:
    known = [point for point in panel.points if point.baseline is not None and point.after is not None]
    unit = printed_unit(panel.unit)
    title = f"{panel.analyte} ({unit})" if unit else panel.analyte
    found: list[Piece] = [heading(x + 14, y + 14, title, _WIDE - 24)]
    if not known:
        return [*found, Label(x + _WIDE / 2, y + 130, "no pair of values yet", "middle", colour=SOFT)]
    values = [value for point in known for value in (point.baseline, point.after) if value is not None]
    values += [value for value in (panel.low, panel.high) if value is not None]
    places = ticks(min(values), max(values), 4)
    frame = Frame(
        Scale(places[0], places[-1], x + 66, x + _WIDE - 26), Scale(places[0], places[-1], y + _TALL - 58, y + 28)
    )
    found += [*frame.grid(places), *frame.floor([(value, written(value)) for value in places])]
    found.append(Line(((frame.x.start, frame.y.start), (frame.x.end, frame.y.end)), SOFT, 0.9))
    for limit in (panel.low, panel.high):
        if limit is not None:
            found += _limit(frame, limit)
    taken: list[tuple[float, float]] = []
    for point in known:
        found += _point(frame, point, arms, taken)
    found += frame.titles("Baseline", "After it", left=x + 14)
    return found


def _limit(frame: Frame, value: float) -> list[Piece]:
    across, up = frame.y.at(value), frame.x.at(value)
    return [
        Line(((frame.x.start, across), (frame.x.end, across)), INK, 1.0, "6 4"),
        Line(((up, frame.y.start), (up, frame.y.end)), INK, 1.0, "6 4"),
    ]


def _point(frame: Frame, point: LabPoint, arms: tuple[str, ...], taken: list[tuple[float, float]]) -> list[Piece]:
    """A mark; an outlier's code beside it, unless another code stands there already (the table has it)."""
    place = arms.index(point.arm) if point.arm in arms else 0
    x, y = frame.x.at(point.baseline or 0), frame.y.at(point.after or 0)
    found: list[Piece] = [Mark(x, y, shape(place), colour(place), 4.6 if point.outlier else 3.0)]
    if point.outlier and all(abs(x - other) > 40 or abs(y - line) > 10 for other, line in taken):
        taken.append((x, y))
        wide = text_width(point.participant, 9)
        beyond = x + 7 + wide > frame.x.end
        found.append(Label(x - 7 if beyond else x + 7, y + 3, point.participant, "end" if beyond else "start", 9.0))
    return found


def describe(data: LabData) -> str:
    """The figure in words."""
    told = []
    for panel in data.panels:
        known = [point for point in panel.points if point.baseline is not None and point.after is not None]
        out = sum(point.outlier for point in known)
        told.append(f"{panel.analyte}: {len(known)} values after baseline, {out} of them outliers.")
    return " ".join(told) or "No laboratory value was taken."


def table(data: LabData) -> Grid:
    """Every point."""
    return Grid(("Analyte", "Participant", "Arm", "Baseline", "After it", "Visit", "Outlier"), tuple(
        (f"{panel.analyte} ({printed_unit(panel.unit)})", point.participant, point.arm, _value(point.baseline),
         _value(point.after), point.visit, "yes" if point.outlier else "no")
        for panel in data.panels for point in panel.points
    ), numbers_from=3)  # fmt: skip


def _value(value: float | None) -> str:
    return "missing" if value is None else written(value)


FIGURE = FigureKind(
    title="Laboratory values",
    says="Baseline against every value after it, with what the analysis calls an outlier.",
    data=LabData,
    draw=draw,
    table=table,
)
