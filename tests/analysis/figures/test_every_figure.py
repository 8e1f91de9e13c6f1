"""What holds for every kind of figure, of one arm and of several, empty, and with words too long for their place."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from trialwright.analysis import figures
from trialwright.analysis.drawing import Box, Drawing, Label, Line, Mark, leading, text_width
from trialwright.analysis.figure import FigureKind
from trialwright.analysis.svg import svg
from trialwright.kinds import collect

from .samples import CHINESE, empty, samples

KINDS = collect(figures, "FIGURE", FigureKind)
CASES = [(name, case, data) for name, cases in samples().items() for case, data in cases.items()]
CASES += [(name, "empty", data) for name, data in empty().items()]
EVERY = pytest.mark.parametrize(("name", "case", "data"), CASES, ids=[f"{name}, {case}" for name, case, _ in CASES])


def area(label: Label) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of words."""
    wide = text_width(label.text, label.size, bold=label.bold)
    start = label.x - {"start": 0, "middle": wide / 2, "end": wide}[label.anchor]
    if label.upright:
        start = label.y + {"start": 0, "middle": wide / 2, "end": wide}[label.anchor] - wide
        return label.x - label.size * 0.8, start, label.x + label.size * 0.2, start + wide
    return start, label.y - label.size * 0.72, start + wide, label.y + label.size * 0.16


def test_every_kind_has_a_sample() -> None:
    assert set(samples()) == set(empty()) == set(KINDS)


@EVERY
def test_no_words_cover_others_or_leave_the_sheet(name: str, case: str, data: Any) -> None:
    drawing = KINDS[name].draw(data)
    areas = [(label, area(label)) for label in drawing.pieces if isinstance(label, Label) and label.text]
    for place, (label, (left, top, right, bottom)) in enumerate(areas):
        assert left >= -0.5, label
        assert right <= drawing.width + 0.5, label
        assert bottom <= drawing.height + 0.5, label
        for other, (left_2, top_2, right_2, bottom_2) in areas[place + 1 :]:
            apart = right <= left_2 or right_2 <= left or bottom <= top_2 or bottom_2 <= top
            assert apart, f"{label.text!r} and {other.text!r}"


@EVERY
def test_every_shape_stands_on_the_sheet(name: str, case: str, data: Any) -> None:
    drawing = KINDS[name].draw(data)
    for piece in drawing.pieces:
        points = piece.points if isinstance(piece, Line) else ()
        if isinstance(piece, Box):
            points = ((piece.x, piece.y), (piece.x + piece.width, piece.y + piece.height))
        if isinstance(piece, Mark):
            points = ((piece.x, piece.y),)
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points), piece


@EVERY
def test_the_same_data_give_the_same_bytes_without_style_or_script(name: str, case: str, data: Any) -> None:
    once, again = (svg(KINDS[name].draw(data), "f", simulated=True) for _ in range(2))
    assert once == again
    assert not re.search(r"style|<script|\son\w+=|url\(|href", once)
    root = ElementTree.fromstring(once)
    assert root.get("role") == "img"
    assert (root[0].text or "").startswith("SIMULATED: ")
    assert root[1].text
    assert "SIMULATED" in [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]


@EVERY
def test_the_table_has_a_cell_for_every_column(name: str, case: str, data: Any) -> None:
    grid = KINDS[name].table(data)
    assert all(len(row) == len(grid.header) for row in grid.rows)
    assert all(isinstance(cell, str) for row in grid.rows for cell in row)
    if case == "empty":
        assert KINDS[name].draw(data).description


def test_words_in_chinese_are_measured_wide_enough_to_stay_in_their_box() -> None:
    assert text_width(CHINESE, 10) == 10 * len(CHINESE)
    assert leading(10) > 10


def test_a_control_character_in_a_reason_does_not_break_the_file() -> None:
    drawing = Drawing(10, 10, "a", "b", (Label(1, 1, "tab\tbell\x07<&>"),))
    ElementTree.fromstring(svg(drawing))
