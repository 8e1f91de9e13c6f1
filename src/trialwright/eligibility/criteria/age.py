"""Age in completed years on the day of the screening, from the birth date.

A birth date known to the month or the year gives a youngest and an oldest age; when they fall on different sides of a
bound the answer is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence, Verdict, met, not_met, unknown


@dataclass(frozen=True, slots=True)
class Age(Bounds):
    """Bounds in years: ``over: 18`` excludes an 18-year-old, ``at_least: 18`` does not."""


def judge(parameters: Age, facts: Facts) -> Verdict:
    birth = facts.patient.birth_date
    ages = facts.age
    if birth is None or ages is None:
        return unknown("The birth date is not known.", "What is the person's date of birth?")
    youngest, oldest = ages
    evidence = Evidence(f"born {birth}", "birth_date", facts.on.isoformat())
    holds = parameters.hold(youngest)
    if any(parameters.hold(age) is not holds for age in range(youngest + 1, oldest + 1)):
        return unknown(f"Aged {youngest} or {oldest}: the birth date is not exact enough.",
                       "What is the person's exact date of birth?", evidence)  # fmt: skip
    told = f"{youngest}" if youngest == oldest else f"{youngest} to {oldest}"
    reason = f"Aged {told} years on {facts.on}; asked is {_asked(parameters)} years."
    return met(reason, evidence) if holds else not_met(reason, evidence)


@cache
def _asked(parameters: Age) -> str:
    return str(parameters)


CRITERION = CriterionKind("Age in completed years.", Age, judge)
