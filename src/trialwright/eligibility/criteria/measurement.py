"""Any other measured value against a number: a score, a vital sign, a count from a diary.

``code`` is the code that the observations carry, out of the list of measured values, which brings its plausible range
with it. A value counts for ``max_age_days`` (28 by default).
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.clinical.patient import Observation
from trialwright.eligibility import words
from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.measured_value import DEFAULT_MAX_AGE_DAYS, evidence, in_unit, judge_each, usable
from trialwright.eligibility.verdict import Answer, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement(Bounds):
    """``label`` is what people call it; without one the list's label or the code in words."""

    code: str
    unit: str
    label: str | None = None
    max_age_days: int = DEFAULT_MAX_AGE_DAYS

    def __post_init__(self) -> None:
        Bounds.__post_init__(self)
        if words.analyte(self.code) is None:
            raise ValueError("code as a code of the list of measured values")
        if self.max_age_days <= 0:
            raise ValueError("max_age_days above zero")

    @property
    def what(self) -> str:
        """The measured value in words."""
        listed = words.analyte(self.code)
        return self.label or (listed.label if listed else self.code.replace("_", " "))


def judge(parameters: Measurement, facts: Facts) -> Verdict:
    found = usable(parameters.code, parameters.what, parameters.max_age_days, facts)
    if found.verdict is not None:
        return found.verdict
    return judge_each(found.values, parameters.what, lambda value, number: _judge_one(parameters, value, number))


def _judge_one(parameters: Measurement, value: Observation, number: int) -> Verdict:
    converted = in_unit(value, parameters.unit, parameters.what, number)
    if isinstance(converted, Verdict):
        return converted
    shown = evidence(value, number)
    reason = f"{shown.fact}; asked is {parameters} {parameters.unit}, not older than {parameters.max_age_days} days."
    return Verdict(Answer.MET if parameters.hold(converted) else Answer.NOT_MET, reason, (shown,))


CRITERION = CriterionKind("A score, vital sign or diary count against a number.", Measurement, judge)
