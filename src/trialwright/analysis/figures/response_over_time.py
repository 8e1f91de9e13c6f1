"""Responders over time with their intervals, as SVG: percent of participants against study days.

A curve is told apart by its dash, the shape of its marks and its name at its end as well as by its colour. No inline
style: colours come from the page's own sheet through the classes ``c1``, ``c2``, ``c3``, with plain SVG attributes
where the figure stands alone. The title is the caller's; of a simulated study it begins with SIMULATED.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree

WIDTH, HEIGHT = 720, 380
_LEFT, _TOP, _BOTTOM = 58, 16, 52
_COLOURS = ("#0a5566", "#8a3ffc", "#a8400b")
_LETTER = 8.0
_NUDGE = 5.0
"""Curves stand a few units apart, so that the whiskers of one day do not hide each other."""


@dataclass(frozen=True, slots=True)
class Point:
    """One visit: ``day`` on the time axis, per cent from 0 to 100, with the interval's bounds."""

    visit: str
    day: int
    percent: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of the figure."""

    name: str
    points: tuple[Point, ...]


def draw(title: str, description: str, curves: Sequence[Curve], *, name: str = "figure") -> str:
    """The figure as SVG text. ``name`` makes its ids unique on a page. Points are drawn in the order given."""
    svg = ElementTree.Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img",
                "aria-labelledby": f"{name}-title {name}-description", "font-family": "sans-serif"},
    )  # fmt: skip
    _text_element(svg, "title", title, {"id": f"{name}-title"})
    _text_element(svg, "desc", description, {"id": f"{name}-description"})
    points = sorted({(point.day, point.visit) for curve in curves for point in curve.points})
    end = WIDTH - max([84.0, *(28 + _LETTER * len(curve.name) for curve in curves)])
    scale = _Scale(points[0][0], points[-1][0], end) if points else _Scale(0, 1, end)
    _axes(svg, scale, points)
    ends = _apart([scale.y(curve.points[-1].percent) for curve in curves if curve.points])
    drawn = [curve for curve in curves if curve.points]
    for number, (curve, place) in enumerate(zip(drawn, ends, strict=True)):
        _curve(svg, scale, curve, number, (number - (len(ends) - 1) / 2) * _NUDGE, place)
    return ElementTree.tostring(svg, encoding="unicode")


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int
    end: float

    def x(self, day: float) -> float:
        span = max(self.last - self.first, 1)
        return _LEFT + 14 + (day - self.first) / span * (self.end - _LEFT - 28)

    def y(self, percent: float) -> float:
        return _TOP + (100 - percent) / 100 * (HEIGHT - _TOP - _BOTTOM)


def _axes(svg: ElementTree.Element, scale: _Scale, points: Sequence[tuple[int, str]]) -> None:
    for percent in range(0, 101, 20):
        y = scale.y(percent)
        _line(svg, _LEFT, y, scale.end, y, "axis" if percent == 0 else "gridline", "#9aa3aa")
        _label(svg, _LEFT - 8, y + 4, f"{percent}%", "end")
    for day, visit in points:
        _line(svg, scale.x(day), scale.y(0), scale.x(day), scale.y(0) + 5, "axis", "#9aa3aa")
        _label(svg, scale.x(day), scale.y(0) + 20, visit, "middle")
    _label(svg, (_LEFT + scale.end) / 2, HEIGHT - 8, "Visit", "middle")


def _curve(svg: ElementTree.Element, scale: _Scale, curve: Curve, number: int, nudge: float, end: float) -> None:
    style, colour = f"c{number % 3 + 1}", _COLOURS[number % 3]
    places = [(scale.x(point.day) + nudge, point) for point in curve.points]
    line = " ".join(f"{x:.1f},{scale.y(point.percent):.1f}" for x, point in places)
    ElementTree.SubElement(
        svg, "polyline", {"points": line, "class": f"curve {style}", "fill": "none", "stroke": colour}
    )
    for x, point in places:
        _line(svg, x, scale.y(point.low), x, scale.y(point.high), f"whisker {style}", colour)
        for bound in (point.low, point.high):
            _line(svg, x - 4, scale.y(bound), x + 4, scale.y(bound), f"whisker {style}", colour)
        _dot(svg, x, scale.y(point.percent), number, style, colour)
    label = _label(svg, scale.x(scale.last) + 18, end + 4, curve.name, "start")
    label.set("class", style)
    label.set("fill", colour)


def _dot(svg: ElementTree.Element, x: float, y: float, number: int, style: str, colour: str) -> None:
    shared = {"class": f"dot {style}", "fill": colour}
    if number % 3 == 0:
        ElementTree.SubElement(svg, "circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "4.5", **shared})
    elif number % 3 == 1:
        box = {"x": f"{x - 4:.1f}", "y": f"{y - 4:.1f}", "width": "8", "height": "8"}
        ElementTree.SubElement(svg, "rect", {**box, **shared})
    else:
        corners = f"{x:.1f},{y - 5.5:.1f} {x - 5:.1f},{y + 4:.1f} {x + 5:.1f},{y + 4:.1f}"
        ElementTree.SubElement(svg, "polygon", {"points": corners, **shared})


def _apart(places: Sequence[float], least: float = 16.0) -> list[float]:
    """Labels moved apart so that none covers another, in the same order from top to bottom."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for earlier, later in pairwise(order):
        moved[later] = max(moved[later], moved[earlier] + least)
    return moved


def _line(svg: ElementTree.Element, x1: float, y1: float, x2: float, y2: float, style: str, colour: str) -> None:
    ends = {"x1": f"{x1:.1f}", "y1": f"{y1:.1f}", "x2": f"{x2:.1f}", "y2": f"{y2:.1f}"}
    ElementTree.SubElement(svg, "line", {**ends, "class": style, "stroke": colour})


def _label(svg: ElementTree.Element, x: float, y: float, text: str, anchor: str) -> ElementTree.Element:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "font-size": "13"}
    return _text_element(svg, "text", text, place)


def _text_element(svg: ElementTree.Element, tag: str, text: str, attributes: dict[str, str]) -> ElementTree.Element:
    element = ElementTree.SubElement(svg, tag, attributes)
    element.text = text
    return element
