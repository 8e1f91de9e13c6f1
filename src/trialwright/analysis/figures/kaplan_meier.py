"""Time to an event: the Kaplan-Meier curve of each arm with its interval, and below it the numbers still at risk.

The curve shows the estimated proportion who have had the event (1 - S) or have not (S), as ``shows`` says. A tick on
the curve marks someone whose observation ended without the event. Numbers at risk stand below the time that they
belong to, as journals ask (Pocock, Clayton and Altman 2002, doi:10.1016/S0140-6736(02)08594-X).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trialwright.analysis.axes import Frame, Scale, Sign, colour, dash, legend, ticks, written
from trialwright.analysis.drawing import INK, SMALL, Drawing, Label, Line, Piece, shorten, text_width
from trialwright.analysis.figure import FigureKind, Grid


@dataclass(frozen=True, slots=True)
class Step:
    """From ``time`` on, the proportion without the event is ``survival``; None: no interval can be given."""

    time: float
    survival: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """One arm. ``at_risk`` are (time, number) pairs; ``median`` None: not reached."""

    arm: str
    steps: tuple[Step, ...]
    censored: tuple[float, ...]
    at_risk: tuple[tuple[float, int], ...]
    last: float
    median: float | None = None
    events: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class SurvivalData:
    """The curves; ``event`` in words ("first ACR20 response"), ``unit`` of time ("days from the first dose")."""

    event: str
    unit: str
    curves: tuple[SurvivalCurve, ...]
    shows: Literal["with", "without"] = "with"


def draw(data: SurvivalData) -> Drawing:
    """The curves over the table of numbers at risk."""
    names = [shorten(curve.arm, 150) for curve in data.curves]
    left = max([62.0, *(text_width(name, SMALL) + 30 for name in names)])
    end = max([curve.last for curve in data.curves] + [1.0])
    risk_times = sorted({time for curve in data.curves for time, _ in curve.at_risk})
    frame = Frame(Scale(0, end, left, 734), Scale(0, 100, 336, 16))
    pieces = frame.grid(ticks(0, 100, 5), suffix="%")
    pieces += frame.floor([(time, written(time)) for time in (risk_times or ticks(0, end))])
    pieces += frame.titles(data.unit[:1].upper() + data.unit[1:], f"{'With' if data.shows == 'with' else 'Without'} "
                           f"{data.event}", left=left - 48)  # fmt: skip
    for place, curve in enumerate(data.curves):
        pieces += _curve(frame, curve, place, data.shows)
    below, height = legend(_signs(data), left, 394, 760 - left - 20)
    pieces += below
    table_at = 394 + height + 8
    pieces += _risk_table(frame, data.curves, names, table_at)
    tall = table_at + 20 + 18 * len(data.curves)
    return Drawing(760, tall, f"Time to {data.event}", describe(data), tuple(pieces))


def _signs(data: SurvivalData) -> list[Sign]:
    signs = [Sign(curve.arm, colour(place), dash=dash(place)) for place, curve in enumerate(data.curves)]
    if any(curve.censored for curve in data.curves):
        signs.append(Sign("observation ended without the event", INK, tick=True))
    return signs


def _shown(value: float, shows: str) -> float:
    return 100 * (1 - value if shows == "with" else value)


def _curve(frame: Frame, curve: SurvivalCurve, place: int, shows: str) -> list[Piece]:
    steps = [Step(0, 1.0, 1.0, 1.0), *(step for step in curve.steps if step.time > 0)]
    if curve.steps and curve.steps[0].time <= 0:
        steps[0] = curve.steps[0]
    found: list[Piece] = []
    band = _band(frame, steps, curve.last, shows)
    if band:
        found.append(Line(band, colour(place), 0.0, fill=colour(place), opacity=0.13))
    line = _stairs(frame, [(step.time, _shown(step.survival, shows)) for step in steps], curve.last)
    found.append(Line(tuple(line), colour(place), 2.0, dash(place)))
    for time in curve.censored:
        standing = [step.survival for step in steps if step.time <= time][-1]
        x, y = frame.x.at(time), frame.y.at(_shown(standing, shows))
        found.append(Line(((x, y - 5), (x, y + 5)), colour(place), 1.5))
    return found


def _stairs(frame: Frame, values: Sequence[tuple[float, float]], last: float) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for time, value in values:
        if points:
            points.append((frame.x.at(time), points[-1][1]))
        points.append((frame.x.at(time), frame.y.at(value)))
    return [*points, (frame.x.at(last), points[-1][1])]


def _band(frame: Frame, steps: Sequence[Step], last: float, shows: str) -> tuple[tuple[float, float], ...]:
    known = [(step.time, step.low, step.high) for step in steps if step.low is not None and step.high is not None]
    if len(known) < 2:
        return ()
    upper = _stairs(frame, [(time, _shown(low, shows)) for time, low, _ in known], last)
    lower = _stairs(frame, [(time, _shown(high, shows)) for time, _, high in known], last)
    return (*upper, *reversed(lower))


def _risk_table(frame: Frame, curves: Sequence[SurvivalCurve], names: Sequence[str], y: float) -> list[Piece]:
    found: list[Piece] = [Label(frame.x.start, y, "Number at risk", size=SMALL, bold=True)]
    for place, (curve, name) in enumerate(zip(curves, names, strict=True)):
        line = y + 18 * (place + 1)
        found.append(Label(frame.x.start - 14, line, name, "end", SMALL, colour=colour(place)))
        free = -1e9
        for time, number in curve.at_risk:
            x, half = frame.x.at(time), text_width(str(number), SMALL) / 2
            if x - half >= free:
                found.append(Label(x, line, str(number), "middle", SMALL))
                free = x + half + 6
    return found


def describe(data: SurvivalData) -> str:
    """The curves in words."""
    told = [f"Kaplan-Meier estimate of the proportion {data.shows} {data.event}, over {data.unit}."]
    for curve in data.curves:
        median = "not reached" if curve.median is None else written(curve.median)
        told.append(f"{curve.arm}: {curve.events} of {curve.number} had the event, median {median}.")
    return " ".join(told)


def table(data: SurvivalData) -> Grid:
    """Every step of every curve."""
    rows = [
        (curve.arm, written(step.time), f"{_shown(step.survival, data.shows):.1f}%", _interval(step, data.shows))
        for curve in data.curves for step in curve.steps
    ]  # fmt: skip
    rows += [(curve.arm, written(time), "at risk", str(n)) for curve in data.curves for time, n in curve.at_risk]
    return Grid(("Arm", f"Time ({data.unit})", f"Proportion {data.shows} the event", "Interval or number"), tuple(rows))


def _interval(step: Step, shows: str) -> str:
    if step.low is None or step.high is None:
        return "not given"
    low, high = sorted((_shown(step.low, shows), _shown(step.high, shows)))
    return f"{low:.1f}% to {high:.1f}%"


FIGURE = FigureKind(
    title="Time to response",
    says="Kaplan-Meier curves with their intervals and the numbers at risk.",
    data=SurvivalData,
    draw=draw,
    table=table,
)
