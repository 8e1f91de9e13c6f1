"""Values of a results table as SVG: a bar for each value, or a dot with its limits where every value has limits.

Bars start at zero, to the left where a value is below it. Dots stand on a scale with its numbers below. Label and value
have lines of their own, so that long group titles can be read on a phone; the value as posted stands at the right. The
description tells all values in words. No inline style: the page's sheet colours the classes.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from trialwright.registry.result_table import Bar

WIDTH = 420
_PAD, _ROOM, _LINE, _TRACK = 6, 148, 16, 20
_LONGEST, _MOST_LINES, _LONGEST_VALUE = 54, 2, 21
_INK = "#0a5566"


def draw_bars(title: str, unit: str, bars: Sequence[Bar], *, name: str) -> str:
    """The figure as SVG text; "" with fewer than two values, which a table tells as well."""
    if len(bars) < 2:
        return ""
    bars = [_with_own_limits(bar) for bar in bars]
    has_limits = all(bar.low is not None and bar.high is not None for bar in bars)
    low, high = _ends(bars, from_zero=not has_limits)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return _PAD + (value - low) / span * (WIDTH - _ROOM - 2 * _PAD)

    rows, bottom = _rows(bars, x, has_limits)
    height = bottom + (22 if has_limits else 4)
    return "".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" class="slim" '
        f'aria-labelledby="{name}-title {name}-description" font-family="sans-serif">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-description">{escape(_told(unit, bars))}</desc>',
        *_zero(x, low, high, bottom), *(_ticks(x, low, high, bottom) if has_limits else ()), *rows, "</svg>",
    ])  # fmt: skip


def _with_own_limits(bar: Bar) -> Bar:
    """The bar without limits that do not hold its value: some post a count with the limits of its percentage."""
    if bar.low is None or bar.high is None or bar.low <= bar.value <= bar.high:
        return bar
    return replace(bar, low=None, high=None)


def _ends(bars: Sequence[Bar], *, from_zero: bool) -> tuple[float, float]:
    ends = [end for bar in bars for end in (bar.value, bar.low, bar.high) if end is not None]
    return min([*ends, *([0.0] if from_zero else [])]), max([*ends, *([0.0] if from_zero else [])])


def _told(unit: str, bars: Sequence[Bar]) -> str:
    """Every value in words."""
    values = "; ".join(f"{', '.join(part for part in (bar.above, bar.label) if part)}: {bar.says}" for bar in bars)
    return f"{unit}. {values}" if unit else values


def _rows(bars: Sequence[Bar], x: Callable[[float], float], has_limits: bool) -> tuple[list[str], int]:
    """The rows from the top, and where they end."""
    parts: list[str] = []
    y, above = 4, ""
    for bar in bars:
        if bar.above != above and bar.above:
            for line in _lines(bar.above):
                y += _LINE
                parts.append(_text(_PAD, y, line, "head"))
            y += 2
        above = bar.above
        for line in _lines(bar.label):
            y += _LINE
            parts.append(_text(_PAD, y, line))
        middle = y + _TRACK // 2 + 1
        parts += _dot(bar, x, middle) if has_limits else _bar(bar, x, middle)
        said = bar.says if len(bar.says) <= _LONGEST_VALUE else f"{bar.says[: _LONGEST_VALUE - 1]}…"
        parts.append(_text(WIDTH - _ROOM + 8, middle + 4, said))
        y += _TRACK + 2
    return parts, y


def _lines(text: str) -> list[str]:
    return textwrap.wrap(text, _LONGEST, max_lines=_MOST_LINES, placeholder=" …") or [""]


def _bar(bar: Bar, x: Callable[[float], float], middle: float) -> list[str]:
    start, end = sorted((x(0.0), x(bar.value)))
    drawn = (
        f'<rect x="{start:.1f}" y="{middle - 5:.1f}" width="{max(end - start, 1):.1f}" height="10" class="bar-of" '
        f'fill="{_INK}" fill-opacity="0.75"/>'
    )
    return [drawn, *_limits(bar, x, middle)]


def _dot(bar: Bar, x: Callable[[float], float], middle: float) -> list[str]:
    dot = f'<circle cx="{x(bar.value):.1f}" cy="{middle:.1f}" r="4.5" class="dot-of" fill="{_INK}"/>'
    return [*_limits(bar, x, middle), dot]


def _limits(bar: Bar, x: Callable[[float], float], middle: float) -> list[str]:
    if bar.low is None or bar.high is None:
        return []
    low, high = x(bar.low), x(bar.high)
    return [_line(low, middle, high, middle, "limits", 2)] + [
        _line(end, middle - 5, end, middle + 5, "limits", 1) for end in (low, high)
    ]


def _zero(x: Callable[[float], float], low: float, high: float, bottom: float) -> list[str]:
    return [_line(x(0.0), 4, x(0.0), bottom, "axis", 1)] if low <= 0.0 <= high else []


def _ticks(x: Callable[[float], float], low: float, high: float, bottom: float) -> Iterator[str]:
    for value in _round_numbers(low, high):
        yield _line(x(value), bottom, x(value), bottom + 4, "axis", 1)
        yield f'<text x="{x(value):.1f}" y="{bottom + 18}" text-anchor="middle" font-size="12">{value:g}</text>'


def _round_numbers(low: float, high: float) -> list[float]:
    """Two to five round numbers from ``low`` to ``high``.

    >>> _round_numbers(-7.5, 12.0), _round_numbers(80.5, 100.0)
    ([-5.0, 0.0, 5.0, 10.0], [85.0, 90.0, 95.0, 100.0])
    """
    rough = (high - low) / 4 or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    first = math.ceil(low / step - 1e-9)
    return [float(f"{place * step:.10g}") for place in range(first, math.floor(high / step + 1e-9) + 1)]


def _line(x1: float, y1: float, x2: float, y2: float, style: str, width: float) -> str:
    ink = "#9aa3aa" if style == "axis" else "#1b1f23"
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}" stroke="{ink}" '
        f'stroke-width="{width}"/>'
    )


def _text(x: float, y: float, text: str, style: str = "") -> str:
    marked = f' class="{style}" font-weight="bold"' if style else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="13"{marked}>{escape(text)}</text>'
