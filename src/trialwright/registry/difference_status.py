"""Changes of a study's status and of its dates: moved backwards, slipped, brought forward, became actual.

A date is registered to the day or to the month. Between two days the slip is a number of days; between two months a
number of months; between a month and a day it lies between two numbers of days, and both are told.
"""

from __future__ import annotations

from typing import Any

from trialwright.clinical.partial_date import PartialDate
from trialwright.registry.difference_change import Change
from trialwright.registry.difference_tree import leaf_changes
from trialwright.registry.registered import partial_date
from trialwright.registry.words import STATUS, say

_STAGES = {
    "NOT_YET_RECRUITING": 0,
    "RECRUITING": 1,
    "ENROLLING_BY_INVITATION": 1,
    "AVAILABLE": 1,
    "ACTIVE_NOT_RECRUITING": 2,
    "NO_LONGER_AVAILABLE": 2,
    "COMPLETED": 3,
    "TERMINATED": 3,
    "WITHDRAWN": 3,
    "APPROVED_FOR_MARKETING": 3,
}
"""How far on a study is. A suspended study may go either way; an unknown or withheld status says nothing."""

_STATUS = "protocolSection.statusModule.overallStatus"
_MODULE = "protocolSection.statusModule"


def status_changes(old: str | None, new: str | None) -> list[Change]:
    """The change of the overall status."""
    if old is None or new is None:
        return []
    before, after = say(STATUS, old), say(STATUS, new)
    if is_backwards(old, new):
        says = f"Status moved backwards: from {before} to {after}."
        return [Change(_STATUS, "status backwards", old, new, says, True)]
    return [Change(_STATUS, "status", old, new, f"Status changed from {before} to {after}.", True)]


def is_backwards(old: str, new: str) -> bool:
    """True when a study cannot usually go from ``old`` to ``new``.

    >>> is_backwards("COMPLETED", "RECRUITING"), is_backwards("SUSPENDED", "RECRUITING")
    (True, False)
    """
    if new == "SUSPENDED":
        return _STAGES.get(old, 0) == 3
    return old in _STAGES and new in _STAGES and _STAGES[new] < _STAGES[old]


def start_changes(old: Any, new: Any) -> list[Change]:
    """The change of the start date."""
    return _date_changes("start", "Start", f"{_MODULE}.startDateStruct", old, new)


def primary_completion_changes(old: Any, new: Any) -> list[Change]:
    """The change of the date on which the last primary outcome is measured."""
    path = f"{_MODULE}.primaryCompletionDateStruct"
    return _date_changes("primary completion", "Primary completion", path, old, new)


def completion_changes(old: Any, new: Any) -> list[Change]:
    """The change of the date on which the study ends."""
    return _date_changes("completion", "Completion", f"{_MODULE}.completionDateStruct", old, new)


def _date_changes(kind: str, name: str, path: str, old: Any, new: Any) -> list[Change]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return []
    before, after = partial_date(old.get("date")), partial_date(new.get("date"))
    if before is None or after is None:
        return []
    if old["date"] == new["date"]:
        return _type_change(kind, name, path, old, new)
    rest = leaf_changes(_rest(old), _rest(new), path)
    moved, by = slip(before, after)
    subject = f"{name} {_typed(old, new)}".rstrip()
    sentences = {
        "slipped": f"{subject} slipped by {by}: from {old['date']} to {new['date']}.",
        "brought forward": f"{subject} was brought forward by {by}: from {old['date']} to {new['date']}.",
        "told otherwise": f"{subject} is now given as {new['date']}, before as {old['date']}.",
    }
    matters = moved != "told otherwise" or old.get("type") != new.get("type")
    return [Change(path, f"{kind} {moved}", old, new, sentences[moved], matters), *rest]


def slip(old: PartialDate, new: PartialDate) -> tuple[str, str]:
    """Which way a date moved ("slipped", "brought forward", or "told otherwise": more or less exactly) and by how much.

    >>> slip(PartialDate.parse("2025-06-10"), PartialDate.parse("2025-11-10"))
    ('slipped', '153 days')
    >>> slip(PartialDate.parse("2025-06"), PartialDate.parse("2025-04"))
    ('brought forward', '2 months')
    >>> slip(PartialDate.parse("2025-06"), PartialDate.parse("2025-06-03"))
    ('told otherwise', '')
    >>> slip(PartialDate.parse("2025-06"), PartialDate.parse("2025-07-10"))
    ('slipped', '10 to 39 days')
    """
    least, most = (new.earliest - old.latest).days, (new.latest - old.earliest).days
    if least <= 0 <= most:
        return "told otherwise", ""
    which = "slipped" if least > 0 else "brought forward"
    if old.month and new.month and old.day is None and new.day is None:
        return which, _number(abs((new.year - old.year) * 12 + new.month - old.month), "month")
    low, high = sorted((abs(least), abs(most)))
    return which, _number(low, "day") if low == high else f"{low} to {high} days"


def _type_change(kind: str, name: str, path: str, old: Any, new: Any) -> list[Change]:
    if (old.get("type"), new.get("type")) == ("ESTIMATED", "ACTUAL"):
        says = f"{name} on {new['date']} is no longer estimated but actual."
        return [
            Change(path, f"{kind} became actual", old, new, says, True),
            *leaf_changes(_rest(old), _rest(new), path),
        ]
    if (old.get("type"), new.get("type")) == ("ACTUAL", "ESTIMATED"):
        says = f"{name} on {new['date']} was actual and is now only estimated."
        return [Change(path, f"{kind} taken back", old, new, says, True), *leaf_changes(_rest(old), _rest(new), path)]
    return []


def _typed(old: Any, new: Any) -> str:
    told = {
        ("ESTIMATED", "ACTUAL"): "(estimated before, now actual)",
        ("ACTUAL", "ACTUAL"): "(actual, rewritten)",
        ("ACTUAL", "ESTIMATED"): "(actual before, now only estimated)",
        ("ESTIMATED", "ESTIMATED"): "(estimated)",
    }
    return told.get((old.get("type"), new.get("type")), "")


def _rest(struct: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in struct.items() if key not in ("date", "type")}


def _number(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
