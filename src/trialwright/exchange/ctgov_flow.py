"""The participant flow as the results section of the ClinicalTrials.gov v2 model writes it.

One period, "Overall Study": started is enrolled; not completed is everyone who left, by reason, and everyone still in
the study at the time of the export, who is counted under a reason of its own.
"""

from __future__ import annotations

from typing import Any

from trialwright.analysis.participant_flow import ArmFlow, ParticipantFlow
from trialwright.analysis.results import StudyResults
from trialwright.analysis.title import title
from trialwright.conduct.course import Course
from trialwright.exchange.ctgov_groups import cut, group_id, groups

STILL_IN_STUDY = "Still in the Study"
_WORDS = {
    "withdrawal by subject": "Withdrawal by Subject", "adverse event": "Adverse Event",
    "lack of efficacy": "Lack of Efficacy", "lost to follow-up": "Lost to Follow-up",
    "physician decision": "Physician Decision", "death": "Death", "protocol violation": "Protocol Violation",
    "pregnancy": "Pregnancy", "other": "Other",
}  # fmt: skip
"""Reasons for leaving in the registry's spelling."""


def participant_flow_module(course: Course, results: StudyResults) -> dict[str, Any]:
    """The module ``participantFlowModule``."""
    simulated = results.simulated
    return {
        "recruitmentDetails": cut(title(_recruited(course, simulated), simulated=simulated), 500),
        "preAssignmentDetails": cut(title(_assessed(results.flow), simulated=simulated), 500),
        "groups": groups(course.design, "FG", simulated=simulated),
        "periods": [_period(results.flow.arms, simulated)],
    }


def _recruited(course: Course, simulated: bool) -> str:
    if simulated:
        return "No person was recruited; participants are virtual."
    days = sorted(person.enrolment.observed_on for person in course.enrolled if person.enrolment)
    return f"Enrolled from {days[0]} to {days[-1]}." if days else "Nobody was enrolled."


def _assessed(flow: ParticipantFlow) -> str:
    parts = [f"{flow.assessed} people were assessed, {flow.enrolled} enrolled, {flow.ineligible} were not eligible"]
    if flow.ineligible_by:
        reasons = ", ".join(f"{reason.reason}: {reason.number}" for reason in flow.ineligible_by)
        parts.append(f" (by criterion, several a person: {reasons})")
    if flow.eligible_not_enrolled:
        parts.append(f", {flow.eligible_not_enrolled} were eligible and not enrolled")
    if flow.left_before_enrolment:
        parts.append(f", {flow.left_before_enrolment} withdrew before enrolment")
    if flow.in_screening:
        parts.append(f", of {flow.in_screening} the criteria are not all known")
    return "".join(parts) + "."


def _period(arms: tuple[ArmFlow, ...], simulated: bool) -> dict[str, Any]:
    milestones = {
        "STARTED": [arm.enrolled for arm in arms],
        "Received at Least 1 Dose": [arm.treated for arm in arms],
        "COMPLETED": [arm.completed for arm in arms],
        "NOT COMPLETED": [arm.left + arm.ongoing for arm in arms],
    }
    period: dict[str, Any] = {
        "title": title("Overall Study", simulated=simulated),
        "milestones": [{"type": name, "achievements": _numbers(numbers)} for name, numbers in milestones.items()],
    }
    reasons = _reasons(arms)
    if reasons:
        period["dropWithdraws"] = [{"type": why, "reasons": _numbers(numbers)} for why, numbers in reasons.items()]
    return period


def _reasons(arms: tuple[ArmFlow, ...]) -> dict[str, list[int]]:
    """Numbers by arm for each reason that anyone had."""
    names = sorted({reason.reason for arm in arms for reason in arm.not_completed})
    found = {
        _WORDS.get(name, name): [sum(why.number for why in arm.not_completed if why.reason == name) for arm in arms]
        for name in names
    }
    if any(arm.ongoing for arm in arms):
        found[STILL_IN_STUDY] = [arm.ongoing for arm in arms]
    return found


def _numbers(numbers: list[int]) -> list[dict[str, str]]:
    return [{"groupId": group_id("FG", place), "numSubjects": str(number)} for place, number in enumerate(numbers)]
