"""Each participant's change as one bar, from the worst to the best; the colour and a sign say who responded.

Bars of people who left the study early are striped. Someone without a value has no bar: how many stand so is written
below, and their codes are in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from trialwright.analysis.axes import Frame, Scale, Sign, legend, stripes, ticks, written
from trialwright.analysis.drawing import INK, PAPER, SMALL, SOFT, Box, Drawing, Label, Line, Mark, Piece
from trialwright.analysis.figure import FigureKind, Grid

Answer = Literal["response", "no response", "unknown"]
_FILLS: dict[Answer, str] = {"response": "#0072b2", "no response": "#e8b98f", "unknown": PAPER}


@dataclass(frozen=True, slots=True)
class Bar:
    """One participant; ``change`` None: baseline or visit is missing."""

    participant: str
    arm: str
    change: float | None
    answer: Answer
    left_early: bool = False


@dataclass(frozen=True, slots=True)
class WaterfallData:
    """``measure`` in words with its visit ("change in DAS28-CRP at week 24"); ``unit`` may be "%"."""

    measure: str
    unit: str
    bars: tuple[Bar, ...]
    response: str = "response"
    better: Literal["down", "up"] = "down"
    """Where improvement lies: a fall (a change), or upwards (an improvement)."""


def draw(data: WaterfallData) -> Drawing:
    """The bars, worst first."""
    bars = _sorted(data)
    values = [bar.change for bar in bars if bar.change is not None]
    places = ticks(min([0.0, *values]), max([0.0, *values]) if values else 1.0)
    frame = Frame(Scale(0, max(len(bars), 1), 74, 744), Scale(places[0], places[-1], 330, 20))
    pieces = frame.grid(places, suffix="%" if data.unit == "%" else "")
    pieces += [_zero(frame), *_codes(frame, bars)]
    for number, bar in enumerate(bars):
        pieces += _bar(frame, number, bar)
    across = "Participants, from the worst to the best"
    title = data.measure[:1].upper() + data.measure[1:] + (f" ({data.unit})" if data.unit and data.unit != "%" else "")
    pieces += frame.titles(across if bars else "Nobody has a value yet", title, left=16)
    below, height = legend(_signs(data), 74, 392, 670)
    pieces += below
    missing = len(data.bars) - len(bars)
    if missing:
        pieces.append(Label(74, 392 + height + 2, f"{missing} without a value at baseline or at this visit: no bar.",
                            size=SMALL))  # fmt: skip
    return Drawing(760, 392 + height + (20 if missing else 4), title, describe(data), tuple(pieces))


def _sorted(data: WaterfallData) -> list[Bar]:
    sign = -1 if data.better == "down" else 1
    known = (bar for bar in data.bars if bar.change is not None)
    return sorted(known, key=lambda bar: (sign * (bar.change or 0), bar.participant))


def _zero(frame: Frame) -> Line:
    y = frame.y.at(0)
    return Line(((frame.x.start, y), (frame.x.end, y)), SOFT, 1.2)


def _codes(frame: Frame, bars: Sequence[Bar]) -> list[Piece]:
    """Codes below the bars as long as they can be read; else the table alone holds them."""
    wide = (frame.x.end - frame.x.start) / max(len(bars), 1)
    if wide < 13 or any(len(bar.participant) > 5 for bar in bars):
        return []
    return [Label(frame.x.at(number) + wide / 2 + 4, 346, bar.participant, "middle", 9.0, colour=SOFT)
            for number, bar in enumerate(bars)]  # fmt: skip


def _bar(frame: Frame, number: int, bar: Bar) -> list[Piece]:
    wide = (frame.x.end - frame.x.start) / max(round(frame.x.high), 1)
    zero, end = frame.y.at(0), frame.y.at(bar.change or 0)
    gap = min(2.0, wide * 0.12)
    x, top, tall = frame.x.at(number) + gap, min(zero, end), max(abs(zero - end), 1.0)
    thick = min(wide - 2 * gap, 60.0)
    x += (wide - 2 * gap - thick) / 2
    found: list[Piece] = [Box(x, top, thick, tall, _FILLS[bar.answer], INK)]
    if bar.left_early:
        found += stripes(x, top, thick, tall)
    if bar.answer == "response":
        beyond = end + 8 if end >= zero else end - 8
        found.append(Mark(x + thick / 2, beyond, "triangle", _FILLS["response"], min(3.5, wide / 3)))
    return found


def _signs(data: WaterfallData) -> list[Sign]:
    here = {bar.answer for bar in data.bars}
    signs = []
    if "response" in here:
        signs.append(Sign(data.response, INK, fill=_FILLS["response"]))
    if "no response" in here:
        signs.append(Sign(f"no {data.response}", INK, fill=_FILLS["no response"]))
    if "unknown" in here:
        signs.append(Sign(f"{data.response} not known", INK, fill=PAPER))
    if any(bar.left_early for bar in data.bars):
        signs.append(Sign("striped: left the study early", INK, fill=PAPER, striped=True))
    return signs


def describe(data: WaterfallData) -> str:
    """The figure in words."""
    bars = _sorted(data)
    if not bars:
        return f"{data.measure}: nobody has a value."
    above = sum((bar.change or 0) > 0 for bar in bars)
    below = sum((bar.change or 0) < 0 for bar in bars)
    return (f"{data.measure}: {len(bars)} participants, from {written(round(bars[0].change or 0, 1))} to "
            f"{written(round(bars[-1].change or 0, 1))} {data.unit}; {below} below zero, {above} above.")  # fmt: skip


def table(data: WaterfallData) -> Grid:
    """Every bar, and those without one."""
    rows = [*_sorted(data), *(bar for bar in data.bars if bar.change is None)]
    return Grid(("Participant", "Arm", f"{data.measure} ({data.unit})", "Response", "Left early"), tuple(
        (bar.participant, bar.arm, "missing" if bar.change is None else f"{bar.change:.1f}".replace("-", "−"),
         bar.answer, "yes" if bar.left_early else "no") for bar in rows
    ), numbers_from=2)  # fmt: skip


FIGURE = FigureKind(
    title="Waterfall",
    says="Each participant's change at a visit as one bar, with who responded and who left early.",
    data=WaterfallData,
    draw=draw,
    table=table,
)
