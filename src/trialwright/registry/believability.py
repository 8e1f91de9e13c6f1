"""Can the registered status still be true on a given day? Sentences about a record, each with the rule it obeys.

A registered status is what the sponsor last said; 31 % of 405 records were wrong or more than a year late when somebody
looked (Jones 2017, BMJ Open, PMC5652524). Rules, with their names in our list of record checks:

- S01 not yet recruiting, and the start date passed more than 30 days ago (42 CFR 11.64: update within 30 days).
- S02 an ongoing status, and the completion date passed more than 30 days ago (same section).
- S03 an ongoing status, and no update for more than 12 months (42 CFR 11.64(a)(1)(ii)).
- S05 the registry shows an open status as Unknown when it was not verified for two years
  (https://clinicaltrials.gov/ct2/help/glossary/last-verified-date).

Dates are counted from the last day that a partial date can mean, so "passed" is never said too early.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trialwright.clinical.partial_date import PartialDate
from trialwright.registry.record import Record, value_at
from trialwright.registry.registered import partial_date

ONGOING = frozenset({"NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING"})
"""The statuses that say a study is still to run or running."""

_TURNS_UNKNOWN = ONGOING - {"ENROLLING_BY_INVITATION"}
_GRACE = timedelta(days=30)
_STATUS = "protocolSection.statusModule"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to doubt the registered status; ``rule`` is its name in the list of record checks."""

    rule: str
    says: str


def last_update(record: Record) -> PartialDate | None:
    """When the record was last updated: the posted date, or the submitted one where that is all there is."""
    posted = value_at(record, f"{_STATUS}.lastUpdatePostDateStruct.date")
    return partial_date(posted or value_at(record, f"{_STATUS}.lastUpdateSubmitDate"))


def first_known(record: Record) -> PartialDate | None:
    """The first day on which the record is known to exist: first submitted or posted, else its last update."""
    dates = [
        partial_date(value_at(record, f"{_STATUS}.{field}"))
        for field in ("studyFirstSubmitDate", "studyFirstSubmitQcDate", "studyFirstPostDateStruct.date")
    ]
    known = [found for found in dates if found]
    return min(known, key=lambda found: found.earliest) if known else last_update(record)


def is_ongoing(record: Record) -> bool:
    """Whether the registered status says that the study is still to run or running."""
    return value_at(record, f"{_STATUS}.overallStatus") in ONGOING


def doubts(record: Record, as_of: date) -> tuple[Doubt, ...]:
    """Every reason to doubt, on the day ``as_of``, that the registered status is still true."""
    status = value_at(record, f"{_STATUS}.overallStatus")
    return tuple(_doubts(record, status, as_of)) if status in ONGOING else ()


def unknown_from(record: Record) -> PartialDate | None:
    """The month from which the registry shows an open status as Unknown when nobody verifies the record (S05).

    Two years after the verification date; where the record has none, after its last update. None: no such date, or a
    status to which the rule does not apply.
    """
    if value_at(record, f"{_STATUS}.overallStatus") not in _TURNS_UNKNOWN:
        return None
    verified = partial_date(value_at(record, f"{_STATUS}.statusVerifiedDate")) or last_update(record)
    return PartialDate(verified.year + 2, verified.month) if verified else None


def _doubts(record: Record, status: str, as_of: date) -> Iterator[Doubt]:
    start = partial_date(value_at(record, f"{_STATUS}.startDateStruct.date"))
    completion = partial_date(value_at(record, f"{_STATUS}.completionDateStruct.date"))
    updated = last_update(record)
    if status == "NOT_YET_RECRUITING" and start and as_of - start.latest > _GRACE:
        yield Doubt("S01", _passed(record, "start", start, as_of))
    if completion and as_of - completion.latest > _GRACE:
        yield Doubt("S02", _passed(record, "completion", completion, as_of))
    if updated and as_of - updated.latest > timedelta(days=365):
        yield Doubt(
            "S03", f"last update {days_since(updated, as_of)} ({updated}); the registry asks for one every 12 months"
        )
    turns = unknown_from(record)
    if turns and as_of > turns.latest:
        yield Doubt("S05", f"not verified for two years: the registry shows such a status as Unknown since {turns}")


def _passed(record: Record, name: str, registered: PartialDate, as_of: date) -> str:
    actual = value_at(record, f"{_STATUS}.{name}DateStruct.type") == "ACTUAL"
    return f"{'registered' if actual else 'planned'} {name} passed {days_since(registered, as_of)} ({registered})"


def days_since(past: PartialDate, as_of: date) -> str:
    """How long ago: "530 days ago", or "at least 509 days ago" where the day is not registered.

    >>> days_since(PartialDate.parse("2025-06-10"), date(2026, 11, 22))
    '530 days ago'
    """
    days = (as_of - past.latest).days
    return f"{'' if past.is_whole else 'at least '}{days:,} day{'' if days == 1 else 's'} ago"


_LAW_BEGAN = date(2007, 12, 26)


def may_owe_results(record: Record) -> bool:
    """Whether a law that asks for results can reach the study at all; whether it does is not decided here.

    An interventional study that somebody entered and that was not over on 2007-12-26: before that day section 801 of
    FDAAA (Public Law 110-85) asked for no results.
    """
    if value_at(record, "protocolSection.designModule.studyType") not in (None, "INTERVENTIONAL"):
        return False
    if value_at(record, f"{_STATUS}.overallStatus") == "WITHDRAWN":
        return False
    dates = (
        value_at(record, f"{_STATUS}.{name}.date") for name in ("completionDateStruct", "primaryCompletionDateStruct")
    )
    ended = next((found for text in dates if (found := partial_date(text))), None)
    return ended is None or ended.latest >= _LAW_BEGAN


def results_due(record: Record) -> tuple[date, str] | None:
    """When results would be due at the earliest plan known, and from which date that is counted; None if unknown.

    One year after the primary completion date (42 CFR 11.44(a)), where that rule applies; where the record has no
    primary completion date, counted from study completion, and the text says so.
    """
    primary = partial_date(value_at(record, f"{_STATUS}.primaryCompletionDateStruct.date"))
    completion = partial_date(value_at(record, f"{_STATUS}.completionDateStruct.date"))
    counted = primary or completion
    if counted is None:
        return None
    last = counted.latest
    due = (
        last.replace(year=last.year + 1, day=28)
        if (last.month, last.day) == (2, 29)
        else last.replace(year=last.year + 1)
    )
    if primary:
        return due, f"one year after the primary completion date, {primary}"
    counting = f"which is not known here; counted from study completion, {completion}"
    return due, f"one year after primary completion, {counting}"
