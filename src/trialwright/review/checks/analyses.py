"""R09: does an estimate lie in its confidence interval, are the limits in order, does the p-value go with them?

A p-value and a two-sided 95 % interval of the same comparison answer alike whether "no effect" is excluded. Methods
differ a little, so only a clear contradiction is told: p below 0.01 with "no effect" inside, or p above 0.20 with it
outside; only where the value of no effect is known (1 for a ratio, 0 for a difference) and superiority was tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.registry.record_measures import MeasureAnalysis
from trialwright.review.case import Case
from trialwright.review.check import Check, Judged, faulty, not_in_source
from trialwright.review.finding import Fault
from trialwright.review.numbers import number
from trialwright.review.results_walk import measures
from trialwright.review.rule_sources import logic

_RATIO = re.compile(r"ratio|hazard", re.I)
_DIFFERENCE = re.compile(r"difference|slope", re.I)


_APART = re.compile(
    r"\blog\b|\blog[- ]|transform|rank|non-?parametric|permutation|interval\w* (?:is|are|was|were)? ?based", re.I
)
"""Words of an analysis whose p-value and interval may come from two methods."""


def estimate_and_interval(case: Case) -> Judged:
    analyses = [
        (f"{path}.analyses[{index}]", analysis)
        for path, one in measures(case)
        for index, analysis in enumerate(one.analyses or ())
    ]
    if not analyses:
        return not_in_source("analyses with an estimate and its interval")
    return faulty(fault for path, analysis in analyses for fault in _faults(case, path, analysis))


def _faults(case: Case, path: str, one: MeasureAnalysis) -> Iterator[Fault]:
    low, high, estimate = number(one.ci_lower_limit), number(one.ci_upper_limit), number(one.param_value)
    limits = (f"{path}.ciLowerLimit", f"{path}.ciUpperLimit")
    if low is None or high is None:
        return
    if low > high:
        yield case.fault(f"The lower limit, {low:g}, is above the upper, {high:g}.", *limits)
        return
    slack = 1e-9 + 0.5 * 10 ** -_places(one)
    if estimate is not None and not low - slack <= estimate <= high + slack:
        yield case.fault(
            f"The estimate, {estimate:g}, lies outside its interval, {low:g} to {high:g}.",
            f"{path}.paramValue",
            *limits,
        )
        return
    yield from _against_p(case, path, one, low, high)


def _against_p(case: Case, path: str, one: MeasureAnalysis, low: float, high: float) -> Iterator[Fault]:
    p, name = number(one.p_value), one.param_type or ""
    level = number(one.ci_pct_value)
    null = 1.0 if _RATIO.search(name) else 0.0 if _DIFFERENCE.search(name) else None
    is_plain = one.ci_num_sides != "ONE_SIDED" and (one.non_inferiority_type or "SUPERIORITY") in (
        "SUPERIORITY",
        "SUPERIORITY_OR_OTHER",
    )
    if p is None or null is None or level != 95 or not is_plain or _APART.search(f"{name} {_comments(one)}"):
        return
    is_inside = low < null < high
    exact = not (one.p_value or "").strip().startswith((">", "≥"))
    verb = "holds" if is_inside else "excludes"
    says = f"p is {one.p_value}, but the interval, {low:g} to {high:g}, {verb} {null:g} (no effect)."
    if (p < 0.01 and exact and is_inside) or (p > 0.20 and not is_inside and not low <= null <= high):
        yield case.fault(says, f"{path}.pValue", f"{path}.ciLowerLimit", f"{path}.ciUpperLimit")


def _comments(one: MeasureAnalysis) -> str:
    """What the sponsor says of how p-value and interval came about."""
    told = (one.statistical_method, one.statistical_comment, one.p_value_comment, one.estimate_comment)
    return " ".join(text for text in told if text)


def _places(one: MeasureAnalysis) -> int:
    """The fewest decimal places among estimate and limits: they may have been rounded to it."""
    texts = [text for text in (one.param_value, one.ci_lower_limit, one.ci_upper_limit) if text]
    return min((len(text.partition(".")[2].rstrip(" %")) for text in texts), default=0)


CHECKS = (
    Check(
        "R09",
        "warning",
        "an estimate lies in its interval, and its p-value goes with it",
        logic("an interval holds its estimate; p-value and interval of one comparison answer alike"),
        "Compare with a publication: limits or signs may have been exchanged.",
        estimate_and_interval,
    ),
)
