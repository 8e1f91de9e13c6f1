"""Does the schedule fit between the registered dates? The last day of entry, as sentences for the page.

Whoever enters (has the first dose, day 0) on the last day of entry reaches the last planned day on the registered
completion date: last day of entry = completion date - last planned day. The completion date is registered, the
schedule may be assumed, and the sentence says which. A completion month without a day counts to its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from trialwright.protocol.basis import basis_of
from trialwright.protocol.design import StudyDesign
from trialwright.registry.registered import first_day, last_day


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The last day on which a participant can enter and still reach ``visit`` by ``completion``; ``assumed`` when the
    schedule that says so is."""

    visit: str
    day: int
    entry: date
    completion: date
    assumed: bool
    is_last: bool

    @property
    def says(self) -> str:
        schedule = "this schedule (assumed)" if self.assumed else "this schedule"
        goal = "end" if self.is_last else "be seen"
        return (
            f"On {schedule} the last participant must enter by {self.entry} to {goal} ({self.visit}, day {self.day}) "
            f"by the registered completion date {self.completion}."
        )


def last_entries(design: StudyDesign) -> tuple[LastEntry, ...]:
    """The last day of entry for the whole course and for the primary outcome; empty without a completion date."""
    completion = registered_completion(design)
    if completion is None or not design.visits:
        return ()
    end = max(design.visits, key=lambda visit: visit.day)
    primary = design.visit(design.analysis.primary.visit)
    wanted = [(end.name, design.last_day), (primary.name, primary.day)]
    return tuple(
        LastEntry(
            name, day, completion - timedelta(days=day), completion, _is_assumed(design, name), day == design.last_day
        )
        for name, day in dict.fromkeys(wanted)
    )


def sentences(design: StudyDesign) -> list[str]:
    """The timeline in words: the last days of entry, and what they leave for enrolment; empty without dates.

    For a course of 196 days that must end by 2026-01-31 the first reads "On this schedule (assumed) the last
    participant must enter by 2025-07-19 to end (week 28 safety, day 196) by the registered completion date 2026-01-31."
    """
    entries = last_entries(design)
    start = registered_start(design)
    told = [entry.says for entry in entries]
    if entries and start is not None:
        told.append(_room(design, start, entries[0].entry))
    return told


def registered_completion(design: StudyDesign) -> date | None:
    """The last day that the registered completion date can mean; None when none is registered."""
    status = design.record.protocol_section.status_module if design.record else None
    struct = status.completion_date_struct if status else None
    return last_day(struct.date) if struct else None


def registered_start(design: StudyDesign) -> date | None:
    """The first day that the registered start date can mean; None when none is registered."""
    status = design.record.protocol_section.status_module if design.record else None
    struct = status.start_date_struct if status else None
    return first_day(struct.date) if struct else None


def _room(design: StudyDesign, start: date, entry: date) -> str:
    days = (entry - start).days
    if days < 0:
        return f"That is before the registered start date {start}: the schedule does not fit between the two dates."
    rate = design.target_enrolment / (days + 1) * 7
    return (
        f"From the registered start date {start} that leaves {days + 1} days to enrol {design.target_enrolment} "
        f"participants: {rate:.1f} a week."
    )


def _is_assumed(design: StudyDesign, visit: str) -> bool:
    basis = basis_of(design.visit(visit).basis, "day")
    return basis is None or basis.is_assumed
