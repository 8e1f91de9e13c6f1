"""What a figure is made of: lines, boxes, marks and words on a sheet measured in units, as values.

A figure is drawn once, as a ``Drawing``; ``analysis/svg.py`` writes it for a page and the report's PDF for a print, so
both show the same. Colours are those of Okabe and Ito, told apart by people with the usual forms of colour blindness
(Wong 2011, doi:10.1038/nmeth.1618); nothing is told by colour alone: marks differ in shape and lines in their dash.

Widths of words are those of DejaVu Sans, the widest of the sans-serif faces in use, so that words which fit here fit in
any of them. A character of East Asian width takes a whole em; a mark that joins the letter before it takes none.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

INK, SOFT, FAINT, PAPER = "#1b1f23", "#51585f", "#c9d0d5", "#ffffff"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#8f4f80", "#6b5b00", "#000000")
"""Blue, vermilion, bluish green, reddish purple and yellow darkened for contrast on white, black."""
DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2", "1 2")
NORMAL, SMALL = 12.0, 10.5
"""The two sizes of words."""

Anchor = Literal["start", "middle", "end"]
Shape = Literal["circle", "square", "triangle", "diamond", "cross", "ring"]
SHAPES: tuple[Shape, ...] = ("circle", "square", "triangle", "diamond", "cross", "ring")
Points = tuple[tuple[float, float], ...]

_ASCII_WIDTHS = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
    748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
)  # fmt: skip
_BOLD = 1.13


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; closed and filled where ``fill`` is given."""

    points: Points
    colour: str = INK
    width: float = 1.0
    dash: str = ""
    fill: str | None = None
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str = PAPER
    stroke: str | None = INK
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of data; its shape tells what its colour tells."""

    x: float
    y: float
    shape: Shape = "circle"
    colour: str = INK
    radius: float = 4.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words on one line; ``y`` is the line they stand on. ``upright`` words run upwards."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    size: float = NORMAL
    bold: bool = False
    colour: str = INK
    upright: bool = False


Piece = Line | Box | Mark | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure on a sheet of ``width`` by ``height`` units. ``description`` says in words what it shows."""

    width: float
    height: float
    title: str
    description: str
    pieces: tuple[Piece, ...]


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = NORMAL, *, bold: bool = False) -> float:
    """How wide ``text`` stands at most, in units.

    >>> round(text_width("ACR20"), 1), text_width("研究", 10)
    (39.7, 20.0)
    """
    thousandths = sum(_width(character) for character in text)
    return thousandths / 1000 * size * (_BOLD if bold else 1.0)


def _width(character: str) -> int:
    if " " <= character <= "~":
        return _ASCII_WIDTHS[ord(character) - 32]
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 840


def is_east_asian(text: str) -> bool:
    """True when a character is of an East Asian script, which many faces do not have."""
    return any(unicodedata.east_asian_width(character) in "WF" for character in text)


def wrap(text: str, width: float, size: float = NORMAL, *, bold: bool = False) -> tuple[str, ...]:
    """``text`` in lines that are no wider than ``width``; a word that is too long is broken. Never without a line.

    >>> wrap("Adverse event in the first weeks", 90)
    ('Adverse event', 'in the first', 'weeks')
    """
    lines = [""]
    for word in _words(text, width, size, bold=bold):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(line for line in lines if line) or ("",)


def _words(text: str, width: float, size: float, *, bold: bool) -> list[str]:
    pieces = []
    for word in text.split():
        while text_width(word, size, bold=bold) > width and len(word) > 1:
            cut = _fitting(word, width, size, bold=bold)
            pieces.append(word[:cut])
            word = word[cut:]
        pieces.append(word)
    return pieces


def _fitting(word: str, width: float, size: float, *, bold: bool) -> int:
    """How many of the first characters fit; one at least."""
    cut = 1
    while cut < len(word) and text_width(word[: cut + 1], size, bold=bold) <= width:
        cut += 1
    return cut


def shorten(text: str, width: float, size: float = NORMAL, *, bold: bool = False) -> str:
    """``text`` on one line, cut with an ellipsis where it is wider than ``width``; the table holds it whole."""
    if text_width(text, size, bold=bold) <= width:
        return text
    return text[: _fitting(text, width - text_width("…", size), size, bold=bold)].rstrip() + "…"


def paragraph(
    x: float, y: float, text: str, width: float, *, anchor: Anchor = "start", size: float = NORMAL, bold: bool = False,
    colour: str = INK,
) -> tuple[Label, ...]:  # fmt: skip
    """``text`` in lines below each other, the first standing on ``y``."""
    return tuple(
        Label(x, y + number * leading(size), line, anchor, size, bold, colour)
        for number, line in enumerate(wrap(text, width, size, bold=bold))
    )


def leading(size: float = NORMAL) -> float:
    """From one line of words to the next."""
    return size * 1.3
