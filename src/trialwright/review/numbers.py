"""Numbers as a record's results write them, and the walk over the values of a measure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.registry.record_measures import BaselineMeasure, Denom, Measurement, OutcomeMeasure

_NUMBER = re.compile(r"[<>=≤≥~ ]*(-?\d[\d,]*(?:\.\d+)?(?:[eE]-?\d+)?|-?\.\d+)\s*")


def number(text: str | None) -> float | None:
    """The number in ``text``; None for "NA", words, or nothing.

    >>> number("1,204"), number("<0.001"), number("NA"), number(None)
    (1204.0, 0.001, None, None)
    """
    match = _NUMBER.fullmatch(text) if text else None
    return float(match.group(1).replace(",", "")) if match else None


def in_people(denoms: tuple[Denom, ...] | None, selected: str | None = None) -> dict[str, float]:
    """How many participants each group has; empty where something else is counted (eyes, events)."""
    for denom in denoms or ():
        unit = (denom.units or "").lower()
        if unit.startswith(("participant", "subject", "patient")) and not (selected and selected.lower() != unit):
            counts = ((one.group_id, number(one.value)) for one in denom.counts or ())
            return {group: count for group, count in counts if group and count is not None}
    return {}


def measured(
    measure: OutcomeMeasure | BaselineMeasure, path: str
) -> Iterator[tuple[str, Measurement, dict[str, float]]]:
    """Every value of a measure with its path and the participants by group: those of its class, else of the measure."""
    everyone = in_people(measure.denoms, measure.denom_units_selected)
    for row, one in enumerate(measure.classes or ()):
        people = in_people(one.denoms, measure.denom_units_selected) or everyone
        for column, category in enumerate(one.categories or ()):
            for place, value in enumerate(category.measurements or ()):
                yield f"{path}.classes[{row}].categories[{column}].measurements[{place}]", value, people
