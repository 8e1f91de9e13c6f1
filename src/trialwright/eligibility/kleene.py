"""Kleene's strong three-valued logic over answers.

Met is true, not met is false. ``all``: not met wins, then unknown; ``any``: met wins, then unknown; ``at least n``: met
when n are met already, not met when n cannot be reached any more. (S. C. Kleene, Introduction to Metamathematics, 1952,
section 64.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trialwright.eligibility.verdict import Answer


def all_of(answers: Iterable[Answer]) -> Answer:
    """And. Nothing asked: met."""
    found = Answer.MET
    for answer in answers:
        if answer is Answer.NOT_MET:
            return answer
        if answer is Answer.UNKNOWN:
            found = answer
    return found


def any_of(answers: Iterable[Answer]) -> Answer:
    """Or. Nothing offered: not met."""
    found = Answer.NOT_MET
    for answer in answers:
        if answer is Answer.MET:
            return answer
        if answer is Answer.UNKNOWN:
            found = answer
    return found


def none_of(answers: Iterable[Answer]) -> Answer:
    """Not any."""
    return any_of(answers).opposite()


def at_least(count: int, answers: Sequence[Answer]) -> Answer:
    """``count`` or more are met."""
    met = sum(answer is Answer.MET for answer in answers)
    possible = met + sum(answer is Answer.UNKNOWN for answer in answers)
    if met >= count:
        return Answer.MET
    return Answer.UNKNOWN if possible >= count else Answer.NOT_MET


def if_then(condition: Answer, then: Answer) -> Answer:
    """Not the condition, or the consequence: an unknown condition leaves it unknown unless the consequence is met."""
    return any_of((condition.opposite(), then))
