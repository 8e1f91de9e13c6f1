"""Systemic glucocorticoid doses as prednisone equivalents, mg a day.

Dose times a factor for each drug; ``glucocorticoids.csv`` beside this file holds the factors with their sources. Where
published tables differ (dexamethasone 6.67 or 7.5, betamethasone 6.67 or 8.33) both stand, and the answer is a range:
a limit that lies between the two ends is not decided. Oral and intravenous doses only; inhaled, topical and
intra-articular use has no equivalent. A drug without a row (budesonide) has no factor here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input


@dataclass(frozen=True, slots=True)
class Factor:
    """Milligrams of prednisone for one milligram: the lowest and the highest published factor."""

    low: float
    high: float
    source: str


def factor(drug: str) -> Factor | None:
    """The factor of ``drug`` (generic name, lower case); None: no published factor is listed."""
    return _factors().get(drug)


def prednisone_equivalent_mg_day(drug: str, dose_mg_day: float) -> tuple[float, float] | None:
    """Lowest and highest prednisone equivalent of a daily dose; None when the drug has no factor.

    >>> prednisone_equivalent_mg_day("methylprednisolone", 8)
    (10.0, 10.0)
    """
    found = factor(drug)
    return None if found is None else (dose_mg_day * found.low, dose_mg_day * found.high)


@cache
def _factors() -> dict[str, Factor]:
    text = resources.files(__package__).joinpath("glucocorticoids.csv").read_text(encoding="utf-8")
    return {
        row["name"]: Factor(float(row["factor_low"]), float(row["factor_high"]), row["source"])
        for row in csv.DictReader(text.splitlines())
    }


def _score(end: Literal["low", "high"]) -> Score:
    factors = {name: getattr(found, end) for name, found in _factors().items()}
    by_place = np.array(list(factors.values()))

    def many(drug: Array, dose_mg_day: Array) -> Array:
        equivalent: Array = dose_mg_day * by_place[np.nan_to_num(drug).astype(int).clip(0, len(by_place) - 1)]
        return equivalent

    return Score(
        name=f"prednisone-equivalent-{end}", title=f"Prednisone equivalent, {end}est published factor",
        formula="dose_mg_day x factor of the drug (glucocorticoids.csv)",
        inputs=(Input("drug", "systemic glucocorticoid", choices=dict.fromkeys(factors, ())),
                Input("dose_mg_day", "dose, mg a day", 0)),
        gives="number", unit="mg/day", range="from 0", missing=ALL_NEEDED, licence=FREE,
        source="glucocorticoids.csv, a source for each factor",
        rule=lambda drug, dose_mg_day: dose_mg_day * factors[drug], rule_many=many,
    )  # fmt: skip


ENDPOINT = Instrument("prednisone_equivalent", "Prednisone equivalent", (_score("low"), _score("high")))
