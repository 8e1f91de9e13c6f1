"""What the results page shows beyond the results themselves: the response curves, in as many figures as can be read.

With one arm, the outcomes are the curves of one figure; with several arms each outcome has its figure and the arms are
the curves, so that they can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from trialwright.analysis.figures.response_over_time import Curve, Point, ResponseData, draw
from trialwright.analysis.outcome import ArmResponses, OutcomeResult, VisitResponses
from trialwright.analysis.results import StudyResults
from trialwright.analysis.svg import svg
from trialwright.analysis.title import title
from trialwright.notice import SIMULATED
from trialwright.protocol.design import StudyDesign


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure, its title, and the outcomes whose table stands below it."""

    title: str
    svg: SafeString
    outcomes: Sequence[OutcomeResult]


def figures(found: StudyResults, design: StudyDesign) -> list[Figure]:
    """Responses over time; none before anyone's response is known."""
    if len(design.arms) == 1:
        curves = [Curve(short_title(outcome), _points(outcome, 0)) for outcome in found.outcomes]
        return _figure("Responders over time", curves, found.outcomes, found, "figure-1")
    drawn = []
    for number, outcome in enumerate(found.outcomes, start=1):
        curves = [Curve(arm.title, _points(outcome, place)) for place, arm in enumerate(design.arms)]
        drawn += _figure(
            f"{short_title(outcome)}: responders over time ({missing_rule(outcome)})",
            curves,
            [outcome],
            found,
            f"figure-{number}",
        )
    return drawn


def _figure(
    words: str, curves: Sequence[Curve], outcomes: Sequence[OutcomeResult], found: StudyResults, name: str
) -> list[Figure]:
    if not any(curve.points for curve in curves):
        return []
    says = title(words, simulated=found.simulated)
    drawn = svg(draw(ResponseData(words, tuple(curves))), name, simulated=found.simulated)
    return [Figure(says, mark_safe(drawn), outcomes)]


def missing_rule(outcome: OutcomeResult) -> str:
    """How missing responses are dealt with, in a few words."""
    return "missing as no response" if outcome.missing == "non-response" else "known responses only"


def short_title(outcome: OutcomeResult) -> str:
    """An outcome's title without its visit and without the mark, for a curve or a table that shows every visit."""
    return outcome.title.removeprefix(f"{SIMULATED}: ").removesuffix(f" at {outcome.at.visit}")


def _points(outcome: OutcomeResult, arm: int) -> tuple[Point, ...]:
    found = []
    for at in outcome.by_visit:
        point = _point(at, at.arms[arm])
        if point is not None:
            found.append(point)
    return tuple(found)


def _point(at: VisitResponses, arm: ArmResponses) -> Point | None:
    if arm.percent is None or arm.interval is None:
        return None
    return Point(at.visit, at.day, arm.percent, 100 * arm.interval.low, 100 * arm.interval.high,
                 f"{arm.responders}/{arm.analysed}")  # fmt: skip
