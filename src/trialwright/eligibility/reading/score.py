"""Scores, grades and performance status: "ECOG 0-1", "NYHA class III or IV", "MMSE ≥ 20", "Karnofsky > 70%"."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.eligibility.criteria.measurement import Measurement
from trialwright.eligibility.measure_finding import age_of, bounds_of, found_of
from trialwright.eligibility.printed_measures import measured
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind


def find(clause: Clause) -> Iterator[Found]:
    for one in measured(clause):
        if one.entry.kind in ("score", "diary"):
            yield found_of(clause, one, "score")


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
        concept.code in ("performance_status", "ctcae_grade", "iga_score", "vas_pain", "nrs_pain")
        or "implausible_value" in found.flags
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


READING = ReadingKind("A score, grade or performance status with its bound.", find, build, rank=2)
