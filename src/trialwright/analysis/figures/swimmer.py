"""Each participant's time in the study as one lane: doses, the first response, when and why someone left.

An arrow at the end of a lane: still in the study at the data cut-off.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis.axes import Frame, Scale, Sign, colour, legend, ticks, written
from trialwright.analysis.drawing import (
    INK,
    SMALL,
    SOFT,
    Box,
    Drawing,
    Label,
    Line,
    Mark,
    Piece,
    shorten,
    text_width,
)
from trialwright.analysis.figure import FigureKind, Grid

_LANE = 15.0
_LANES = ("#d6e6f2", "#f6e0cf", "#d5ece5", "#e9dde7", "#e8e4cf", "#e2e2e2")


@dataclass(frozen=True, slots=True)
class Lane:
    """One participant; days count from the first dose (day 1). ``responded`` None: no response was seen."""

    participant: str
    arm: str
    last: float
    doses: tuple[float, ...] = ()
    responded: float | None = None
    left: float | None = None
    why_left: str = ""
    ongoing: bool = False
    serious: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class SwimmerData:
    """All lanes; ``response`` in words ("first ACR20 response")."""

    response: str
    unit: str
    arms: tuple[str, ...]
    lanes: tuple[Lane, ...]


def draw(data: SwimmerData) -> Drawing:
    """The lanes, longest first within each arm."""
    lanes = _sorted(data)
    left = max([60.0, *(text_width(shorten(lane.participant, 120), SMALL) + 22 for lane in lanes)])
    ends = [lane.last for lane in lanes] or [1.0]
    signs, height = legend(_signs(data), left, 14, 750 - left)
    top = height + 12
    bottom = top + _LANE * max(len(lanes), 1)
    longest = max([0.0, *(text_width(shorten(lane.why_left, 130), 9) for lane in lanes)])
    frame = Frame(Scale(0, max([1.0, *ends]), left, 736 - longest), Scale(0, 1, bottom + 2, top))
    pieces = [*signs, *frame.floor([(day, written(day)) for day in ticks(0, max(ends))[:-1]])]
    for number, lane in enumerate(lanes):
        pieces += _lane(frame, lane, top + number * _LANE, data.arms)
    if not lanes:
        pieces.append(Label(400, top + 10, "Nobody has been treated yet", "middle", colour=SOFT))
    pieces.append(
        Label((frame.x.start + frame.x.end) / 2, bottom + 38, data.unit[:1].upper() + data.unit[1:], "middle")
    )
    return Drawing(760, bottom + 46, "Course of each participant", describe(data), tuple(pieces))


def _sorted(data: SwimmerData) -> list[Lane]:
    order = {arm: place for place, arm in enumerate(data.arms)}
    return sorted(data.lanes, key=lambda lane: (order.get(lane.arm, 0), -lane.last, lane.participant))


def _lane(frame: Frame, lane: Lane, y: float, arms: tuple[str, ...]) -> list[Piece]:
    place = arms.index(lane.arm) if lane.arm in arms else 0
    start, end, middle = frame.x.at(0), frame.x.at(lane.last), y + _LANE / 2
    found: list[Piece] = [
        Label(start - 8, middle + 3.5, shorten(lane.participant, 120, SMALL), "end", SMALL, colour=SOFT),
        Box(start, y + 2, max(end - start, 1.5), _LANE - 4, _LANES[place % len(_LANES)], colour(place)),
    ]
    found += [Line(((frame.x.at(day), y + 5), (frame.x.at(day), y + _LANE - 5)), SOFT, 1.2) for day in lane.doses]
    found += [Mark(frame.x.at(day), middle, "diamond", "#000000", 3.2) for day in lane.serious]
    if lane.responded is not None:
        found.append(Mark(frame.x.at(lane.responded), middle, "triangle", "#005a3c", 4.2))
    if lane.left is not None:
        found.append(Mark(frame.x.at(lane.left), middle, "cross", "#b03000", 3.4))
        found.append(Label(frame.x.at(lane.left) + 8, middle + 3, shorten(lane.why_left, 130, 9), size=9.0))
    if lane.ongoing:
        tip = ((end + 9, middle), (end + 2, middle - 4), (end + 2, middle + 4))
        found.append(Line(tip, INK, 1.0, fill=INK))
    return found


def _signs(data: SwimmerData) -> list[Sign]:
    signs = [Sign(arm, colour(place), fill=_LANES[place % len(_LANES)]) for place, arm in enumerate(data.arms)]
    if any(lane.responded is not None for lane in data.lanes):
        signs.append(Sign(data.response, "#005a3c", "triangle"))
    if any(lane.left is not None for lane in data.lanes):
        signs.append(Sign("left the study", "#b03000", "cross"))
    if any(lane.serious for lane in data.lanes):
        signs.append(Sign("serious adverse event", "#000000", "diamond"))
    if any(lane.doses for lane in data.lanes):
        signs.append(Sign("a dose", SOFT, tick=True))
    if any(lane.ongoing for lane in data.lanes):
        signs.append(Sign("still in the study", INK, arrow=True))
    return signs


def describe(data: SwimmerData) -> str:
    """The figure in words."""
    responded = sum(lane.responded is not None for lane in data.lanes)
    left = sum(lane.left is not None for lane in data.lanes)
    ongoing = sum(lane.ongoing for lane in data.lanes)
    return (f"{len(data.lanes)} participants: {responded} had a {data.response}, {left} left, {ongoing} are still in "
            "the study.")  # fmt: skip


def table(data: SwimmerData) -> Grid:
    """Every lane."""
    return Grid(
        ("Participant", "Arm", "Last day", "Doses", "First response, day", "Left, day", "Why", "Still in the study"),
        tuple((lane.participant, lane.arm, written(lane.last), str(len(lane.doses)), _day(lane.responded, "none seen"),
               _day(lane.left, ""), lane.why_left, "yes" if lane.ongoing else "no") for lane in _sorted(data)),
        numbers_from=2,
    )  # fmt: skip


def _day(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else written(value)


FIGURE = FigureKind(
    title="Course of each participant",
    says="Time in the study, doses, first response, and why someone left, a lane each.",
    data=SwimmerData,
    draw=draw,
    table=table,
)
