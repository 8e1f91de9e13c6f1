"""The figure of responders over time says in shapes what its table says in numbers, and carries no style of its own."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from trialwright.analysis.figures.response_over_time import Curve, Point, draw

SVG = "{http://www.w3.org/2000/svg}"
TWO = (
    Curve("ACR20", (Point("week 4", 28, 20.0, 7.7, 38.6), Point("week 12", 84, 46.7, 28.3, 65.7))),
    Curve("ACR50", (Point("week 4", 28, 0.0, 0.0, 11.6), Point("week 12", 84, 10.0, 2.1, 26.5))),
)


def drawn(curves: tuple[Curve, ...] = TWO, title: str = "SIMULATED: Responders over time") -> ElementTree.Element:
    return ElementTree.fromstring(draw(title, "The numbers stand in the table.", curves))


def words(figure: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in figure.iter(f"{SVG}text")]


def test_the_title_stands_first_and_is_read_aloud() -> None:
    figure = drawn()
    assert figure[0].tag == f"{SVG}title"
    assert figure[0].text == "SIMULATED: Responders over time"
    assert figure.get("role") == "img"
    assert figure[0].get("id") in (figure.get("aria-labelledby") or "")


def test_every_visit_and_every_curve_is_named() -> None:
    named = words(drawn())
    for word in ("week 4", "week 12", "ACR20", "ACR50", "0%", "100%"):
        assert word in named


def test_no_element_has_a_style_of_its_own() -> None:
    assert [one for one in drawn().iter() if one.get("style") or one.tag == f"{SVG}style"] == []


def test_curves_differ_in_the_shape_of_their_marks() -> None:
    figure = drawn()
    assert len(list(figure.iter(f"{SVG}circle"))) == 2
    assert len(list(figure.iter(f"{SVG}rect"))) == 2


def test_a_higher_percentage_stands_higher() -> None:
    first, second = (float(one.get("cy") or 0) for one in drawn().iter(f"{SVG}circle"))
    assert second < first


def test_each_point_has_its_interval() -> None:
    # One upright line and two caps for each of four points.
    whiskers = [one for one in drawn().iter(f"{SVG}line") if "whisker" in (one.get("class") or "")]
    assert len(whiskers) == 4 * 3


def test_names_that_would_cover_each_other_are_moved_apart() -> None:
    same = tuple(Curve(name, (Point("week 4", 28, 50.0, 40.0, 60.0),)) for name in ("one", "two", "three"))
    heights = sorted(
        float(one.get("y") or 0) for one in drawn(same).iter(f"{SVG}text") if one.text in ("one", "two", "three")
    )
    assert all(later - earlier >= 15.9 for earlier, later in pairwise(heights))


def test_nothing_to_draw_is_an_empty_frame() -> None:
    assert list(drawn(()).iter(f"{SVG}polyline")) == []
    assert list(drawn((Curve("ACR20", ()),)).iter(f"{SVG}polyline")) == []


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=30)


@given(names, names, st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_any_words_and_any_numbers_make_sound_svg(name: str, visit: str, percents: list[float]) -> None:
    points = tuple(Point(visit, 28 * (i + 1), p, max(0.0, p - 5), min(100.0, p + 5)) for i, p in enumerate(percents))
    figure = drawn((Curve(name, points),))
    assert name in words(figure)
    for dot in figure.iter(f"{SVG}circle"):
        assert 0 <= float(dot.get("cx") or -1) <= 720
        assert 0 <= float(dot.get("cy") or -1) <= 380
