"""R03, R04: do the numbers of the participant flow add up, and is nobody analysed who never started?"""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.registry.record_flow import FlowPeriod
from trialwright.review.case import Case
from trialwright.review.check import Check, Judged, faulty, not_in_source
from trialwright.review.finding import Fault
from trialwright.review.numbers import in_people, number
from trialwright.review.results_walk import BASELINE, FLOW, baseline, flow, measures, started
from trialwright.review.rule_sources import RESULTS_REVIEW, results_definitions

_KINDS = ("STARTED", "COMPLETED", "NOT COMPLETED")


def flow_does_not_add_up(case: Case) -> Judged:
    if not flow(case).periods:
        return not_in_source("a participant flow")
    return faulty(
        fault
        for index, period in enumerate(flow(case).periods or ())
        for fault in _period_faults(case, period, f"{FLOW}.periods[{index}]")
    )


def _period_faults(case: Case, period: FlowPeriod, path: str) -> Iterator[Fault]:
    titles = {group.id: group.title for group in flow(case).groups or ()}
    counts: dict[str, dict[str, tuple[float, str]]] = {}
    for row, milestone in enumerate(period.milestones or ()):
        for column, stats in enumerate(milestone.achievements or ()):
            count = number(stats.num_subjects)
            if milestone.type in _KINDS and stats.group_id and count is not None:
                where = f"{path}.milestones[{row}].achievements[{column}].numSubjects"
                counts.setdefault(stats.group_id, {})[milestone.type] = (count, where)
    for group, held in counts.items():
        if len(held) == len(_KINDS):
            (begun, at), (done, done_at), (left, left_at) = (held[kind] for kind in _KINDS)
            if begun != done + left:
                name = f"{titles.get(group) or group}, {period.title}"
                says = f"{name}: {begun:g} started, {done:g} completed and {left:g} did not."
                yield case.fault(says, at, done_at, left_at)


def more_than_started(case: Case) -> Judged:
    begun = started(case)
    if not begun:
        return not_in_source("how many participants started")
    return faulty(_more_than_started(case, begun))


def _more_than_started(case: Case, begun: dict[str, float]) -> Iterator[Fault]:
    total = sum(begun.values())
    whole = baseline(case)
    tables = [(BASELINE, "baseline", whole.groups, in_people(whole.denoms))]
    tables += [(path, one.title or "an outcome", one.groups, in_people(one.denoms)) for path, one in measures(case)]
    for path, name, groups, people in tables:
        for index, group in enumerate(groups or ()):
            count = people.get(group.id or "")
            if count is not None and count > total:
                says = f"{name}: {count:g} participants are counted in {group.title}, but {total:g} started in all."
                yield case.fault(says, f"{path}.groups[{index}].title")


CHECKS = (
    Check(
        "R03",
        "error",
        "in each period and group as many started as completed or did not",
        results_definitions("participant flow"),
        "Compare with a publication, or ask the contact for results.",
        flow_does_not_add_up,
    ),
    Check(
        "R04",
        "error",
        "nobody is analysed who did not start",
        RESULTS_REVIEW,
        "Compare with a publication, or ask the contact for results.",
        more_than_started,
    ),
)
