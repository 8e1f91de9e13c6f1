"""A laboratory value against a number with its unit, or against the laboratory's own limit of that day.

``times: upper_limit`` multiplies the bounds by the upper limit of normal (ULN) that stands with the value itself, in
its own unit; without it the answer is unknown, never a textbook limit. A value counts for ``max_age_days`` (28 unless
given).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from trialwright.clinical.patient import Observation
from trialwright.eligibility import words
from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.measured_value import (
    DEFAULT_MAX_AGE_DAYS,
    evidence,
    impossible_unit,
    in_unit,
    judge_each,
    usable,
)
from trialwright.eligibility.verdict import Answer, Verdict, unknown

LIMIT_WORDS = {"upper_limit": "the upper limit of normal", "lower_limit": "the lower limit of normal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory(Bounds):
    """``analyte`` is a code of the list of analytes. Exactly one of ``unit`` and ``times``."""

    analyte: str
    unit: str | None = None
    times: Literal["upper_limit", "lower_limit"] | None = None
    max_age_days: int = DEFAULT_MAX_AGE_DAYS

    def __post_init__(self) -> None:
        Bounds.__post_init__(self)
        if words.analyte(self.analyte) is None:
            raise ValueError("analyte as a code of the list of analytes")
        if (self.unit is None) == (self.times is None):
            raise ValueError("exactly one of unit and times")
        if self.max_age_days <= 0:
            raise ValueError("max_age_days above zero")


def judge(parameters: Laboratory, facts: Facts) -> Verdict:
    listed = words.analyte(parameters.analyte)
    label = listed.label if listed else parameters.analyte
    found = usable(parameters.analyte, label, parameters.max_age_days, facts)
    if found.verdict is not None:
        return found.verdict
    if len(found.values) == 1:
        number, value = found.values[0]
        return _judge_one(parameters, label, value, number)
    return judge_each(found.values, label, lambda value, number: _judge_one(parameters, label, value, number))


def _judge_one(parameters: Laboratory, label: str, value: Observation, number: int) -> Verdict:
    if parameters.unit is not None:
        converted = in_unit(value, parameters.unit, label, number)
        if isinstance(converted, Verdict):
            return converted
        return _verdict(parameters, parameters.hold(converted), value, number)
    limit = value.upper_limit if parameters.times == "upper_limit" else value.lower_limit
    words_of_limit = LIMIT_WORDS[parameters.times or "upper_limit"]
    if limit is None or limit <= 0:
        return unknown(f"The {label} stands without {words_of_limit}.",
                       f"What is {words_of_limit} of the {label} at that laboratory on that day?",
                       evidence(value, number), flags=("missing_reference_range",))  # fmt: skip
    plausible = impossible_unit(value, label, number) or in_unit(value, value.unit, label, number)
    if isinstance(plausible, Verdict):
        return plausible
    return _verdict(parameters, parameters.hold(value.value, limit), value, number)


@cache
def _asked(parameters: Laboratory) -> str:
    unit = parameters.unit or f"times {LIMIT_WORDS[parameters.times or 'upper_limit']}"
    return f"asked is {parameters} {unit}, not older than {parameters.max_age_days} days"


def _verdict(parameters: Laboratory, holds: bool, value: Observation, number: int) -> Verdict:
    shown = evidence(value, number)
    reason = f"{shown.fact}; {_asked(parameters)}."
    return Verdict(Answer.MET if holds else Answer.NOT_MET, reason, (shown,))


CRITERION = CriterionKind("A laboratory value against a number or the laboratory's own limit.", Laboratory, judge)
