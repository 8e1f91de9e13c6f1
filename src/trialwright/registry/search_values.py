"""What a hit's card says of the fields that hold no text: facets and measures, each value with its words.

A hit is told which filters it passes, and with what; and where an expression asks for a value (``AREA[Phase]PHASE3``,
``RANGE[..]``), that it has it. A value that the card does not show (the sponsor's class, when results were posted) is
left unsaid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trialwright.errors import InputError
from trialwright.registry.search_engine import Reason
from trialwright.registry.search_filters import (
    FACETS,
    MEASURES,
    TITLES,
    age_days,
    bounds,
    day_number,
    facet_value,
    folded_name,
)
from trialwright.registry.search_query import Between, Filter

Values = Mapping[str, Sequence[tuple[str | int, str]]]
"""Field -> its values, each with how it is said."""


def values_of(card: Mapping[str, Any]) -> Values:
    """The values that a card shows."""
    facets: dict[str, Sequence[str]] = {
        "status": [card["status"]], "phase": card["phases"], "study_type": [card["type"]], "sex": [card["sex"]],
        "age_group": card["ages"], "country": card["countries"], "results": ["YES" if card["results"] else "NO"],
        "condition_name": card["conditions"], "intervention_type": [kind for kind, _ in card["interventions"]],
        "purpose": [card["purpose"]], "allocation": [card["allocation"]], "masking": [card["masking"]],
        "model": [card["model"]],
    }  # fmt: skip
    found: dict[str, Sequence[tuple[str | int, str]]] = {}
    for name, held in facets.items():
        folded: Callable[[str], str] = folded_name if name == "condition_name" else str
        found[name] = [(folded(one), FACETS[name].say(one)) for one in dict.fromkeys(held) if one]
    dates = {"start": card["start"], "primary_completion": card["completion"], "updated": card["updated"]}
    found |= {name: [(day, text)] for name, text in dates.items() if (day := day_number(text)) is not None}
    if "start" in found:
        found["year"] = [(int(found["start"][0][0]) // 10_000, card["start"][:4])]
    if isinstance(card["enrolment"], int):
        found["enrolment"] = [(card["enrolment"], f"{card['enrolment']:,} participants")]
    for name in ("minimum_age", "maximum_age"):
        if (days := age_days(card[name])) is not None:
            found[name] = [(days, card[name])]
    return found


def passed(filters: Sequence[Filter], values: Values) -> tuple[Reason, ...]:
    """For each filter of a search how a hit passes it; ``found``: the values by which, "" where the card has none."""
    return tuple(Reason(one.says, one.name, _title(one.name), "filter", _here(one, values)) for one in filters)


def has_value(asked: str, fields: Sequence[str], values: Values) -> Reason | None:
    """The field that holds a value asked for in an expression, or one within ``low to high``; None: not shown."""
    low, dots, high = asked.partition(" to ")
    for name in fields:
        try:
            wanted = (
                Filter(name, values=(facet_value(name, asked),))
                if name in FACETS
                else Filter(name, (), *bounds(name, *_written(low, high if dots else low)))
            )
        except InputError:
            continue
        if found := _here(wanted, values):
            return Reason(asked, name, _title(name).lower(), "value", found)
    return None


def written(part: Between) -> str:
    """A range as it is told: ``2020-01-01 to any``."""
    return f"{part.low or 'any'} to {part.high or 'any'}"


def _written(low: str, high: str) -> tuple[str | None, str | None]:
    return (None if low == "any" else low), (None if high == "any" else high)


def _here(one: Filter, values: Values) -> str:
    if one.name == "age":
        ages = [values.get(name) for name in ("minimum_age", "maximum_age")]
        return " to ".join(held[0][1] if held else "no limit" for held in ages)
    held = values.get(one.name, ())
    if one.values:
        return ", ".join(said for value, said in held if value in one.values)
    return ", ".join(said for value, said in held if isinstance(value, int) and _within(value, one))


def _within(value: int, one: Filter) -> bool:
    return (one.low is None or value >= one.low) and (one.high is None or value <= one.high)


def _title(name: str) -> str:
    return FACETS[name].title if name in FACETS else TITLES[name] if name in (*MEASURES, "age") else name
