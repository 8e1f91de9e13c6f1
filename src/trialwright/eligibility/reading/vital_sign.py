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
from trialwright.eligibility.printed_limits import limit_words, limits_of
from trialwright.eligibility.printed_measures import measured
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_PAIR = re.compile(
    r"(?:\b(?:systolic|sbp)(?:\s+(?:blood\s+pressure|bp))?\s*(?:and\s*/\s*or|or|and|/|&)\s*(?=diastolic|dbp)(?:diastolic\s+)?)?"
    r"(?:blood\s+pressure|\bs?bp\s*/\s*dbp\b|\bdbp\b|systolic\s*/\s*diastolic|\bbp\b|hypertension)[^.;\d]{0,40}?(?P<op>[<>≤≥]=?|=<|=>|greater\s+than\s+or\s+equal\s+to|less\s+than\s+or\s+equal\s+to|greater\s+than|less\s+than|above|below|over|under|exceed(?:s|ing)|at\s+least|up\s+to)\s*\(?[<>≤≥=]{0,2}\)?\s*"
    r"(?P<systolic>\d{2,3})\s*/\s*(?P<diastolic>\d{2,3})\s*(?P<unit>mm\s*\[?hg\]?)?",
    re.IGNORECASE,
)
_TWO_VALUES = re.compile(r"\d\s*/\s*\d")
"""Stands in every pair: asked first, for it costs little."""
_ONE_UNIT = {"bmi": "kg/m2", "lvef": "%"}
"""What is given in one unit everywhere (clinical/analytes.csv): a number without unit is in it."""
_ANOTHER_SCALE = re.compile(
    r"centile|z[\s-]*scores?|\bsds?\b|\dth\b|standard\s+dev|points?|change|loss|decrease|increase|reduc|improve|for[\s-]age|times|fold",
    re.IGNORECASE,
)
OWN_UNIT, BY_UNIT = "own unit", "told by its unit"
_OF_UNIT = {"kg": "body_weight", "[lb_av]": "body_weight", "kg/m2": "bmi"}
_PEOPLE = re.compile(
    r"[\s(*•-]*(?:all\s+)?(?:(?:patients?|subjects?|participants?|adults?|volunteers?|males?|females?|men|women)\s+)?"
    r"(?:who\s+are\s+|must\s+be\s+|must\s+have\s+|with\s+)?",
    re.IGNORECASE,
)


def find(clause: Clause) -> Iterator[Found]:
    for one in measured(clause):
        if one.entry.kind in ("vital sign", "function"):
            found = found_of(clause, one, "vital_sign")
            if one.entry.code in _ONE_UNIT and one.quantity is not None and found.flags == ["unit_missing"]:
                near = clause.full[one.mention.start : min(clause.end, one.quantity.end + 24)]
                found.role = OWN_UNIT if _ANOTHER_SCALE.search(near) is None else ""
            yield found
    yield from _told_by_unit(clause)
    if "/" in clause.low and _TWO_VALUES.search(clause.full, clause.start, clause.end) is not None:
        for pair in _PAIR.finditer(clause.full, clause.start, clause.end):
            yield from _pair(pair)


def _told_by_unit(clause: Clause) -> Iterator[Found]:
    """As in "patients ≥ 50 kg" and "> 30 kg/m2": nothing else is said, and only one measure of a person has the unit."""
    for quantity in clause.quantities[:1]:
        code = _OF_UNIT.get(quantity.unit or "")
        limits = limits_of(quantity, quantity.unit) if quantity.said and quantity.sure else None
        before, behind = clause.full[clause.start : quantity.start], clause.full[quantity.end : clause.end]
        if code is not None and limits is not None and _PEOPLE.fullmatch(before) and not behind.strip(" .;,)"):
            label = "body weight" if code == "body_weight" else "body mass index"
            found = Found("vital_sign", quantity.start, quantity.end, Concept(label, code), [(quantity.start, quantity.end)],
                          limits, says=f"{label} {limit_words(limits)}")  # fmt: skip
            found.role = BY_UNIT
            yield found


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
    if found.role == BY_UNIT:
        return None  # a heading may say what the number is of
    if found.role == OWN_UNIT and limits is not None and concept is not None and concept.code is not None:
        values = [value for value in (limits.at_least, limits.over, limits.at_most, limits.under) if value is not None]
        if values and min(values) >= 8:  # no fraction, and no score
            limits = replace(limits, unit=_ONE_UNIT[concept.code])
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
