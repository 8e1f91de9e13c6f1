"""Laboratory values: an analyte with a number and its unit, or with a multiple of the laboratory's own limit."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.eligibility.criteria.creatinine_clearance import Clearance
from trialwright.eligibility.criteria.laboratory import Laboratory
from trialwright.eligibility.measure_finding import age_of, bounds_of, found_of
from trialwright.eligibility.printed_measures import measured
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind


def find(clause: Clause) -> Iterator[Found]:
    for one in measured(clause):
        if one.entry.kind == "laboratory":
            yield found_of(clause, one, "laboratory")


def build(found: Found) -> Executable | None:
    limits, concept = found.limits, found.concept
    if (
        limits is None
        or concept is None
        or concept.code is None
        or found.negated
        or found.history in ("ever", "recent")
    ):
        return None
    bounds, age = bounds_of(limits), age_of(found)
    if bounds is None or age is None:
        return None
    bounds |= age
    try:
        if concept.code == "creatinine_clearance" and limits.unit == "mL/min":
            return "creatinine_clearance", Clearance(**bounds)
        if limits.relative_to in ("upper_limit", "lower_limit"):
            return "laboratory", Laboratory(**bounds, analyte=concept.code, times=limits.relative_to)
        if limits.relative_to is None and limits.unit is not None and "implausible_value" not in found.flags:
            return "laboratory", Laboratory(**bounds, analyte=concept.code, unit=limits.unit)
    except ValueError:
        return None
    return None


READING = ReadingKind("A laboratory value with its bound and unit.", find, build, rank=2)
