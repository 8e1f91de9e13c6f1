"""Outcomes as the results section of the ClinicalTrials.gov v2 model writes them.

Each planned outcome is a count of participants at its own visit, with one analysis an arm: the percentage and its
exact interval, an estimate without a test. Beside it stands the same response at every visit of the plan, a row each,
as another pre-specified measure. Nobody analysed: the denominator is 0 and there is no value.
"""

from __future__ import annotations

from typing import Any

from trialwright.analysis.outcome import MISSING_SAYS, ArmResponses, OutcomeResult, VisitResponses
from trialwright.analysis.results import StudyResults
from trialwright.analysis.title import title
from trialwright.conduct.course import Course
from trialwright.exchange.ctgov_groups import cut, decimals, group_id, groups, participants

_TYPES = {"primary": "PRIMARY", "secondary": "SECONDARY", "other": "OTHER_PRE_SPECIFIED"}


def outcome_measures_module(course: Course, results: StudyResults) -> dict[str, Any]:
    """The module ``outcomeMeasuresModule``."""
    held = groups(course.design, "OG", simulated=results.simulated)
    planned = [_at_its_visit(outcome, held) for outcome in results.outcomes]
    over_time = [
        _by_visit(outcome, held, results.simulated) for outcome in results.outcomes if len(outcome.by_visit) > 1
    ]
    return {"outcomeMeasures": planned + over_time}


def _at_its_visit(outcome: OutcomeResult, held: list[dict[str, Any]]) -> dict[str, Any]:
    measure = _measure(outcome, held) | {
        "type": _TYPES[outcome.type],
        "title": cut(outcome.title, 255),
        "timeFrame": cut(outcome.time_frame, 255),
        "populationDescription": cut(_population(outcome, (outcome.at,)), 500),
        "denoms": participants("OG", [arm.analysed for arm in outcome.at.arms]),
    }
    if any(arm.analysed for arm in outcome.at.arms):
        measure["classes"] = [{"categories": [{"measurements": _counts(outcome.at)}]}]
        measure["analyses"] = [
            _analysis(outcome, arm, place) for place, arm in enumerate(outcome.at.arms) if arm.interval is not None
        ]
    return measure


def _by_visit(outcome: OutcomeResult, held: list[dict[str, Any]], simulated: bool) -> dict[str, Any]:
    plain = outcome.title.removeprefix(title("", simulated=simulated))
    reached = [visit for visit in outcome.by_visit if any(arm.analysed for arm in visit.arms)]
    most = [max(visit.arms[place].analysed for visit in outcome.by_visit) for place in range(len(held))]
    measure = _measure(outcome, held) | {
        "type": "OTHER_PRE_SPECIFIED",
        "title": cut(title(f"Response at each visit, by the rule of: {plain}", simulated=simulated), 255),
        "timeFrame": cut(", ".join(visit.visit[:1].upper() + visit.visit[1:] for visit in outcome.by_visit), 255),
        "populationDescription": cut(_population(outcome, outcome.by_visit), 500),
        "denoms": participants("OG", most),
    }
    if reached:
        measure["classes"] = [
            {
                "title": visit.visit[:1].upper() + visit.visit[1:],
                "denoms": participants("OG", [arm.analysed for arm in visit.arms]),
                "categories": [{"measurements": _counts(visit)}],
            }
            for visit in reached
        ]
    return measure


def _measure(outcome: OutcomeResult, held: list[dict[str, Any]]) -> dict[str, Any]:
    """What both measures of an outcome share."""
    return {
        "description": cut(outcome.endpoint_says, 999),
        "reportingStatus": "POSTED",
        "paramType": "COUNT_OF_PARTICIPANTS",
        "unitOfMeasure": "Participants",
        "groups": held,
    }


def _population(outcome: OutcomeResult, visits: tuple[VisitResponses, ...]) -> str:
    missing = ", ".join(f"{visit.visit} {sum(arm.missing for arm in visit.arms)}" for visit in visits)
    text = f"{outcome.analysis_set_says}. {MISSING_SAYS[outcome.missing]} Missing responses: {missing}."
    if any(arm.intercurrent for visit in visits for arm in visit.arms):
        events = ", ".join(f"{visit.visit} {sum(arm.intercurrent for arm in visit.arms)}" for visit in visits)
        text += f" No response by an intercurrent event: {events}."
    waiting = sum(arm.not_due for visit in visits for arm in visit.arms)
    return text + (" Participants who had not reached a visit yet are left out of it." if waiting else "")


def _counts(visit: VisitResponses) -> list[dict[str, str]]:
    return [{"groupId": group_id("OG", place), **_count(arm)} for place, arm in enumerate(visit.arms)]


def _count(arm: ArmResponses) -> dict[str, str]:
    if arm.analysed == 0:
        return {"value": "NA", "comment": "No participant was analysed."}
    return {"value": str(arm.responders)}


def _analysis(outcome: OutcomeResult, arm: ArmResponses, place: int) -> dict[str, Any]:
    interval = arm.interval
    assert interval is not None and arm.percent is not None
    return {
        "groupIds": [group_id("OG", place)],
        "groupDescription": f"Estimate for one group with its {interval.method} confidence interval.",
        "nonInferiorityType": "OTHER",
        "nonInferiorityComment": "Estimation within a group; no hypothesis is tested.",
        "paramType": "Percentage of participants",
        "paramValue": decimals(arm.percent, 1),
        "ciPctValue": f"{100 * outcome.level:g}",
        "ciNumSides": "TWO_SIDED",
        "ciLowerLimit": decimals(100 * interval.low, 1),
        "ciUpperLimit": decimals(100 * interval.high, 1),
        "estimateComment": f"{arm.responders} of {arm.analysed}; {arm.missing} responses missing.",
    }
