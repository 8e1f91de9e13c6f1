"""How fast a study must recruit: participants a month at one site, from its size, dates, sites and follow-up.

rate = enrolment / (months from start to the last day on which a participant can join) / sites. The last day is the
primary completion date (else the completion date) less the longest follow-up of an outcome that is counted from
joining; where that leaves no time the rate has no value. A month is 30.44 days.
"""

from __future__ import annotations

from trialwright.registry.record import Record
from trialwright.registry.registered import first_day, last_day
from trialwright.review.durations import longest_follow_up_days

DAYS_A_MONTH = 30.44


def recruitment_rate(record: Record, follow_up_days: float | None = None) -> float | None:
    """Participants a month at one site; None where a value is missing or no time is left to recruit.

    ``follow_up_days``: used where the record's own outcomes give none.
    """
    status, design = record.protocol_section.status_module, record.protocol_section.design_module
    places = record.protocol_section.contacts_locations_module
    if status is None or design is None or design.enrollment_info is None or not design.enrollment_info.count:
        return None
    start = first_day(status.start_date_struct.date) if status.start_date_struct else None
    struct = status.primary_completion_date_struct or status.completion_date_struct
    end = last_day(struct.date) if struct else None
    sites = len(places.locations or ()) if places else 0
    follow_up = primary_follow_up_days(record)
    follow_up = follow_up if follow_up is not None else follow_up_days
    if start is None or end is None or not sites or follow_up is None:
        return None
    months = ((end - start).days - follow_up) / DAYS_A_MONTH
    return design.enrollment_info.count / months / sites if months > 0 else None


def primary_follow_up_days(record: Record) -> float | None:
    """The longest follow-up of a primary outcome, in days; None where no time frame says one."""
    outcomes = record.protocol_section.outcomes_module
    frames = [one.time_frame or one.measure or "" for one in (outcomes.primary_outcomes or ())] if outcomes else []
    found = [days for frame in frames if (days := longest_follow_up_days(frame)) is not None]
    return max(found, default=None)
