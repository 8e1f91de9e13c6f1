"""Whose data an analysis uses: the analysis sets of ICH E9, section 5.2.

Enrolled: everyone enrolled. Treated: everyone enrolled who received at least one dose of anything planned; a dose
counts when it was given, whatever its amount, window or order.
"""

from __future__ import annotations

from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_plan import AnalysisSet

SAYS: dict[AnalysisSet, str] = {
    "enrolled": "All enrolled participants",
    "treated": "All enrolled participants who received at least one dose",
}
"""The sets in words."""


def members(course: Course, analysis_set: AnalysisSet, arm: str | None = None) -> tuple[Participant, ...]:
    """Who belongs to the set, in the order of their codes' first act; of one arm where ``arm`` is given."""
    return tuple(
        person
        for person in course.enrolled
        if (arm is None or person.arm == arm) and (analysis_set == "enrolled" or person.first_dose_on is not None)
    )
