"""The figure of responders over time says in shapes what its table says in numbers, and carries no style of its own."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from trialwright.analysis.drawing import Label, Line, Mark
from trialwright.analysis.figures.response_over_time import Curve, Point, ResponseData, draw, table

TWO = (
    Curve("ACR20", (Point("week 4", 28, 20.0, 7.7, 38.6, "6/30"), Point("week 12", 84, 46.7, 28.3, 65.7, "14/30"))),
    Curve("ACR50", (Point("week 4", 28, 0.0, 0.0, 11.6, "0/30"), Point("week 12", 84, 10.0, 2.1, 26.5, "3/30"))),
)


def data(curves: tuple[Curve, ...] = TWO) -> ResponseData:
    return ResponseData("Responders over time", curves)


def words(given_data: ResponseData) -> list[Label]:
    return [piece for piece in draw(given_data).pieces if isinstance(piece, Label)]


def test_every_visit_and_every_curve_is_named() -> None:
    named = [label.text for label in words(data())]
    for word in ("week 4", "week 12", "ACR20", "ACR50", "0%", "100%"):
        assert word in named


def test_a_mark_stands_where_its_per_cent_says() -> None:
    marks = [piece for piece in draw(data()).pieces if isinstance(piece, Mark)]
    lower, upper = 320.0, 16.0  # the edges of the field: 0 and 100 per cent
    percents = [100 * (lower - mark.y) / (lower - upper) for mark in marks]
    assert [round(percent, 6) for percent in percents] == [20.0, 46.7, 0.0, 10.0]


def test_curves_differ_in_dash_and_mark_not_in_colour_alone() -> None:
    drawn = draw(data()).pieces
    assert len({piece.shape for piece in drawn if isinstance(piece, Mark)}) == 2
    curves = [piece for piece in drawn if isinstance(piece, Line) and piece.width == 2.0]
    assert len({line.dash for line in curves}) == 2


@given(st.lists(st.floats(0, 100), min_size=2, max_size=6))
def test_names_at_the_ends_of_curves_never_cover_each_other(percents: list[float]) -> None:
    curves = tuple(
        Curve(f"arm {number}", (Point("week 4", 28, percent, percent, percent),))
        for number, percent in enumerate(percents)
    )
    places = sorted(label.y for label in words(data(curves)) if label.bold)
    assert len(places) == len(percents)
    assert all(after - before > 15.9 for before, after in pairwise(places))


def test_one_visit_is_drawn_as_marks_without_a_line() -> None:
    single = (Curve("ACR20", TWO[0].points[:1]),)
    drawn = draw(data(single)).pieces
    assert sum(isinstance(piece, Mark) for piece in drawn) == 1
    assert not [piece for piece in drawn if isinstance(piece, Line) and piece.width == 2.0]


def test_without_a_response_the_figure_says_so_in_words() -> None:
    assert "No response is due yet" in [label.text for label in words(data((Curve("ACR20", ()),)))]


def test_the_table_holds_every_point_with_counts_and_interval() -> None:
    assert ("ACR20", "week 12", "14/30", "46.7%", "28.3% to 65.7%") in table(data()).rows
