"""The frame of a figure: where a value stands, which values are written beside the axis, and what the signs mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.analysis.drawing import (
    COLOURS,
    DASHES,
    FAINT,
    INK,
    NORMAL,
    SHAPES,
    SMALL,
    SOFT,
    Box,
    Label,
    Line,
    Mark,
    Piece,
    Shape,
    shorten,
    text_width,
)

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round values from at or below ``low`` to at or above ``high``, ``most`` + 1 of them at the very most.

    >>> ticks(0, 97)
    (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
    """
    if not math.isfinite(low) or not math.isfinite(high):
        raise ValueError(f"an axis needs finite ends, found {low} and {high}")
    if high <= low:
        low, high = low - 0.5, high + 0.5
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * one for one in _STEPS if power * one >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(float(f"{number * step:.10g}") for number in range(first, last + 1))


def written(value: float) -> str:
    """A value beside an axis, with a true minus sign."""
    return f"{value:.6g}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Scale:
    """From a value to a place: ``low`` stands at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where ``value`` stands; a value beyond the ends stands at the end."""
        span = (self.high - self.low) or 1.0
        return self.start + (min(max(value, self.low), self.high) - self.low) / span * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Frame:
    """A field for data with its scales; ``y.start`` is its lower edge."""

    x: Scale
    y: Scale

    def grid(self, values: Sequence[float], *, suffix: str = "") -> list[Piece]:
        """Lines across at ``values``, each with its number at the left."""
        found: list[Piece] = []
        for value in values:
            y = self.y.at(value)
            found.append(Line(((self.x.start, y), (self.x.end, y)), FAINT, 0.8))
            found.append(Label(self.x.start - 7, y + 4, written(value) + suffix, "end", SMALL, colour=SOFT))
        return found

    def floor(self, places: Sequence[tuple[float, str]]) -> list[Piece]:
        """The lower axis with its words; words that would touch the one before are left to the table."""
        bottom = self.y.start
        found: list[Piece] = [Line(((self.x.start, bottom), (self.x.end, bottom)), SOFT, 1.0)]
        free = -math.inf
        for value, words in places:
            x, half = self.x.at(value), text_width(words, SMALL) / 2
            found.append(Line(((x, bottom), (x, bottom + 4)), SOFT, 1.0))
            if x - half >= free:
                found.append(Label(x, bottom + 17, words, "middle", SMALL, colour=SOFT))
                free = x + half + 5
        return found

    def titles(self, across: str, upwards: str, *, left: float = 14.0) -> list[Piece]:
        """What the axes measure."""
        middle = (self.y.start + self.y.end) / 2
        room = abs(self.y.start - self.y.end)
        return [
            Label((self.x.start + self.x.end) / 2, self.y.start + 36, across, "middle"),
            Label(left, middle, shorten(upwards, room), "middle", upright=True),
        ]

    def level(self, value: float, words: str, dash: str = "6 4") -> list[Piece]:
        """A line across that stands for a limit, with its name above its right end."""
        y = self.y.at(value)
        return [
            Line(((self.x.start, y), (self.x.end, y)), INK, 1.0, dash),
            Label(self.x.end - 2, y - 5, words, "end", SMALL),
        ]


def colour(number: int) -> str:
    """The colour of the ``number``-th curve, from 0."""
    return COLOURS[number % len(COLOURS)]


def shape(number: int) -> Shape:
    """The mark of the ``number``-th curve, from 0."""
    return SHAPES[number % len(SHAPES)]


def dash(number: int) -> str:
    """The dash of the ``number``-th curve, from 0."""
    return DASHES[number % len(DASHES)]


@dataclass(frozen=True, slots=True)
class Sign:
    """One entry of a legend: a mark, a field or a line, and what it stands for."""

    words: str
    colour: str
    shape: Shape | None = None
    dash: str | None = None
    striped: bool = False
    fill: str | None = None
    tick: bool = False
    arrow: bool = False


def legend(signs: Sequence[Sign], x: float, y: float, width: float) -> tuple[list[Piece], float]:
    """What the signs mean, side by side in as many lines as they need, and the height that they take."""
    found: list[Piece] = []
    left, line = x, y
    for sign in signs:
        words = shorten(sign.words, width - 34)
        needs = 28 + text_width(words) + 18
        if left > x and left + needs - 18 > x + width:
            left, line = x, line + 20
        found += _sign(sign, left, line)
        found.append(Label(left + 28, line + 4, words))
        left += needs
    return found, (line - y + 20) if signs else 0.0


def _sign(sign: Sign, x: float, y: float) -> list[Piece]:
    found: list[Piece] = []
    if sign.dash is not None:
        found.append(Line(((x, y), (x + 22, y)), sign.colour, 2.0, sign.dash))
    if sign.fill is not None:
        found.append(Box(x + 2, y - 6, 18, 12, sign.fill, sign.colour))
    if sign.striped:
        found += stripes(x + 2, y - 6, 18, 12, sign.colour)
    if sign.shape is not None:
        found.append(Mark(x + 11, y, sign.shape, sign.colour))
    if sign.tick:
        found.append(Line(((x + 11, y - 5), (x + 11, y + 5)), sign.colour, 1.5))
    if sign.arrow:
        found.append(Line(((x + 15, y), (x + 8, y - 4), (x + 8, y + 4)), sign.colour, 1.0, fill=sign.colour))
    return found


def stripes(x: float, y: float, width: float, height: float, ink: str = INK) -> list[Piece]:
    """A field with lines across it, for what must be told apart without colour."""
    lines = int(max(height, 4) // 4)
    across: list[Piece] = [
        Line(((x, y + number * 4 - 1), (x + width, y + number * 4 - 1)), ink, 0.9) for number in range(1, lines + 1)
        if number * 4 - 1 < height
    ]  # fmt: skip
    return across


def heading(x: float, y: float, words: str, width: float) -> Label:
    """The name of one field among several."""
    return Label(x, y, shorten(words, width, NORMAL, bold=True), bold=True)
