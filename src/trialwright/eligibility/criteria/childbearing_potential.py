"""Whether the person is a woman of childbearing potential (defined in ``eligibility.childbearing``)."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.childbearing import potential
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Verdict, met, not_met, unknown

QUESTION = "Is the person a woman of childbearing potential (neither past the menopause nor permanently sterile)?"


@dataclass(frozen=True, slots=True)
class ChildbearingPotential:
    """Nothing to set."""


def judge(parameters: ChildbearingPotential, facts: Facts) -> Verdict:
    found, evidence = potential(facts)
    if evidence is None:
        return unknown("No fact says so or denies it.", QUESTION)
    if found == "yes":
        return met("The person is pregnant.", evidence)
    return not_met("The person is male." if found == "man" else f"Permanently sterile: {evidence.fact}.", evidence)


CRITERION = CriterionKind(
    "Whether the person is a woman of childbearing potential.", ChildbearingPotential, judge, facts_first=True
)
