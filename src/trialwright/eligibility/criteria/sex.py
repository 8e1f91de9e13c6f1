"""Sex, as a study admits it: all, female or male."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence, Verdict, met, not_met, unknown


@dataclass(frozen=True, slots=True)
class AdmittedSex:
    """``admits``: who may take part."""

    admits: Literal["all", "female", "male"]


def judge(parameters: AdmittedSex, facts: Facts) -> Verdict:
    if parameters.admits == "all":
        return met("Every sex is admitted.")
    sex = facts.patient.sex
    if sex is None:
        return unknown("The sex is not known.", "Is the person female or male?")
    evidence = Evidence(sex, "sex", facts.patient.as_of.isoformat())
    reason = f"The person is {sex}; admitted is {parameters.admits}."
    return met(reason, evidence) if sex == parameters.admits else not_met(reason, evidence)


CRITERION = CriterionKind("The sex that is admitted.", AdmittedSex, judge)
