"""What no kind computes: the printed words, answered by a person. Unknown until a judgement stands."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.plain_question import question_on
from trialwright.eligibility.verdict import Verdict, unknown


@dataclass(frozen=True, slots=True)
class Manual:
    """``asks``: the printed words, or what of them no kind computes."""

    asks: str

    def __post_init__(self) -> None:
        if not self.asks.strip():
            raise ValueError("asks: the words that a person shall answer")


def judge(parameters: Manual, facts: Facts) -> Verdict:
    return unknown("A person has to answer this.", question_on(parameters.asks))


CRITERION = CriterionKind("What no kind computes: a person answers.", Manual, judge)
