"""Tell, field by field, every change that no family tells: nothing may change without a sentence.

Entries of a list are the same entry when they carry the same name; so a list in another order is one sentence, and an
entry put in front does not make all the others look changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from trialwright.registry.difference_change import Change
from trialwright.registry.difference_words import NAMING, field_words, is_private, shorten, told

_UPKEEP = (
    "protocolSection.statusModule.statusVerifiedDate",
    "protocolSection.statusModule.lastUpdate",
    "protocolSection.statusModule.studyFirst",
    "protocolSection.statusModule.resultsFirst",
    "protocolSection.statusModule.dispFirst",
    "protocolSection.contactsLocationsModule",
    "protocolSection.referencesModule",
    "protocolSection.identificationModule.organization",
    "protocolSection.identificationModule.orgStudyIdInfo",
    "protocolSection.eligibilityModule.stdAges",
    "annotationSection",
    "hasResults",
)
"""Beginnings of paths that a reader of the study can pass over."""

_KINDS = (
    ("protocolSection.statusModule.statusVerifiedDate", "housekeeping"),
    ("protocolSection.statusModule.lastUpdate", "housekeeping"),
    ("protocolSection.statusModule", "status"),
    ("protocolSection.eligibilityModule", "eligibility"),
    ("protocolSection.designModule", "design"),
    ("protocolSection.armsInterventionsModule.interventions", "intervention"),
    ("protocolSection.armsInterventionsModule", "arm"),
    ("protocolSection.outcomesModule", "outcome"),
    ("protocolSection.sponsorCollaboratorsModule", "sponsor"),
    ("protocolSection.contactsLocationsModule", "people"),
    ("protocolSection.identificationModule", "identification"),
    ("protocolSection.descriptionModule", "text"),
    ("protocolSection.conditionsModule", "condition"),
    ("protocolSection.oversightModule", "oversight"),
    ("protocolSection.ipdSharingStatementModule", "data sharing"),
    ("protocolSection.referencesModule", "reference"),
    ("documentSection", "document"),
    ("resultsSection", "results"),
    ("hasResults", "results"),
    ("derivedSection", "housekeeping"),
)

_ABSENT: Any = None


def leaf_changes(old: Any, new: Any, path: str) -> list[Change]:
    """Every change below ``path``; empty only when ``old`` equals ``new``."""
    return list(_changes(old, new, path))


def kind_of(path: str) -> str:
    """What kind of change one at ``path`` is."""
    return next((kind for beginning, kind in _KINDS if path.startswith(beginning)), "other")


def _changes(old: Any, new: Any, path: str) -> Iterator[Change]:
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _in_object(old, new, str(key), path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _in_list(old, new, path)
    else:
        yield _change(path, old, new, _said(path, old, new))


def _in_object(old: dict[str, Any], new: dict[str, Any], key: str, path: str) -> Iterator[Change]:
    below = f"{path}.{key}" if path else key
    if key in old and key in new:
        yield from _changes(old[key], new[key], below)
    elif key in new and isinstance(new[key], dict) and new[key]:
        yield from _changes({}, new[key], below)
    elif key in old and isinstance(old[key], dict) and old[key]:
        yield from _changes(old[key], {}, below)
    else:
        yield _change(below, old.get(key), new.get(key), _said(below, old.get(key), new.get(key)))


def _in_list(old: list[Any], new: list[Any], path: str) -> Iterator[Change]:
    before, after = _named(old), _named(new)
    if before is None or after is None:
        yield _change(path, old, new, _said(path, old, new))
        return
    found = False
    for name, entry in before.items():
        if name not in after:
            found = True
            yield _change(path, entry, None, f"{field_words(path)}: {shorten(entry, path)} was removed.")
    for name, entry in after.items():
        if name not in before:
            found = True
            yield _change(path, None, entry, f"{field_words(path)}: {shorten(entry, path)} was added.")
        elif not same(before[name], entry):
            found = True
            yield from _entry(before[name], entry, f"{path}[{list(after).index(name)}]", path)
    if not found:
        yield _change(path, old, new, f"{field_words(path)}: the order changed.", matters=False)


def _entry(old: Any, new: Any, path: str, whole: str) -> Iterator[Change]:
    for change in _changes(old, new, path):
        says = f"{field_words(whole)} {shorten(new)}: {change.says[:1].lower()}{change.says[1:]}"
        yield Change(change.path, change.kind, change.old, change.new, says, change.matters)


def _named(entries: list[Any]) -> dict[str, Any] | None:
    """The entries by what names them; None when two share a name."""
    named = {_name(entry): entry for entry in entries}
    return named if len(named) == len(entries) else None


def _name(entry: Any) -> str:
    if not isinstance(entry, dict):
        return json.dumps(entry, sort_keys=True)
    key = next((one for one in NAMING if isinstance(entry.get(one), str) and entry[one].strip()), None)
    return f"{key} {' '.join(entry[key].split()).casefold()}" if key else json.dumps(entry, sort_keys=True)


def _said(path: str, old: Any, new: Any) -> str:
    name = field_words(path)
    if is_private(path):
        return f"{name} changed (not shown)."
    if old is _ABSENT:
        return f"{name} was added: {shorten(new, path)}."
    if new is _ABSENT:
        return f"{name} was taken away: {shorten(old, path)}."
    before, after = shorten(old, path), shorten(new, path)
    return f"{name} changed from {before} to {after}." if before != after else f"{name} changed: {before}, further on."


def _change(path: str, old: Any, new: Any, says: str, matters: bool | None = None) -> Change:
    if is_private(path):
        old = new = None
    decided = _matters(path, old, new) if matters is None else matters
    return Change(path, kind_of(path), told(old), told(new), says, decided)


def _matters(path: str, old: Any, new: Any) -> bool:
    if isinstance(old, str) and isinstance(new, str) and old.split() == new.split():
        return False
    return not path.startswith(_UPKEEP)


def same(old: Any, new: Any) -> bool:
    """Equal as JSON: 1 is not true."""
    return bool(old == new) and json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)
