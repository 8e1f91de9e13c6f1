"""A response that was not observed: what it is taken to be, visit by visit, and how much that matters.

``NRI``, non-responder imputation, counts a missing response as none (composite strategy of ICH E9(R1): who stopped did
not respond); ``observed`` leaves the participant out of that visit; ``LOCF`` carries the last observed response
forward, and none observed so far counts as no response.

``tipping_point`` asks by how much the missing responses could differ before the conclusion does: it imputes 0 .. m
responders among the m missing and gives the exact one-sided binomial p value each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trialwright.statistics.binomial import upper_tail
from trialwright.statistics.proportion import Interval, clopper_pearson

Rule = Literal["NRI", "observed", "LOCF"]
RULES: tuple[Rule, ...] = ("NRI", "observed", "LOCF")
Answers = Sequence[bool | int | None]


@dataclass(frozen=True, slots=True)
class Responders:
    """x of n, with the exact interval; None where nobody was counted."""

    x: int
    n: int
    interval: Interval | None

    @property
    def rate(self) -> float | None:
        return self.x / self.n if self.n else None


def responders_by_visit(answers: Sequence[Answers], rule: Rule, level: float = 0.95) -> tuple[Responders, ...]:
    """One count a visit, from one sequence a participant: True or 1, False or 0, None for missing.

    >>> [each.x for each in responders_by_visit([[0, 1, None], [1, None, None]], "LOCF")]
    [1, 2, 2]
    """
    if rule not in RULES:
        raise ValueError(f"a rule is one of {', '.join(RULES)}, found {rule}")
    if len({len(each) for each in answers}) > 1:
        raise ValueError("all participants need the same number of visits")
    completed = [_complete(each, rule) for each in answers]
    return tuple(_count(visit, level) for visit in zip(*completed, strict=True))


def _complete(answers: Answers, rule: Rule) -> list[bool | None]:
    if rule == "observed":
        return [None if answer is None else bool(answer) for answer in answers]
    completed: list[bool | None] = []
    last = False
    for answer in answers:
        last = bool(answer) if answer is not None else (last if rule == "LOCF" else False)
        completed.append(last)
    return completed


def _count(answers: Sequence[bool | None], level: float) -> Responders:
    known = [answer for answer in answers if answer is not None]
    return Responders(sum(known), len(known), clopper_pearson(sum(known), len(known), level) if known else None)


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """``p_values[k]`` with k responders among the missing; ``loses_up_to`` the largest k whose p value is above alpha
    (None: none is, the conclusion holds whatever the missing responses were)."""

    p_values: tuple[float, ...]
    loses_up_to: int | None


def tipping_point(observed: int, missing: int, n: int, p0: float, alpha: float) -> TippingPoint:
    """``observed`` responders among n - ``missing`` participants, against the null proportion p0.

    >>> tipping_point(13, 6, 30, 0.3, 0.025).loses_up_to
    1
    """
    if not 0 <= observed <= n - missing <= n or n < 1 or not (0 < p0 < 1 and 0 < alpha < 1):
        raise ValueError(f"needs 0 <= observed <= n - missing and p0, alpha in 0..1, found {observed}, {missing}, {n}")
    p_values = upper_tail(observed + np.arange(missing + 1), n, p0)
    losing = np.flatnonzero(p_values > alpha)
    return TippingPoint(tuple(map(float, p_values)), int(losing[-1]) if len(losing) else None)
