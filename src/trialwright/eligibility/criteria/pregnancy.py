"""Whether the person is pregnant. Men: no. Not said: unknown."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence, Verdict, met, not_met, unknown


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """Nothing to set."""


def judge(parameters: Pregnancy, facts: Facts) -> Verdict:
    patient = facts.patient
    said, on = patient.pregnant, patient.as_of.isoformat()
    if said:
        return met("Recorded: pregnant.", Evidence("pregnant", "pregnant", on))
    if patient.sex == "male":
        return not_met("The person is male.", Evidence("male", "sex", on))
    if said is None:
        return unknown("It is not recorded.", "Is the person pregnant?")
    return not_met("Recorded: not pregnant.", Evidence("not pregnant", "pregnant", on))


CRITERION = CriterionKind("Whether the person is pregnant.", Pregnancy, judge)
