"""The registry's search areas: which of our fields each one looks in, and how much a word counts there.

Weights and members: https://clinicaltrials.gov/data-api/about-api/search-areas (read 2026-11-22). Fields of the record
that are asked for together share one field here, with the weight of the first of them. Differences, on purpose: the
criteria stand in two fields, and only the inclusion text belongs to ``BasicSearch`` (the registry leaves both out) and
to ``EligibilitySearch``; ``EligibilityCriteria`` looks in both; ``Exclusion`` is ours.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

EVERYWHERE = "BasicSearch"


@dataclass(frozen=True, slots=True)
class Area:
    """A named area: field -> weight (0 to 1)."""

    name: str
    also: tuple[str, ...]
    weights: tuple[tuple[str, float], ...]


@cache
def areas() -> dict[str, Area]:
    """Every area by its name."""
    rows = csv.DictReader(
        files("trialwright.registry").joinpath("search_areas.csv").read_text(encoding="utf-8").splitlines()
    )
    also: dict[str, list[str]] = {}
    weights: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        also.setdefault(row["area"], []).extend(name for name in row["also"].split("|") if name)
        weights.setdefault(row["area"], []).append((row["field"], float(row["weight"])))
    return {name: Area(name, tuple(also[name]), tuple(held)) for name, held in weights.items()}


def known_area(name: str) -> Area | None:
    """The area of that name or short name, in any case; None when there is none.

    >>> known_area("cond").name, known_area("no such area")
    ('ConditionSearch', None)
    """
    return _by_any_name().get(name.strip().lower())


@cache
def _by_any_name() -> dict[str, Area]:
    named = {short.lower(): area for area in areas().values() for short in area.also}
    return named | {name.lower(): area for name, area in areas().items()}
