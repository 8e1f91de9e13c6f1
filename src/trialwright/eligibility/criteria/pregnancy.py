"""Whether the person is pregnant."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.personal_word import judge_word
from trialwright.eligibility.verdict import Verdict

QUESTION = "Is the person pregnant?"


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """Nothing to set."""


def judge(parameters: Pregnancy, facts: Facts) -> Verdict:
    return judge_word(facts, "pregnant", "pregnant", QUESTION)


CRITERION = CriterionKind("Whether the person is pregnant.", Pregnancy, judge)
