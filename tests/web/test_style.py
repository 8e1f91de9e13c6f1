"""The style sheet: every colour of words on every ground they stand on, light and dark, at least 4.5 to 1.

Contrast ratio and relative luminance as in WCAG 2.2, success criterion 1.4.3 and its definitions.
"""

from __future__ import annotations

import re

import pytest

from tests.conftest import REPOSITORY

SHEET = (REPOSITORY / "src/trialwright/web/static/trialwright/style.css").read_text(encoding="utf-8")
PAIRS = [
    ("ink", "paper"), ("ink", "raised"), ("soft", "paper"), ("soft", "raised"), ("accent", "paper"),
    ("accent", "raised"), ("on-accent", "accent"), ("good", "paper"), ("bad", "paper"), ("ask", "paper"),
    ("good", "raised"), ("bad", "raised"), ("ask", "raised"), ("ink", "good-bg"), ("ink", "bad-bg"), ("ink", "ask-bg"),
    ("accent", "bad-bg"), ("accent", "ask-bg"), ("accent", "good-bg"), ("soft", "good-bg"), ("soft", "bad-bg"),
    ("bad", "bad-bg"), ("soft", "ask-bg"), ("one", "paper"), ("two", "paper"), ("three", "paper"),
]  # fmt: skip


def palette(number: int) -> dict[str, str]:
    block = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)[number]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("words, ground", PAIRS)
def test_words_stand_out_from_their_ground(number: int, words: str, ground: str) -> None:
    colours = palette(number)
    assert contrast(colours[words], colours[ground]) >= 4.5


@pytest.mark.parametrize("number", [0, 1], ids=["light", "dark"])
def test_edges_of_fields_stand_out(number: int) -> None:
    # WCAG 2.2, 1.4.11: 3 to 1 for the parts of a control.
    colours = palette(number)
    assert contrast(colours["edge"], colours["paper"]) >= 3
    assert contrast(colours["accent"], colours["paper"]) >= 3


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert not re.search(r"url\(|@import|@font-face", SHEET)
