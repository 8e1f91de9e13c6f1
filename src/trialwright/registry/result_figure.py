"""Values of a results table as SVG bars: a label above each bar, the value as posted behind it, limits as a whisker.

Bars start at zero, to the left where a value is below it. The label stands on its own line, so that long group titles
can be read on a phone. No inline style: the page's sheet colours the classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from trialwright.registry.result_table import Bar

WIDTH = 720
_ROW, _PAD, _ROOM = 44, 10, 230
_LONGEST = 78


def draw_bars(title: str, unit: str, bars: Sequence[Bar], *, name: str) -> str:
    """The figure as SVG text; "" with fewer than two values, which a table tells as well."""
    if len(bars) < 2:
        return ""
    ends = [0.0] + [end for bar in bars for end in (bar.value, *_limits(bar))]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return _PAD + (value - low) / span * (WIDTH - _ROOM - _PAD)

    height = _ROW * len(bars) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{name}-title {name}-description" font-family="sans-serif">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-description">{escape(unit)}. The same values stand in the table.</desc>',
        f'<line x1="{x(0):.1f}" y1="4" x2="{x(0):.1f}" y2="{height - 4}" class="axis" stroke="#9aa3aa"/>',
    ]
    for place, bar in enumerate(bars):
        top = place * _ROW + 6
        start, end = sorted((x(0.0), x(bar.value)))
        parts.append(_text(_PAD, top + 12, bar.label if len(bar.label) <= _LONGEST else f"{bar.label[:_LONGEST]}…"))
        parts.append(
            f'<rect x="{start:.1f}" y="{top + 19}" width="{max(end - start, 1):.1f}" height="12" '
            'class="bar-of" fill="#0a5566" fill-opacity="0.75"/>'
        )
        parts += _whisker(bar, x, top + 25)
        reach = max([x(bar.value), *(x(limit) for limit in _limits(bar))])
        parts.append(_text(reach + 8, top + 30, bar.says[:40]))
    return "".join([*parts, "</svg>"])


def _limits(bar: Bar) -> list[float]:
    return [limit for limit in (bar.low, bar.high) if limit is not None]


def _whisker(bar: Bar, x: Callable[[float], float], y: float) -> list[str]:
    if bar.low is None or bar.high is None:
        return []
    low, high = x(bar.low), x(bar.high)
    return [
        f'<line x1="{low:.1f}" y1="{y}" x2="{high:.1f}" y2="{y}" class="limits" stroke="#1b1f23" stroke-width="2"/>',
        *(
            f'<line x1="{end:.1f}" y1="{y - 5}" x2="{end:.1f}" y2="{y + 5}" class="limits" stroke="#1b1f23"/>'
            for end in (low, high)
        ),
    ]


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="13">{escape(text)}</text>'
