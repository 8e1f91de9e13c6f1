"""Vital signs, body measures and functions: blood pressure, BMI, weight, heart rate, QTc, ejection fraction, FEV1.

"Blood pressure > 140/90 mmHg" is two values: systolic and diastolic.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from trialwright.eligibility.criteria.measurement import Measurement
from trialwright.eligibility.draft import Concept, Limits
from trialwright.eligibility.measure_finding import age_of, bounds_of, found_of
from trialwright.eligibility.printed_limits import limit_words
from trialwright.eligibility.printed_measures import measured
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_PAIR = re.compile(
    r"(?:blood\s+pressure|\bbp\b|hypertension)[^.;\d]{0,40}?(?P<op>[<>≤≥]=?|=<|=>|greater\s+than\s+or\s+equal\s+to|less\s+than\s+or\s+equal\s+to|greater\s+than|less\s+than|above|below|over|under|exceed(?:s|ing)|at\s+least|up\s+to)\s*\(?[<>≤≥=]{0,2}\)?\s*"
    r"(?P<systolic>\d{2,3})\s*/\s*(?P<diastolic>\d{2,3})\s*(?P<unit>mm\s*\[?hg\]?)?",
    re.IGNORECASE,
)


def find(clause: Clause) -> Iterator[Found]:
    for one in measured(clause):
        if one.entry.kind in ("vital sign", "function"):
            yield found_of(clause, one, "vital_sign")
    if "/" in clause.low:
        for pair in _PAIR.finditer(clause.full, clause.start, clause.end):
            yield from _pair(pair)


def _pair(pair: re.Match[str]) -> Iterator[Found]:
    said = pair["op"].lower()
    low = bool(re.match(r">|≥|=>|greater|above|over|exceed|at\s+least", said))
    inclusive = bool(re.search(r"=|≥|≤|equal|least|up", said))
    unit = "mm[Hg]" if pair["unit"] else None
    for name, code in (("systolic", "systolic_blood_pressure"), ("diastolic", "diastolic_blood_pressure")):
        value = float(pair[name])
        key = ("at_least" if inclusive else "over") if low else ("at_most" if inclusive else "under")
        bound: dict[str, Any] = {key: value}
        limits = replace(Limits(unit=unit), **bound)
        found = Found("vital_sign", pair.start(name), pair.end(name), Concept(f"{name} blood pressure", code), [(pair.start(), pair.end())],
                      limits, says=f"{name} blood pressure {limit_words(limits)}")  # fmt: skip
        found.role = "pair"
        if unit is None:
            found.flag("unit_missing")
        yield found


def build(found: Found) -> Executable | None:
    limits, concept = found.limits, found.concept
    if (
        limits is None
        or concept is None
        or concept.code is None
        or limits.unit is None
        or limits.relative_to
        or found.negated
        or found.history in ("ever", "recent")
    ):
        return None
    if (
        limits.unit == "Cel"
        or "implausible_value" in found.flags
        or concept.code in ("life_expectancy", "gestational_age", "pack_years")
    ):
        return None
    bounds, age = bounds_of(limits), age_of(found)
    try:
        return (
            ("measurement", Measurement(**bounds, **(age or {}), code=concept.code, unit=limits.unit))
            if bounds and age is not None
            else None
        )
    except ValueError:
        return None


READING = ReadingKind("A vital sign, body measure or function with its bound and unit.", find, build, rank=2)
