"""Time windows with three answers: did it happen in the last N days, has it lasted N days, how old is the person?

"Within 4 weeks before" counts the 28th day as inside; "for at least 4 weeks" is fulfilled on the 28th day. A partial
date that straddles an edge answers unknown. A fact that a source has recorded did not happen after ``known_on``, so a
month that is still running is cut there.
"""

from __future__ import annotations

from datetime import date, timedelta

from trialwright.clinical.partial_date import PartialDate
from trialwright.eligibility.verdict import Answer


def happened_within(when: PartialDate | None, days: int, anchor: date, known_on: date) -> Answer:
    """Whether ``when`` lies in the ``days`` days before ``anchor``, both edges included."""
    if when is None:
        return Answer.UNKNOWN
    first, last = anchor - timedelta(days=days), anchor
    earliest, latest = when.earliest, max(when.earliest, min(when.latest, known_on))
    if latest < first or earliest > last:
        return Answer.NOT_MET
    return Answer.MET if earliest >= first and latest <= last else Answer.UNKNOWN


def lasted_at_least(since: PartialDate | None, days: int, until: date, known_on: date) -> Answer:
    """Whether it has lasted at least ``days`` days by ``until``. What a source says of ``known_on`` need not hold
    later: days after it can deny, but not confirm."""
    if since is None:
        return Answer.UNKNOWN
    latest = max(since.earliest, min(since.latest, known_on))
    if (min(until, known_on) - latest).days >= days:
        return Answer.MET
    return Answer.NOT_MET if (until - since.earliest).days < days else Answer.UNKNOWN


def years_between(earlier: date, later: date) -> int:
    """Completed calendar years; someone born on 29 February completes a year on 1 March of a common year.

    >>> years_between(date(2000, 5, 17), date(2026, 5, 16)), years_between(date(2000, 5, 17), date(2026, 5, 17))
    (25, 26)
    """
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


def age_years(birth: PartialDate, on: date) -> tuple[int, int]:
    """Youngest and oldest age in completed years that ``birth`` allows on day ``on``."""
    return years_between(min(birth.latest, on), on), years_between(birth.earliest, on)
