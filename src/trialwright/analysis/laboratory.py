"""Laboratory grades of participants: at baseline and the worst afterwards, by CTCAE (endpoints.safety).

The grade of a value needs the laboratory's limit of its day; an absolute limit decides without one. High values are
judged against the baseline where it was above the limit. Unknown stays unknown: it is never grade 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.analysis.analysis_data import DerivedValue
from trialwright.analysis.inputs import Inputs
from trialwright.conduct.participant import Participant
from trialwright.endpoints.safety.ctcae_laboratory import HIGH, LOW, creatinine_grade, high_grade, low_grade

ANALYTES = (*HIGH, "creatinine", *LOW)
"""Those with a grade."""


@dataclass(frozen=True, slots=True)
class Grades:
    """``baseline`` and ``worst`` None: not known; ``values``: on what they rest."""

    participant: str
    baseline: int | None
    worst: int | None
    values: tuple[DerivedValue, ...]


def grades(inputs: Inputs, people: Sequence[Participant], analyte: str, name: str) -> list[Grades]:
    """The grades of each participant with any value of the measure ``name``."""
    found = []
    for person in people:
        series = [one for one in inputs.values.series(person, name) if one.value is not None]
        if series:
            base = next((one for one in series if one.is_baseline), None)
            later = [one for one in series if not one.is_baseline and (one.day is None or one.day > 0)]
            known = [grade for one in later if (grade := _grade(inputs, person, analyte, name, one)) is not None]
            at_start = _grade(inputs, person, analyte, name, base) if base is not None else None
            found.append(Grades(person.code, at_start, max(known, default=None), tuple(series)))
    return found


def _grade(inputs: Inputs, person: Participant, analyte: str, name: str, one: DerivedValue) -> int | None:
    value = one.value or 0.0
    limits = inputs.values.limits(person, name, one.recorded_visit)
    if analyte in LOW:
        return low_grade(analyte, value, limits.lower_limit)
    if limits.upper_limit is None:
        return None
    baseline = one.value if one.is_baseline else one.baseline
    if one.is_baseline:
        return high_grade(analyte, value, limits.upper_limit, min(value, limits.upper_limit)) if analyte in HIGH else (
            creatinine_grade(value, limits.upper_limit, value))  # fmt: skip
    rule = creatinine_grade if analyte == "creatinine" else None
    return rule(value, limits.upper_limit, baseline) if rule else high_grade(
        analyte, value, limits.upper_limit, baseline)  # fmt: skip
