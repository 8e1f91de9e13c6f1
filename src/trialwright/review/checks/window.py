"""T01-T03: is there time between start and completion for what the study promises to measure, and to recruit for it?

Time points come from the outcomes (time frame, else the measure's own words); only where the record holds no outcome do
time points quoted in its description stand in, and the finding says so. A week is 7 days, a month 30.44.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from trialwright.registry.record import value_at
from trialwright.review.case import DESCRIPTION, DESIGN, STATUS, Case
from trialwright.review.check import Check, Judged, faulty, needs_corpus, not_applicable, not_in_source, passed
from trialwright.review.durations import Span, longest, longest_follow_up, spans
from trialwright.review.finding import Quote
from trialwright.review.recruitment import DAYS_A_MONTH, primary_follow_up_days, recruitment_rate
from trialwright.review.rule_sources import logic, protocol_definitions

_WINDOW = (f"{STATUS}.startDateStruct.date", f"{STATUS}.completionDateStruct.date")
_RARE = 0.95
_FEWEST = 30


def window_too_short(case: Case) -> Judged:
    days = _window_days(case)
    if days is None:
        return not_in_source("start and completion dates")
    if days < 0:
        return passed("start and completion are out of order, which S06 tells")
    if case.design.patient_registry or case.design.study_type != "INTERVENTIONAL":
        return not_applicable("an observation may look back further than it runs")
    point = _longest_point(case)
    if point is None:
        return not_in_source("a time point in outcomes or description")
    span, quote, is_quoted = point
    if span.days <= days + 31:
        return passed(f"{days / 7:.1f} weeks from start to completion, longest time point {span.days / 7:.1f} weeks")
    where = "quoted in the description, since no outcome is known," if is_quoted else "of an outcome"
    says = (
        f"From start to completion there are {days / 7:.1f} weeks, but the longest time point {where} is "
        f"{span.days / 7:.0f} weeks."
    )
    return faulty([case.fault(says, quote, *_WINDOW)])


def _window_days(case: Case) -> int | None:
    """From the first day that the start can mean to the last that the completion can mean."""
    start, completion = case.dated("start")[0], case.dated("completion")[0]
    return (completion.latest - start.earliest).days if start and completion else None


def _longest_point(case: Case) -> tuple[Span, Quote, bool] | None:
    found = []
    for path, outcome in case.outcomes:
        for field, text in (("timeFrame", outcome.time_frame), ("measure", outcome.measure)):
            span = longest_follow_up(text) if text else None
            if span:
                found.append((span, case.quote(f"{path}.{field}", span.start, span.end), False))
                break
    if not case.outcomes:
        path = f"{DESCRIPTION}.detailedDescription"
        told = [span for span in spans(case.description.detailed_description or "") if 7 <= span.days <= 3660]
        weeks = [span for span in told if "week" in case.quote(path, span.start, span.end).text.lower()]
        found = [(span, case.quote(path, span.start, span.end), True) for span in weeks]
    return max(found, key=lambda one: one[0].days, default=None)


def recruitment_implausible(case: Case) -> Judged:
    if case.corpus is None:
        return needs_corpus("recruitment rates of other studies")
    point = _longest_point(case)
    follow_up = primary_follow_up_days(case.record)
    if follow_up is None and point is not None:
        follow_up = _shortest_quoted(case)
    rate = recruitment_rate(case.record, follow_up)
    if rate is None:
        return not_in_source("size, dates, sites and follow-up that leave time to recruit")
    phase, count = (case.design.phases or ("NA",))[0], case.enrolment.count or 0
    rates = case.corpus.recruitment_rates(phase, count // 2, count * 2)
    if len(rates) < _FEWEST:
        return needs_corpus(f"at least {_FEWEST} completed studies of the same phase and about the same size")
    share = (bisect_left(rates, rate) + bisect_right(rates, rate)) / 2 / len(rates)
    told = (
        f"{rate:.1f} participants a month at each site, faster than {100 * share:.0f} % of {len(rates)} completed "
        "studies of the phase and about the size"
    )
    if share < _RARE:
        return passed(told)
    weeks = f"{follow_up / 7:.0f} weeks of follow-up" if follow_up else "the follow-up"
    says = f"Size, dates and {weeks} ask for {told}."
    return faulty([case.fault(says, f"{DESIGN}.enrollmentInfo.count", *_WINDOW)])


def _shortest_quoted(case: Case) -> float | None:
    """The longest quoted time point that still leaves time to recruit: the kindest reading of the record."""
    days = _window_days(case) or 0
    text = case.description.detailed_description or ""
    return max((span.days for span in spans(text) if 7 <= span.days < days), default=None)


def no_time_frame(case: Case) -> Judged:
    if case.design.study_type not in (None, "INTERVENTIONAL"):
        return not_applicable("only an interventional study must say when it measures")
    for path, outcome in case.outcomes:
        if (outcome.time_frame or "").strip():
            return passed(f"time frame: {outcome.time_frame}")
        if outcome.measure and longest(outcome.measure):
            return passed(f"a time point stands in {path}.measure")
    if case.is_older_than_fdaaa:
        return passed("registered before time frames were asked for")
    says = "No outcome with a time frame is known here, so that the window can only be judged by other words."
    return faulty([case.fault(says, *(path for path in _WINDOW if value_at(case.record, path)))])


CHECKS = (
    Check(
        "T01",
        "warning",
        "the time from start to completion is at least the longest time point",
        logic("a time point cannot be reached after the study is over"),
        "Ask which time point ends the study, and whether the completion date still holds.",
        window_too_short,
    ),
    Check(
        "T02",
        "warning",
        "the recruitment that size, dates, sites and follow-up ask for is seen in other studies",
        logic(
            "compared with completed studies of the phase, half to twice the size, in the corpus; faster than "
            f"{100 * _RARE:.0f} % of them is told; a month is {DAYS_A_MONTH} days"
        ),
        "Expect the completion date to slip, or the study to stay small.",
        recruitment_implausible,
    ),
    Check(
        "T03",
        "note",
        "some outcome says when it is measured",
        protocol_definitions("outcome measure time frame"),
        "Look for the time frame in the registry's own record or in the protocol.",
        no_time_frame,
    ),
)
