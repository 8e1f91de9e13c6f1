"""How many people had each adverse event, a mark for each arm; with two arms the difference stands beside it.

After Amit, Heiberger and Lane 2008 (doi:10.1002/pst.254): terms by frequency, percentages at the left, the difference
of risks with its interval at the right.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis.axes import Frame, Scale, Sign, colour, legend, shape, ticks, written
from trialwright.analysis.drawing import FAINT, SMALL, SOFT, Drawing, Label, Line, Mark, Piece, shorten, text_width
from trialwright.analysis.figure import FigureKind, Grid

_ROW, _MOST = 18.0, 40


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term: people affected and at risk for each arm; the difference of percentages where two arms have one."""

    term: str
    organ_system: str
    affected: tuple[int, ...]
    at_risk: tuple[int, ...]
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    def percent(self, arm: int) -> float | None:
        """Per cent of an arm; None when nobody was at risk."""
        return 100 * self.affected[arm] / self.at_risk[arm] if self.at_risk[arm] else None


@dataclass(frozen=True, slots=True)
class EventData:
    """All terms; ``difference_says`` names which arm minus which, and the interval's method."""

    title: str
    arms: tuple[str, ...]
    rows: tuple[TermRow, ...]
    difference_says: str = ""


def draw(data: EventData) -> Drawing:
    """The most frequent terms; the table has them all."""
    rows = _sorted(data)[:_MOST]
    beside = any(row.difference is not None for row in rows)
    names = min(max([120.0, *(text_width(row.term, SMALL) for row in rows)]), 250.0)
    signs = [Sign(arm, colour(place), shape(place)) for place, arm in enumerate(data.arms)]
    pieces, height = legend(signs, 14, 14, 740)
    top = height + 30
    bottom = top + _ROW * max(len(rows), 1)
    end = 470.0 if beside else 736.0
    most = max([5.0, *(percent for row in rows for arm in range(len(data.arms))
                       if (percent := row.percent(arm)) is not None)])  # fmt: skip
    places = ticks(0, most, 4 if beside else 6)
    left = Frame(Scale(0, places[-1], names + 24, end), Scale(0, 1, bottom + 4, top))
    pieces += left.floor([(value, f"{written(value)}%") for value in places])
    pieces.append(Label((left.x.start + left.x.end) / 2, bottom + 40, "Participants with the event", "middle"))
    for number, row in enumerate(rows):
        pieces += _row(left, row, top + number * _ROW + _ROW / 2, names)
    if beside:
        pieces += _differences(data, rows, top, bottom)
    if not rows:
        pieces.append(Label(380, top + 12, "No adverse event was reported", "middle", colour=SOFT))
    if len(data.rows) > len(rows):
        cut = f"The {len(rows)} most frequent of {len(data.rows)} terms; the table has all."
        pieces.append(Label(14, bottom + 58, cut, size=SMALL))
        bottom += 16
    return Drawing(760, bottom + 50, data.title, describe(data), tuple(pieces))


def _sorted(data: EventData) -> list[TermRow]:
    def most(row: TermRow) -> float:
        return max((row.percent(arm) or 0.0 for arm in range(len(data.arms))), default=0.0)

    return sorted(data.rows, key=lambda row: (-most(row), row.term))


def _row(frame: Frame, row: TermRow, y: float, names: float) -> list[Piece]:
    found: list[Piece] = [
        Label(names + 14, y + 4, shorten(row.term, names, SMALL), "end", SMALL),
        Line(((frame.x.start, y), (frame.x.end, y)), FAINT, 0.7, "1 3"),
    ]
    for arm in range(len(row.affected)):
        percent = row.percent(arm)
        if percent is not None:
            found.append(Mark(frame.x.at(percent), y, shape(arm), colour(arm), 4.0))
    return found


def _differences(data: EventData, rows: list[TermRow], top: float, bottom: float) -> list[Piece]:
    values = [value for row in rows for value in (row.difference, row.low, row.high) if value is not None]
    places = ticks(min([0.0, *values]), max([0.0, *values]), 4)
    frame = Frame(Scale(places[0], places[-1], 506, 736), Scale(0, 1, bottom + 4, top))
    zero = frame.x.at(0)
    found = [*frame.floor([(value, written(value)) for value in places]), Line(((zero, top), (zero, bottom + 4)), SOFT)]
    for number, row in enumerate(rows):
        y = top + number * _ROW + _ROW / 2
        if row.difference is None:
            continue
        if row.low is not None and row.high is not None:
            found.append(Line(((frame.x.at(row.low), y), (frame.x.at(row.high), y)), "#1b1f23", 1.4))
        found.append(Mark(frame.x.at(row.difference), y, "square", "#1b1f23", 3.2))
    found.append(Label(621, bottom + 40, "Difference, percentage points", "middle"))
    return [*found, Label(621, top - 8, shorten(data.difference_says, 270, SMALL), "middle", SMALL)]


def describe(data: EventData) -> str:
    """The figure in words."""
    if not data.rows:
        return "No adverse event was reported."
    first = _sorted(data)[0]
    told = ", ".join(f"{arm} {first.affected[place]} of {first.at_risk[place]}" for place, arm in enumerate(data.arms))
    return f"{len(data.rows)} terms; the most frequent is {first.term}: {told}."


def table(data: EventData) -> Grid:
    """Every term."""
    differences = any(row.difference is not None for row in data.rows)
    header = ("Term", "Organ system", *(f"{arm}: n/N (%)" for arm in data.arms))
    header += ("Difference (interval)",) if differences else ()
    return Grid(header, tuple(
        (row.term, row.organ_system, *(_count(row, arm) for arm in range(len(data.arms))),
         *((_difference(row),) if differences else ())) for row in _sorted(data)
    ), numbers_from=2)  # fmt: skip


def _count(row: TermRow, arm: int) -> str:
    percent = row.percent(arm)
    return f"{row.affected[arm]}/{row.at_risk[arm]}" + ("" if percent is None else f" ({percent:.1f}%)")


def _difference(row: TermRow) -> str:
    if row.difference is None:
        return "not given"
    told = f"{row.difference:.1f}"
    if row.low is not None and row.high is not None:
        told += f" ({row.low:.1f} to {row.high:.1f})"
    return told.replace("-", "−")


FIGURE = FigureKind(
    title="Adverse events",
    says="Per cent of participants with each event, a mark for each arm, and the difference where there are two.",
    data=EventData,
    draw=draw,
    table=table,
)
