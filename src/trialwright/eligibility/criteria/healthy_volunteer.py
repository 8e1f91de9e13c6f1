"""Whether healthy volunteers are accepted. A person with an active condition on record is no healthy volunteer."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence, Verdict, met, not_met, unknown


@dataclass(frozen=True, slots=True)
class HealthyVolunteers:
    """``accepted`` false: only people with a condition."""

    accepted: bool


def judge(parameters: HealthyVolunteers, facts: Facts) -> Verdict:
    if parameters.accepted:
        return met("Healthy volunteers are accepted.")
    patient = facts.patient
    if patient.healthy_volunteer is not None:
        evidence = Evidence("healthy volunteer" if patient.healthy_volunteer else "not a healthy volunteer",
                            "healthy_volunteer", patient.as_of.isoformat())  # fmt: skip
        if patient.healthy_volunteer:
            return not_met("The person is a healthy volunteer; these are not accepted.", evidence)
        return met("The person is no healthy volunteer.", evidence)
    for number, condition in enumerate(patient.conditions):
        if condition.status == "active":
            evidence = Evidence(f"{condition.name}, active", f"conditions[{number}]", None, condition.source)
            return met("A person with an active condition is no healthy volunteer.", evidence)
    return unknown("It is not known whether the person is a healthy volunteer.",
                   "Does the person have the condition under study, or are they a healthy volunteer?")  # fmt: skip


CRITERION = CriterionKind("Whether healthy volunteers are accepted.", HealthyVolunteers, judge)
