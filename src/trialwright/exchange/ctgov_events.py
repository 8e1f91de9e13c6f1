"""Adverse events as the results section of the ClinicalTrials.gov v2 model writes them.

Serious events are listed whole, other events above the plan's threshold. How events were looked for is not an act:
where no form of the schedule asks for them they were reported without one, which the registry calls non-systematic.
"""

from __future__ import annotations

from typing import Any

from trialwright.analysis.adverse_events import Term
from trialwright.analysis.results import StudyResults
from trialwright.conduct.course import Course
from trialwright.exchange.ctgov_groups import group_id, groups
from trialwright.exchange.organ_systems import registry_organ_system

ASSESSMENT = "NON_SYSTEMATIC_ASSESSMENT"


def adverse_events_module(course: Course, results: StudyResults) -> dict[str, Any]:
    """The module ``adverseEventsModule``."""
    events = results.adverse_events
    held = groups(course.design, "EG", simulated=results.simulated)
    return {
        "frequencyThreshold": f"{events.threshold_percent:g}",
        "timeFrame": f"From the first dose to the end of participation, planned for day {course.design.last_day}",
        "description": "Events that began on or after the day of the first dose, in participants who received one; "
        "each event as last reported.",
        "eventGroups": [
            group | {
                "deathsNumAffected": arm.deaths, "deathsNumAtRisk": arm.at_risk,
                "seriousNumAffected": arm.serious_affected, "seriousNumAtRisk": arm.at_risk,
                "otherNumAffected": arm.frequent_affected, "otherNumAtRisk": arm.at_risk,
            }
            for group, arm in zip(held, events.arms, strict=True)
        ],
        "seriousEvents": [_event(term) for term in events.serious],
        "otherEvents": [_event(term) for term in events.frequent],
    }  # fmt: skip


def _event(term: Term) -> dict[str, Any]:
    return {
        "term": term.term,
        "organSystem": registry_organ_system(term.organ_system) or term.organ_system,
        "assessmentType": ASSESSMENT,
        "stats": [
            {
                "groupId": group_id("EG", place),
                "numEvents": arm.events,
                "numAffected": arm.affected,
                "numAtRisk": arm.at_risk,
            }
            for place, arm in enumerate(term.arms)
        ],
    }


def unknown_organ_systems(results: StudyResults) -> list[str]:
    """Organ systems of reported events that are not on the registry's list."""
    terms = (*results.adverse_events.serious, *results.adverse_events.frequent)
    return sorted({term.organ_system for term in terms if registry_organ_system(term.organ_system) is None})
