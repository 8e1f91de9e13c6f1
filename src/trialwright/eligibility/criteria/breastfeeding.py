"""Whether the person is breastfeeding. Men: no. Not said: unknown."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence, Verdict, met, not_met, unknown


@dataclass(frozen=True, slots=True)
class Breastfeeding:
    """Nothing to set."""


def judge(parameters: Breastfeeding, facts: Facts) -> Verdict:
    patient = facts.patient
    said, on = patient.breastfeeding, patient.as_of.isoformat()
    if said:
        return met("Recorded: breastfeeding.", Evidence("breastfeeding", "breastfeeding", on))
    if patient.sex == "male":
        return not_met("The person is male.", Evidence("male", "sex", on))
    if said is None:
        return unknown("It is not recorded.", "Is the person breastfeeding?")
    return not_met("Recorded: not breastfeeding.", Evidence("not breastfeeding", "breastfeeding", on))


CRITERION = CriterionKind("Whether the person is breastfeeding.", Breastfeeding, judge)
