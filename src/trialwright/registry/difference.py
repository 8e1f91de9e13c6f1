"""What changed between two versions of a record, in words: what a reader should know first, then everything else.

``differences`` leaves nothing out: it is empty only when the two versions are equal. Each family of fields that
deserves more than "was X, is Y" stands in its own file ``difference_*.py``; whatever no family tells is told field by
field. Kinds of change in outcomes follow Mathieu et al., JAMA 2009;302:977-984, doi:10.1001/jama.2009.1242.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trialwright.registry import (
    difference_criteria,
    difference_enrolment,
    difference_outcomes,
    difference_places,
    difference_results,
    difference_status,
)
from trialwright.registry.difference_change import Change
from trialwright.registry.difference_tree import leaf_changes, same
from trialwright.registry.record import Record, write_v2

__all__ = ["Change", "differences"]

_Family = Callable[[Any, Any], list[Change]]

_FAMILIES: dict[str, _Family] = {
    "protocolSection.statusModule.overallStatus": difference_status.status_changes,
    "protocolSection.statusModule.startDateStruct": difference_status.start_changes,
    "protocolSection.statusModule.primaryCompletionDateStruct": difference_status.primary_completion_changes,
    "protocolSection.statusModule.completionDateStruct": difference_status.completion_changes,
    "protocolSection.designModule.enrollmentInfo": difference_enrolment.enrolment_changes,
    "protocolSection.outcomesModule": difference_outcomes.outcome_changes,
    "protocolSection.eligibilityModule.eligibilityCriteria": difference_criteria.criteria_changes,
    "protocolSection.contactsLocationsModule.locations": difference_places.place_changes,
    "resultsSection": difference_results.results_changes,
    "derivedSection": difference_results.derived_changes,
}
"""Path of a part of the record -> who tells its changes. In the order in which a reader wants to hear them."""


def differences(old: Record, new: Record) -> tuple[Change, ...]:
    """What changed from ``old`` to ``new``, first what matters. Swap them and the story is told backwards."""
    before, after = write_v2(old), write_v2(new)
    found: list[Change] = []
    for path, tell in _FAMILIES.items():
        one, other = _take(before, path), _take(after, path)
        if not same(one, other):
            found += tell(one, other) or leaf_changes(one, other, path)
    found += leaf_changes(before, after, "")
    return tuple(sorted(found, key=lambda change: not change.matters))


def _take(data: dict[str, Any], path: str) -> Any:
    """Take the part at ``path`` out of ``data``; None when it is not there."""
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = place.get(step) if isinstance(place, dict) else None
    return place.pop(last, None) if isinstance(place, dict) else None
