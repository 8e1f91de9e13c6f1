"""Which visits have a value: one row for each pattern that occurs, the most frequent first.

Filled: there. Crossed: due and missing. Open: still to come. How many people show the pattern stands at its right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.analysis.axes import Sign, legend
from trialwright.analysis.drawing import PAPER, SMALL, SOFT, Box, Drawing, Label, Mark, Piece, shorten, text_width
from trialwright.analysis.figure import FigureKind, Grid

Seen = Literal["there", "decided", "missing", "not due"]
_SAYS: dict[Seen, str] = {
    "there": "there",
    "decided": "decided by an intercurrent event",
    "missing": "due and missing",
    "not due": "still to come",
}
_ROW, _MOST = 22.0, 30


@dataclass(frozen=True, slots=True)
class Pattern:
    """What stands at each visit, and how many people show it in an arm ("" for all arms)."""

    seen: tuple[Seen, ...]
    number: int
    arm: str = ""


@dataclass(frozen=True, slots=True)
class PatternData:
    """The patterns of one measure or response."""

    title: str
    visits: tuple[str, ...]
    patterns: tuple[Pattern, ...]


def draw(data: PatternData) -> Drawing:
    """The patterns as rows, visits as columns."""
    rows = _sorted(data)[:_MOST]
    left = max([20.0, *(text_width(shorten(row.arm, 170), SMALL) + 24 for row in rows)])
    step = min(90.0, (640 - left) / max(len(data.visits), 1))
    signs = [
        Sign(_SAYS["there"], "#0072b2", fill="#0072b2"),
        Sign(_SAYS["missing"], "#b03000", "cross", fill=PAPER),
        Sign(_SAYS["not due"], SOFT, fill=PAPER),
    ]
    if any("decided" in row.seen for row in rows):
        signs.insert(1, Sign(_SAYS["decided"], "#0072b2", "diamond", fill="#bcd9ec"))
    pieces, height = legend(signs, 14, 14, 740)
    names, tall = _names(data.visits, left, step, height + 14)
    pieces += names
    top = height + 20 + tall
    for number, row in enumerate(rows):
        pieces += _row(row, left, step, top + number * _ROW)
    bottom = top + _ROW * max(len(rows), 1)
    if not rows:
        pieces.append(Label(left, top + 14, "Nobody is in the analysis yet", colour=SOFT))
    if len(data.patterns) > len(rows):
        cut = f"The {len(rows)} most frequent of {len(data.patterns)} patterns; the table has all."
        pieces.append(Label(14, bottom + 14, cut, size=SMALL))
        bottom += 18
    return Drawing(760, bottom + 8, data.title, describe(data), tuple(pieces))


def _names(visits: tuple[str, ...], left: float, step: float, y: float) -> tuple[list[Piece], float]:
    """The visits above their columns; upright where a column is narrower than its name."""
    widest = max([0.0, *(text_width(visit, SMALL) for visit in visits)])
    if widest <= step - 4:
        middles = [left + (place + 0.5) * step for place in range(len(visits))]
        return [Label(x, y + 10, visit, "middle", SMALL) for x, visit in zip(middles, visits, strict=True)], 14
    widest = min(widest, 120.0)
    return [Label(left + (place + 0.5) * step + 4, y + widest, shorten(visit, 120, SMALL), size=SMALL, upright=True)
            for place, visit in enumerate(visits)], widest + 4  # fmt: skip


def _sorted(data: PatternData) -> list[Pattern]:
    arms = [row.arm for row in data.patterns]
    return sorted(data.patterns, key=lambda row: (arms.index(row.arm), -row.number, row.seen))


def _row(row: Pattern, left: float, step: float, y: float) -> list[Piece]:
    found: list[Piece] = [Label(left - 10, y + 15, shorten(row.arm, 170, SMALL), "end", SMALL)] if row.arm else []
    for place, seen in enumerate(row.seen):
        x = left + place * step + 2
        if seen in ("there", "decided"):
            fill = "#0072b2" if seen == "there" else "#bcd9ec"
            found.append(Box(x, y + 2, step - 4, _ROW - 5, fill, "#0072b2"))
            if seen == "decided":
                found.append(Mark(x + step / 2 - 2, y + _ROW / 2, "diamond", "#0072b2", 4.0))
        else:
            found.append(Box(x, y + 2, step - 4, _ROW - 5, PAPER, "#b03000" if seen == "missing" else SOFT,
                             "" if seen == "missing" else "3 3"))  # fmt: skip
        if seen == "missing":
            found.append(Mark(x + step / 2 - 2, y + _ROW / 2, "cross", "#b03000", 4.5))
    people = "1 participant" if row.number == 1 else f"{row.number} participants"
    return [*found, Label(left + len(row.seen) * step + 10, y + 15, people, size=SMALL)]


def describe(data: PatternData) -> str:
    """The figure in words."""
    people = sum(row.number for row in data.patterns)
    whole = sum(row.number for row in data.patterns if all(seen == "there" for seen in row.seen))
    missing = sum(row.number for row in data.patterns if "missing" in row.seen)
    return f"{people} participants: {whole} have every visit, {missing} miss at least one that was due."


def table(data: PatternData) -> Grid:
    """Every pattern."""
    return Grid(("Arm", *data.visits, "Participants"), tuple(
        (row.arm or "all", *(_SAYS[seen] for seen in row.seen), str(row.number)) for row in _sorted(data)
    ), numbers_from=len(data.visits) + 1)  # fmt: skip


FIGURE = FigureKind(
    title="Missing data",
    says="Which visits have a value, a row for each pattern that occurs.",
    data=PatternData,
    draw=draw,
    table=table,
)
