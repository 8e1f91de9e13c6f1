"""Rules of the participant flow module of a results record (ClinicalTrials.gov results data elements, section 1)."""

from __future__ import annotations

from trialwright.exchange.rule import Found, Place, Rule, by_group, too_long

NEEDED = ("STARTED", "COMPLETED", "NOT COMPLETED")


def _flow(record: Place) -> Place:
    return record.one("resultsSection").one("participantFlowModule")


def _milestones(period: Place) -> dict[str, dict[str, float]]:
    return {
        place.text("type"): by_group(place.many("achievements"), "numSubjects") for place in period.many("milestones")
    }


def milestones_missing(record: Place) -> Found:
    for period in _flow(record).many("periods"):
        for milestone in NEEDED:
            if milestone not in _milestones(period):
                yield period, f"the milestone {milestone} is missing"


def started_is_not_the_sum(record: Place) -> Found:
    for period in _flow(record).many("periods"):
        started, completed, left = (_milestones(period).get(name, {}) for name in NEEDED)
        for group, number in started.items():
            if number != completed.get(group, 0) + left.get(group, 0):
                yield period, f"{group}: STARTED is not COMPLETED plus NOT COMPLETED"


def reasons_do_not_add_up(record: Place) -> Found:
    for period in _flow(record).many("periods"):
        reasons = [stats for why in period.many("dropWithdraws") for stats in why.many("reasons")]
        given = by_group(reasons, "numSubjects")
        for group, number in _milestones(period).get("NOT COMPLETED", {}).items():
            if reasons and given.get(group, 0) != number:
                yield period, f"{group}: the reasons do not add up to NOT COMPLETED"


def milestone_above_started(record: Place) -> Found:
    for period in _flow(record).many("periods"):
        milestones = _milestones(period)
        for name, numbers in milestones.items():
            for group, number in numbers.items():
                if number > milestones.get("STARTED", {}).get(group, number):
                    yield period, f"{group}: {name} is above STARTED"


def started_is_not_the_enrollment(record: Place) -> Found:
    enrollment = record.one("protocolSection").one("designModule").one("enrollmentInfo")
    flow = _flow(record)
    if enrollment.text("type") != "ACTUAL" or not flow.many("periods") or flow.text("preAssignmentDetails"):
        return
    first = flow.many("periods")[0]
    if sum(_milestones(first).get("STARTED", {}).values()) != enrollment.number("count"):
        yield first, "STARTED over all groups is not the actual enrollment, and preAssignmentDetails says no reason"


def texts_too_long(record: Place) -> Found:
    flow = _flow(record)
    yield from too_long(flow, {"recruitmentDetails": 500, "preAssignmentDetails": 500})
    for group in flow.many("groups"):
        yield from too_long(group, {"title": 100, "description": 1500})
        if len(group.text("title")) < 4:
            yield group, "a group title has at least 4 characters"
    for period in flow.many("periods"):
        yield from too_long(period, {"title": 40})


RULES = (
    Rule("PF1", "Each period has the milestones STARTED, COMPLETED and NOT COMPLETED.", milestones_missing),
    Rule("PF2", "In each period and group, STARTED is COMPLETED plus NOT COMPLETED.", started_is_not_the_sum),
    Rule("PF3", "Where reasons are given, those of a group add up to its NOT COMPLETED.", reasons_do_not_add_up),
    Rule("PF4", "No milestone of a group is above its STARTED.", milestone_above_started),
    Rule("PF5", "STARTED of the first period over all groups is the actual enrollment, or the text before assignment "
         "says why not.", started_is_not_the_enrollment),
    Rule("PF6", "Titles of groups have 4 to 100 characters, descriptions at most 1500, titles of periods 40, "
         "recruitment and pre-assignment texts 500.", texts_too_long),
)  # fmt: skip
