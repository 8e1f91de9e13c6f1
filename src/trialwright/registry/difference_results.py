"""Changes of the posted results and of what the registry derives itself: told by module, with how many values."""

from __future__ import annotations

from typing import Any

from trialwright.registry.difference_change import Change
from trialwright.registry.difference_tree import leaf_changes
from trialwright.registry.difference_words import field_words, told


def results_changes(old: Any, new: Any) -> list[Change]:
    """Results posted, taken away, or changed."""
    if old is None:
        return [Change("resultsSection", "results posted", None, told(new), "Results were posted.", True)]
    if new is None:
        return [Change("resultsSection", "results removed", told(old), None, "Posted results were taken away.", True)]
    return _by_module(old, new, "resultsSection", "results changed", "Posted results changed", True)


def derived_changes(old: Any, new: Any) -> list[Change]:
    """What the registry computes anew, such as terms of its thesaurus."""
    return _by_module(
        old or {}, new or {}, "derivedSection", "housekeeping", "The registry's own additions changed", False
    )


def _by_module(old: Any, new: Any, path: str, kind: str, words: str, matters: bool) -> list[Change]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return []
    found = []
    for module in dict.fromkeys((*old, *new)):
        before, after = old.get(module), new.get(module)
        changes = leaf_changes({"": before} if module in old else {}, {"": after} if module in new else {}, "")
        if changes:
            number = "1 change" if len(changes) == 1 else f"{len(changes)} changes"
            says = f"{words}: {field_words(module).lower()} ({number})."
            below = f"{path}.{module}"
            found.append(Change(below, kind, told(before), told(after), says, matters))
    return found
