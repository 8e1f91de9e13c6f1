"""The small tables that ship with the checks: CSV files whose columns are regular expressions, read once."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class AnalyteUnits:
    """An analyte, the words for it and the units in which it is measured."""

    analyte: str
    words: re.Pattern[str]
    units: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class SeverityMeasures:
    """A disease, the words for it, and the measures of its activity with their source."""

    condition: str
    words: re.Pattern[str]
    measures: re.Pattern[str]
    source: str


@cache
def analyte_units() -> tuple[AnalyteUnits, ...]:
    return tuple(
        AnalyteUnits(row["analyte"], re.compile(row["words"], re.I), re.compile(row["units"], re.I))
        for row in _rows("analyte_units.csv")
    )


@cache
def severity_measures() -> tuple[SeverityMeasures, ...]:
    return tuple(
        SeverityMeasures(
            row["condition"], re.compile(row["words"], re.I), re.compile(row["measures"], re.I), row["source"]
        )
        for row in _rows("severity_measures.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files("trialwright.review").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
