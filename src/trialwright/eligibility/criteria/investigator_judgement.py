"""What only a qualified person can say. Unknown until a judgement stands."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Verdict, unknown


@dataclass(frozen=True, slots=True)
class InvestigatorJudgement:
    """``about`` completes "Does the investigator find ...?"."""

    about: str = "that this holds"


def judge(parameters: InvestigatorJudgement, facts: Facts) -> Verdict:
    return unknown("The investigator decides.", f"Does the investigator find {parameters.about}?")


CRITERION = CriterionKind("What only the investigator can say.", InvestigatorJudgement, judge)
