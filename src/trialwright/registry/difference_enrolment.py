"""Changes of a study's enrolment: cut or raised, by how much, and whether the number became an actual one."""

from __future__ import annotations

from typing import Any

from trialwright.registry.difference_change import Change
from trialwright.registry.difference_tree import leaf_changes

_PATH = "protocolSection.designModule.enrollmentInfo"
_TYPES = {"ESTIMATED": "planned", "ACTUAL": "actual"}
_UNTYPED = "of no stated type"


def enrolment_changes(old: Any, new: Any) -> list[Change]:
    """The change of the number enrolled; empty when either number is missing."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return []
    before, after = old.get("count"), new.get("count")
    if before is None or after is None:
        return []
    rest = leaf_changes(_rest(old), _rest(new), _PATH)
    if before == after:
        if old.get("type") == new.get("type"):
            return rest
        says = f"Enrolment of {after} is now {_type(new) or _UNTYPED}, before {_type(old) or _UNTYPED}."
        return [Change(_PATH, "enrolment type", old, new, says, True), *rest]
    kind = "enrolment cut" if after < before else "enrolment raised"
    says = f"Enrolment was {kind.split()[1]}{_by(before, after)}: from {before}{_behind(old)} to {after}{_behind(new)}."
    return [Change(_PATH, kind, old, new, says, True), *rest]


def _by(before: int, after: int) -> str:
    """The share of the former number; nothing can be said of a share of none.

    >>> _by(60, 44), _by(0, 10)
    (' by 27 %', '')
    """
    if before <= 0:
        return ""
    share = 100 * abs(after - before) / before
    return f" by {share:.0f} %" if share >= 1 else " by less than 1 %"


def _type(info: Any) -> str:
    return _TYPES.get(info.get("type") or "", "")


def _behind(info: Any) -> str:
    return f" ({_type(info)})" if _type(info) else ""


def _rest(info: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in info.items() if key not in ("count", "type")}
