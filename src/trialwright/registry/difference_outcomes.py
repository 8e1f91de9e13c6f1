"""Changes of the registered outcomes: switched, demoted, promoted, added, removed, another time frame, reworded.

An outcome is the same one when its measure reads the same, or else when 60 % or more of the words of two measures in
the same list agree. What changed in primary outcomes matters most: a primary outcome that was replaced, demoted to a
secondary one, or measured at another time after the study began is what "outcome switching" means. Kinds after Mathieu
et al., JAMA 2009;302:977-984, doi:10.1001/jama.2009.1242; parts of an outcome after Zarin et al., N Engl J Med
2011;364:852-860, doi:10.1056/NEJMsa1012065.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from trialwright.registry.difference_change import Change
from trialwright.registry.difference_criteria import alike
from trialwright.registry.difference_tree import leaf_changes
from trialwright.registry.difference_words import quote

_MODULE = "protocolSection.outcomesModule"
_LISTS = {"primaryOutcomes": "primary", "secondaryOutcomes": "secondary", "otherOutcomes": "other"}
_RANK = {"primary": 0, "secondary": 1, "other": 2}
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One registered outcome: its role (primary, secondary, other), where it stands, and what is registered."""

    role: str
    path: str
    data: dict[str, Any]

    @property
    def measure(self) -> str:
        return " ".join(str(self.data.get("measure") or "").split())


def outcome_changes(old: Any, new: Any) -> list[Change]:
    """The changes of the outcomes module; empty when it was or is missing, or not as the data model has it."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return []
    before, after = _outcomes(old), _outcomes(new)
    pairs = _pairs(before, after)
    gone = [one for one in before if all(one is not pair[0] for pair in pairs)]
    fresh = [one for one in after if all(one is not pair[1] for pair in pairs)]
    found = [*_replaced(gone, fresh)]
    for one, other in pairs:
        found += _in_pair(one, other)
    return found + leaf_changes(_rest(old), _rest(new), _MODULE)


def _outcomes(module: dict[str, Any]) -> list[_Outcome]:
    return [
        _Outcome(role, f"{_MODULE}.{key}[{index}]", entry)
        for key, role in _LISTS.items()
        for index, entry in enumerate(module.get(key) or [])
    ]


def _pairs(before: list[_Outcome], after: list[_Outcome]) -> list[tuple[_Outcome, _Outcome]]:
    """Which outcome became which, the surest first."""
    pairs: list[tuple[_Outcome, _Outcome]] = []
    left, right = list(before), list(after)
    for agree in _AGREEMENTS:
        for one in list(left):
            other = next((candidate for candidate in right if agree(one, candidate)), None)
            if other is not None:
                pairs.append((one, other))
                left = [outcome for outcome in left if outcome is not one]
                right = [outcome for outcome in right if outcome is not other]
    return pairs


def _same_measure(one: _Outcome, other: _Outcome) -> bool:
    return one.measure.casefold() == other.measure.casefold() != ""


def _same_time(one: _Outcome, other: _Outcome) -> bool:
    return _folded(one.data.get("timeFrame")) == _folded(other.data.get("timeFrame"))


def _is_alike(one: _Outcome, other: _Outcome) -> bool:
    """Half as many words can never be alike: so most pairs are settled by their length."""
    fewer, more = sorted((one.measure.count(" ") + 1, other.measure.count(" ") + 1))
    return 2 * fewer / (fewer + more) >= _ALIKE and alike(one.measure, other.measure) >= _ALIKE


_AGREEMENTS: tuple[Callable[[_Outcome, _Outcome], bool], ...] = (
    lambda one, other: one.role == other.role and one.data == other.data,
    lambda one, other: one.role == other.role and _same_measure(one, other) and _same_time(one, other),
    lambda one, other: one.role == other.role and _same_measure(one, other),
    lambda one, other: _same_measure(one, other) and _same_time(one, other),
    _same_measure,
    lambda one, other: one.role == other.role and _is_alike(one, other),
)


def _replaced(gone: list[_Outcome], fresh: list[_Outcome]) -> Iterator[Change]:
    for key, role in _LISTS.items():
        lost = [one for one in gone if one.role == role]
        won = [one for one in fresh if one.role == role]
        if role == "primary" and lost and won:
            says = f"Primary outcome switched: {_quoted(lost)} gave way to {_quoted(won)}."
            old, new = [one.data for one in lost], [one.data for one in won]
            yield Change(f"{_MODULE}.{key}", "primary outcome switched", old, new, says, True)
            continue
        for one in lost:
            says = f"{_name(one)} removed{_at(one)}: {quote(one.measure)}."
            yield Change(one.path, f"{_name(one).lower()} removed", one.data, None, says, True)
        for one in won:
            says = f"{_name(one)} added{_at(one)}: {quote(one.measure)}."
            yield Change(one.path, f"{_name(one).lower()} added", None, one.data, says, True)


def _in_pair(one: _Outcome, other: _Outcome) -> Iterator[Change]:
    name = _name(other)
    if one.role != other.role:
        how = "demoted" if _RANK[one.role] < _RANK[other.role] else "promoted"
        says = f"{_name(one)} {how} to {other.role}: {quote(other.measure)}."
        yield Change(other.path, f"{_name(one).lower()} {how}", one.data, other.data, says, True)
    if one.measure.casefold() != other.measure.casefold():
        says = f"{name} reworded: {quote(one.measure)} became {quote(other.measure)}."
        matters = other.role == "primary"
        yield Change(other.path, f"{name.lower()} reworded", one.data, other.data, says, matters)
    if not _same_time(one, other):
        before, after = (quote(str(outcome.data.get("timeFrame") or "not given")) for outcome in (one, other))
        says = f"Time frame of the {name.lower()} {quote(other.measure)} changed from {before} to {after}."
        kind = f"{name.lower()} time frame"
        yield Change(
            f"{other.path}.timeFrame", kind, one.data.get("timeFrame"), other.data.get("timeFrame"), says, True
        )
    yield from _leftovers(one, other)


def _leftovers(one: _Outcome, other: _Outcome) -> Iterator[Change]:
    """The description, spelling of measure and time, and fields that the data model does not name."""
    done = {key for key in ("measure", "timeFrame") if _folded(one.data.get(key)) != _folded(other.data.get(key))}
    before, after = ({key: value for key, value in side.data.items() if key not in done} for side in (one, other))
    for change in leaf_changes(before, after, other.path):
        says = f"{_name(other)} {quote(other.measure)}: {change.says[:1].lower()}{change.says[1:]}"
        matters = change.matters and other.role == "primary"
        yield Change(change.path, "outcome description", change.old, change.new, says, matters)


def _rest(module: dict[str, Any]) -> dict[str, Any]:
    """What is left when the outcomes are told: whether a list stands there at all, and unknown fields."""
    return {key: ([] if key in _LISTS and isinstance(value, list) else value) for key, value in module.items()}


def _name(outcome: _Outcome) -> str:
    return f"{outcome.role.capitalize()} outcome"


def _at(outcome: _Outcome) -> str:
    time = outcome.data.get("timeFrame")
    return f" ({' '.join(str(time).split())[:60]})" if time else ""


def _quoted(outcomes: list[_Outcome]) -> str:
    return ", ".join(quote(one.measure or "(no measure)") for one in outcomes)


def _folded(text: Any) -> str:
    return " ".join(str(text or "").split()).casefold()
