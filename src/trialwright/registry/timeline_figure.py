"""The timeline of a study as SVG: one row a date, a bar from start to completion, and a line for the day of reading.

What is actual is drawn filled and with a whole line, what is estimated hollow and dashed, and the word stands above
each mark, so that neither shape nor colour has to be known. A date that is known to the month is as wide as the month.
The figure is narrow, so that it can be read on a phone. No inline style: the page's sheet colours the classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

from trialwright.registry.milestones import COUNTED, Milestone

WIDTH = 420
_SIDE, _ROW, _TOP, _FOOT = 10, 42, 30, 26
_INK = "#0a5566"


def draw_timeline(title: str, found: Sequence[Milestone], as_of: date | None, *, name: str = "timeline") -> str:
    """The figure as SVG text; "" without a date."""
    if not found:
        return ""
    scale = _Scale(
        [one.when.earliest for one in found] + [one.when.latest for one in found] + ([as_of] if as_of else [])
    )
    height = _TOP + _ROW * len(found) + _FOOT
    told = "; ".join(f"{one.label} {one.when} ({one.kind})" for one in found)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{name}-title {name}-description" font-family="sans-serif" class="timeline slim">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-description">{escape(told)}. The same dates stand in the table below.</desc>',
        *_years(scale, height),
        *_today(scale, as_of, height),
        *_running(scale, found),
    ]
    for row, one in enumerate(found):
        parts += _row(scale, one, _TOP + row * _ROW)
    return "".join([*parts, "</svg>"])


class _Scale:
    """Days to places on the figure."""

    def __init__(self, days: Sequence[date]) -> None:
        self.first, self.last = min(days), max(days)
        self.span = max((self.last - self.first).days, 1)

    def x(self, day: date) -> float:
        return _SIDE + (day - self.first).days / self.span * (WIDTH - 2 * _SIDE)


def _years(scale: _Scale, height: int) -> list[str]:
    years = range(scale.first.year + 1, scale.last.year + 1)
    step = max(1, -(-len(years) // 5))
    told = []
    for year in years[::step]:
        x = scale.x(date(year, 1, 1))
        told.append(_line(x, _TOP - 6, x, height - _FOOT + 4, "gridline", "#9aa3aa"))
        told.append(_text(min(max(x, 18), WIDTH - 18), height - 6, str(year), "middle"))
    return told


def _today(scale: _Scale, as_of: date | None, height: int) -> list[str]:
    if as_of is None:
        return []
    x = scale.x(as_of)
    return [
        f'<line x1="{x:.1f}" y1="{_TOP - 8}" x2="{x:.1f}" y2="{height - _FOOT + 4}" class="today" stroke="#a8400b" '
        'stroke-dasharray="2 3" stroke-width="2"/>',
        _text(min(max(x, 76), WIDTH - 76), 15, f"read on {as_of}", "middle"),
    ]


def _running(scale: _Scale, found: Sequence[Milestone]) -> list[str]:
    """A bar from the start to the completion, dashed when either is not actual."""
    rows = {one.label: (place, one) for place, one in enumerate(found)}
    if "Start" not in rows or not (ends := rows.get("Completion") or rows.get("Primary completion")):
        return []
    (first, start), (last, end) = rows["Start"], ends
    x1, x2 = scale.x(start.when.earliest), scale.x(end.when.latest)
    if x2 <= x1:
        return []
    dashed = "" if start.kind == end.kind == "actual" else ' stroke-dasharray="6 4"'
    top, bottom = _TOP + first * _ROW + 18, _TOP + last * _ROW + 38
    return [
        f'<rect x="{x1:.1f}" y="{top:.1f}" width="{x2 - x1:.1f}" height="{bottom - top:.1f}" '
        f'class="running" fill="{_INK}" fill-opacity="0.1" stroke="{_INK}"{dashed}/>'
    ]


def _row(scale: _Scale, one: Milestone, top: float) -> list[str]:
    """The words of a date, and below them its mark."""
    x1, x2, y = scale.x(one.when.earliest), scale.x(one.when.latest), top + 28
    middle = (x1 + x2) / 2
    style = "filled" if one.kind in ("actual", "submitted") else "hollow"
    fill = _INK if style == "filled" else "none"
    word = "not said whether actual" if one.kind.startswith("not said") else one.kind
    shown = [_text(_SIDE, top + 13, f"{one.label}: {one.when}, {word}", "start")]
    if x2 - x1 > 1:
        shown.append(_line(x1, y, x2, y, "whisker c1", _INK))
    if one.kind == COUNTED:
        corners = f"{middle:.1f},{y - 7:.1f} {middle + 7:.1f},{y:.1f} {middle:.1f},{y + 7:.1f} {middle - 7:.1f},{y:.1f}"
        return [*shown, f'<polygon points="{corners}" class="mark-{style}" fill="{fill}" stroke="{_INK}"/>']
    dot = f'<circle cx="{middle:.1f}" cy="{y:.1f}" r="5.5" class="mark-{style}" fill="{fill}" stroke="{_INK}"/>'
    return [*shown, dot]


def _line(x1: float, y1: float, x2: float, y2: float, style: str, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="13">{escape(text)}</text>'
