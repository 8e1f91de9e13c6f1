"""Whether the person plans to become pregnant or to start breastfeeding during the study."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.personal_word import judge_word
from trialwright.eligibility.verdict import Verdict

QUESTION = "Does the person plan to become pregnant or to start breastfeeding during the study?"


@dataclass(frozen=True, slots=True)
class PregnancyPlans:
    """Nothing to set."""


def judge(parameters: PregnancyPlans, facts: Facts) -> Verdict:
    return judge_word(facts, "planning_pregnancy", "planning pregnancy or breastfeeding", QUESTION)


CRITERION = CriterionKind(
    "Whether the person plans to become pregnant or to start breastfeeding during the study.", PregnancyPlans, judge
)
