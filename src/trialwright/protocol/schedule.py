"""When is a visit due? Its target day and window for one participant, from what has happened so far.

The planned day of a visit counts from the first dose (day 0). A visit may hang on another anchor: the last dose before
it, the consent, the enrolment, or an earlier visit. Then its target moves with the anchor: by as many days as the
anchor happened later (or earlier) than planned, when its ``anchor_basis`` is "actual"; not at all when it is
"planned". An anchor that was skipped counts as if it had happened on its own target day. Windows are whole days in the
site's calendar, so that neither a change of clocks nor a leap day makes one longer or shorter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from trialwright.protocol.design import StudyDesign, Visit
from trialwright.protocol.visit_anchor import CONSENT, ENROLMENT, FIRST_DOSE, LAST_DOSE

VisitState = Literal["ahead", "due", "overdue", "attended", "attended early", "attended late", "unknown"]


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to one participant. None: it has not. ``doses``: (intervention, number) -> day given; ``visits``:
    name -> day attended; ``arm`` None: not enrolled."""

    consented_on: date | None = None
    enrolled_on: date | None = None
    first_dose_on: date | None = None
    arm: str | None = None
    doses: Mapping[tuple[str, int], date] = field(default_factory=dict)
    visits: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A visit of one participant: planned target day, first and last day of its window, and where it stands.

    All three days None: the anchor has no day yet. ``moved_days``: by how much the anchor moved it.
    """

    visit: Visit
    target: date | None
    first: date | None
    last: date | None
    moved_days: int
    attended_on: date | None
    state: VisitState

    @property
    def days_outside(self) -> int:
        """Days before (negative) or after (positive) the window at which the visit was attended; 0 inside."""
        if self.attended_on is None or self.first is None or self.last is None:
            return 0
        before, after = (self.attended_on - self.first).days, (self.attended_on - self.last).days
        return min(before, 0) or max(after, 0)


def due_visits(design: StudyDesign, happened: Happened, today: date) -> list[DueVisit]:
    """Every planned visit of one participant as of ``today``, in the order of the schedule."""
    found: dict[str, DueVisit] = {}
    for visit in design.visits:
        found[visit.name] = _due(design, happened, visit, found, today)
    return list(found.values())


def _due(
    design: StudyDesign, happened: Happened, visit: Visit, earlier: Mapping[str, DueVisit], today: date
) -> DueVisit:
    zero = happened.first_dose_on
    attended = happened.visits.get(visit.name)
    moved = _moved(design, happened, visit, earlier)
    target = None if zero is None or moved is None else zero + timedelta(days=visit.day + moved)
    if visit.anchor in (CONSENT, ENROLMENT):
        target = _from_day(happened, visit)
    if target is None:
        return DueVisit(visit, None, None, None, 0, attended, "unknown" if attended is None else "attended")
    first, last = target - timedelta(days=visit.before_days), target + timedelta(days=visit.after_days)
    return DueVisit(visit, target, first, last, moved or 0, attended, _state(attended, first, last, today))


def _from_day(happened: Happened, visit: Visit) -> date | None:
    """The target of a visit that counts from consent or enrolment: ``anchor_day`` days after it."""
    day = happened.consented_on if visit.anchor == CONSENT else happened.enrolled_on
    return None if day is None or visit.anchor_day is None else day + timedelta(days=visit.anchor_day)


def _moved(design: StudyDesign, happened: Happened, visit: Visit, earlier: Mapping[str, DueVisit]) -> int | None:
    """By how many days the anchor happened later than planned; None: it has no day."""
    if visit.anchor in (FIRST_DOSE, CONSENT, ENROLMENT) or visit.anchor_basis == "planned":
        return 0
    if visit.anchor == LAST_DOSE:
        return _dose_moved(design, happened, visit)
    anchor = earlier[visit.anchor]
    if anchor.target is None:
        return None
    if anchor.attended_on is None:
        return anchor.moved_days
    return (anchor.attended_on - anchor.target).days + anchor.moved_days


def _dose_moved(design: StudyDesign, happened: Happened, visit: Visit) -> int:
    """How late the last dose given was that was planned up to the visit's day; 0 before any."""
    if happened.first_dose_on is None or happened.arm is None:
        return 0
    given: list[tuple[int, int]] = []
    for plan in design.administrations_of(happened.arm):
        for number in range(1, plan.number + 1):
            day = happened.doses.get((plan.intervention, number))
            if day is not None and plan.day(number) <= visit.day:
                given.append((plan.day(number), (day - happened.first_dose_on).days))
    if not given:
        return 0
    planned, actual = max(given)
    return actual - planned


def _state(attended: date | None, first: date, last: date, today: date) -> VisitState:
    if attended is not None:
        return "attended early" if attended < first else "attended late" if attended > last else "attended"
    return "ahead" if today < first else "due" if today <= last else "overdue"
