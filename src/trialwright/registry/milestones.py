"""The dates of a study in order, each with how sure it is: actual, estimated, not said, or counted from a rule.

First posted, start, primary completion, completion, results, last update, and the day on which results are due where
none are posted (42 CFR 11.44(a), one year after primary completion; ``believability.results_due``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialwright.clinical.partial_date import PartialDate
from trialwright.registry.believability import may_owe_results, results_due
from trialwright.registry.record import Record, value_at
from trialwright.registry.registered import partial_date
from trialwright.registry.words import DATE_TYPE

_STATUS = "protocolSection.statusModule"
_DATES = (
    ("First posted", "studyFirstPostDateStruct", "studyFirstSubmitDate"),
    ("Start", "startDateStruct", ""),
    ("Primary completion", "primaryCompletionDateStruct", ""),
    ("Completion", "completionDateStruct", ""),
    ("Results posted", "resultsFirstPostDateStruct", "resultsFirstSubmitDate"),
    ("Last update", "lastUpdatePostDateStruct", "lastUpdateSubmitDate"),
)
NOT_SAID = "not said whether actual"
SUBMITTED = "submitted"
COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One date. ``kind``: "actual", "estimated", "submitted", "counted" from a rule, or ``NOT_SAID``."""

    label: str
    when: PartialDate
    kind: str
    note: str = ""


def milestones(record: Record, as_of: date | None) -> tuple[Milestone, ...]:
    """Every date that the record knows, earliest first; results due only where none are posted."""
    found = [one for label, posted, submitted in _DATES if (one := _milestone(record, label, posted, submitted))]
    due = _due(record, as_of)
    return tuple(sorted([*found, *due], key=lambda one: (one.when.earliest, one.when.latest)))


def _milestone(record: Record, label: str, posted: str, submitted: str) -> Milestone | None:
    when = partial_date(value_at(record, f"{_STATUS}.{posted}.date"))
    if when is not None:
        kind = value_at(record, f"{_STATUS}.{posted}.type")
        return Milestone(label, when, DATE_TYPE.get(kind, NOT_SAID))
    when = partial_date(value_at(record, f"{_STATUS}.{submitted}")) if submitted else None
    return Milestone(label, when, SUBMITTED) if when else None


def _due(record: Record, as_of: date | None) -> list[Milestone]:
    due = results_due(record) if may_owe_results(record) and not value_at(record, "hasResults") else None
    if due is None:
        return []
    day, counted = due
    passed = "" if as_of is None else ("; past the date" if as_of > day else "; not yet due")
    note = f"{counted}, where United States law asks for results (42 CFR 11.44){passed}"
    return [Milestone("Results due", PartialDate.of(day), COUNTED, note)]
