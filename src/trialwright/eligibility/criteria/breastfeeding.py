"""Whether the person is breastfeeding."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.personal_word import judge_word
from trialwright.eligibility.verdict import Verdict

QUESTION = "Is the person breastfeeding?"


@dataclass(frozen=True, slots=True)
class Breastfeeding:
    """Nothing to set."""


def judge(parameters: Breastfeeding, facts: Facts) -> Verdict:
    return judge_word(facts, "breastfeeding", "breastfeeding", QUESTION)


CRITERION = CriterionKind("Whether the person is breastfeeding.", Breastfeeding, judge)
