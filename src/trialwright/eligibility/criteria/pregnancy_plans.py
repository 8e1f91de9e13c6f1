"""Whether the person plans to become pregnant or to breastfeed during the study. Men: no. Not said: unknown."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence, Verdict, met, not_met, unknown


@dataclass(frozen=True, slots=True)
class PregnancyPlans:
    """Nothing to set."""


def judge(parameters: PregnancyPlans, facts: Facts) -> Verdict:
    patient = facts.patient
    said, on = patient.planning_pregnancy, patient.as_of.isoformat()
    if said:
        return met(
            "Recorded: planning pregnancy or breastfeeding.",
            Evidence("planning pregnancy or breastfeeding", "planning_pregnancy", on),
        )
    if patient.sex == "male":
        return not_met("The person is male.", Evidence("male", "sex", on))
    if said is None:
        return unknown(
            "It is not recorded.", "Does the person plan to become pregnant or to start breastfeeding during the study?"
        )
    return not_met(
        "Recorded: not planning pregnancy or breastfeeding.",
        Evidence("not planning pregnancy or breastfeeding", "planning_pregnancy", on),
    )


CRITERION = CriterionKind(
    "Whether the person plans to become pregnant or to breastfeed during the study.", PregnancyPlans, judge
)
