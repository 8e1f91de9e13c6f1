"""To which visit of the analysis a day belongs, and which of several values of one visit counts.

Days count from the first dose. A value from the day of the first dose or before it belongs to no response visit: it can
only be a baseline (times of day are not recorded; on the day of the first dose the visit comes first). Afterwards, by
the plan's ``windows``:

- as recorded: the visit under whose name it was recorded, whatever its day;
- schedule: the visit in whose window (before_days, after_days) the day lies;
- midpoint: the visit whose planned day is nearest, up to half the way to its neighbours (exactly half way belongs to
  the earlier visit); before the first, half the way to the baseline visit, and after the last as far again.

Only visits that ask for the form take part. A day in no window is unscheduled: the value is kept and flagged, and no
analysis by visit uses it. Of several values in one window one is used: with a value before one without, then the one
nearest to the planned day (of two equally near the later), or the first, or the last, as the plan says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.design import StudyDesign

UNSCHEDULED = ""


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day of a visit of the analysis, with its planned day."""

    visit: str
    planned: int
    first: float
    last: float


def windows_of(design: StudyDesign, form: str) -> Mapping[str, Window]:
    """The windows of the visits after the first dose that ask for ``form``; empty when values stay as recorded."""
    plan = design.analysis
    if plan.windows == "as recorded":
        return {}
    start = design.visit(plan.baseline_visit).day
    visits = [visit for visit in design.visits if visit.day > start and form in visit.forms]
    if plan.windows == "schedule":
        return {
            visit.name: Window(visit.name, visit.day, visit.day - visit.before_days, visit.day + visit.after_days)
            for visit in visits
        }
    days = [start, *sorted(visit.day for visit in visits)]
    made = {}
    for visit in visits:
        place = days.index(visit.day)
        before = (visit.day - days[place - 1]) / 2
        after = (days[place + 1] - visit.day) / 2 if place + 1 < len(days) else before
        made[visit.name] = Window(visit.name, visit.day, visit.day - before, visit.day + after)
    return made


def visit_of_day(windows: Mapping[str, Window], day: int) -> str:
    """The visit whose window holds ``day``; UNSCHEDULED for none, of two the nearer, of two alike the earlier."""
    holding = [window for window in windows.values() if window.first <= day <= window.last]
    nearest = min(holding, key=lambda window: (abs(day - window.planned), window.planned), default=None)
    return nearest.visit if nearest is not None else UNSCHEDULED


def chosen(plan: AnalysisPlan, planned: int, found: Sequence[tuple[int, bool]]) -> int:
    """Which of several values of one visit counts, as its place: of each its day, and whether it has a value."""
    places = [place for place, (_, known) in enumerate(found) if known] or list(range(len(found)))
    if plan.duplicates == "first":
        return min(places, key=lambda place: found[place][0])
    if plan.duplicates == "last":
        return max(places, key=lambda place: found[place][0])
    return min(places, key=lambda place: (abs(found[place][0] - planned), -found[place][0]))
