"""From the saved values of a form to one measure, with a flag for every rule that acted on it.

A measure is the value of one item, or the count of the items of a group that hold one code (joints found tender). A
measure without a value is None, never zero. Rules, each flagged:

- a count with items that could not be judged (replaced or fused joints) is unknown, or prorated where the plan says so,
  count x all / evaluable; no published rule was found that could be read, so that prorating is each study's assumption;
- a code that the plan counts as present (an injected joint) is counted, since the treatment of the joint hides it;
- an item of a counted group without any value makes the count unknown: it was forgotten, not judged;
- a value below quantification ("<0.5", or said so by another item) is half the limit, or the limit (the plan says);
- a value in another unit is converted by UCUM; where that is not possible it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trialwright.clinical.quantity import convert
from trialwright.protocol.analysis_sources import Source, names_among
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Item, Value


@dataclass(frozen=True, slots=True)
class Reading:
    """The measure, the laboratory's limits of normal in the same unit (None: none given), and the flags."""

    value: float | None
    flags: tuple[str, ...] = ()
    upper_limit: float | None = None
    lower_limit: float | None = None


NOTHING = Reading(None)


def read_measure(design: StudyDesign, source: Source, values: Mapping[str, Value]) -> Reading:
    """The measure that ``source`` reads from the saved ``values`` of its form."""
    if not values:
        return NOTHING
    return _counted(design, source, values) if source.item is None else _single(design, source, values)


def measure(design: StudyDesign, source: Source, values: Mapping[str, Value]) -> float | None:
    """The measure alone; None: not known."""
    return read_measure(design, source, values).value


def group_items(design: StudyDesign, source: Source) -> tuple[Item, ...]:
    """The items that a count looks at."""
    group = next(group for group in design.forms[source.form].item_groups if group.name == source.group)
    if source.among is None:
        return group.items
    names = set(names_among(source.among))
    return tuple(item for item in group.items if item.name in names)


def _counted(design: StudyDesign, source: Source, values: Mapping[str, Value]) -> Reading:
    items = group_items(design, source)
    found = [values.get(item.name) for item in items]
    without = found.count(None)
    if without == len(found):
        return NOTHING
    if without:
        return Reading(None, (f"{without} of {len(found)} without an entry: count unknown",))
    judged = [code for code in found if source.not_evaluable is None or code != source.not_evaluable]
    lost, by_rule = len(found) - len(judged), sum(code in source.also_counts for code in judged)
    flags = (f"{by_rule} counted as present by rule",) if by_rule else ()
    if not judged or (lost and not source.prorate):
        return Reading(None, (*flags, f"{lost} not evaluable: count unknown"))
    if lost:
        flags = (*flags, f"{lost} not evaluable: prorated")
    present = sum(code == source.counts or code in source.also_counts for code in judged)
    return Reading(present * len(found) / len(judged), flags)


def _single(design: StudyDesign, source: Source, values: Mapping[str, Value]) -> Reading:
    value, flags = _known(source, values)
    if value is None:
        return Reading(None, flags)
    upper, lower = (_number(values.get(name or "")) for name in (source.upper_limit_item, source.lower_limit_item))
    unit, into = values.get(source.unit_item or ""), source.unit
    if source.unit_item is None or into is None or unit == into:
        return Reading(value, flags, upper, lower)
    if not isinstance(unit, str):
        return Reading(None, (*flags, "unit not given: value not used"))
    converted = convert(value, unit, into)
    if converted is None:
        return Reading(None, (*flags, f"unit {unit} cannot be converted into {into}: value not used"))
    limits = [None if limit is None else convert(limit, unit, into) for limit in (upper, lower)]
    return Reading(converted, (*flags, f"converted from {unit}"), *limits)


def _known(source: Source, values: Mapping[str, Value]) -> tuple[float | None, tuple[str, ...]]:
    """The number, a limit of quantification halved where the plan says so."""
    raw = values.get(source.item or "")
    below = source.below_item is not None and _is_yes(values.get(source.below_item))
    if isinstance(raw, str) and raw.strip().startswith("<"):
        raw, below = raw.strip()[1:], True
    number = _number(raw) if not isinstance(raw, str) else _written(raw)
    if number is None or not below:
        return number, ()
    if source.below == "limit":
        return number, ("below quantification: the limit used",)
    return number / 2, ("below quantification: half the limit used",)


def _is_yes(value: Value) -> bool:
    return value is True or (isinstance(value, str) and value.strip().casefold() in ("1", "yes", "y", "<", "true"))


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _written(text: str) -> float | None:
    """A number written as text; other texts are none."""
    from math import isfinite

    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and "_" not in text else None
