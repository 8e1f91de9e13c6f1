"""What the study shows so far, assembled from its acts: flow, baseline, outcomes, adverse events.

Results carry where they come from: the study, whether any act of it was simulated, the hash of the design, the head
and sequence of the ledger, and the day of the last act observed (``as_of``). Each number names its analysis set, its
method, how many it rests on and how many were missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialwright.analysis.adverse_events import AdverseEvents, adverse_events
from trialwright.analysis.analysis_sets import AnalysisSets
from trialwright.analysis.baseline import Baseline, baseline
from trialwright.analysis.derivation import Derivation, last_day
from trialwright.analysis.outcome import OutcomeResult, outcome_result
from trialwright.analysis.participant_flow import ParticipantFlow, participant_flow
from trialwright.analysis.title import title
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.course import Course

NO_PARTICIPANTS = "No participants yet."


@dataclass(frozen=True, slots=True)
class StudyResults:
    """The results of one study as of one act. ``as_of`` None: nothing has happened."""

    study: str
    title: str
    simulated: bool
    design_sha256: str
    ledger_sequence: int
    ledger_head: str
    as_of: date | None
    flow: ParticipantFlow
    baseline: Baseline
    outcomes: tuple[OutcomeResult, ...]
    adverse_events: AdverseEvents

    @property
    def has_participants(self) -> bool:
        """True once someone is enrolled; before it there is nothing to show but the screening."""
        return self.flow.enrolled > 0

    @property
    def primary(self) -> OutcomeResult | None:
        """The first primary outcome; None when the plan has none."""
        return next((outcome for outcome in self.outcomes if outcome.type == "primary"), None)

    @property
    def is_final(self) -> bool:
        """True when everyone has completed or left and no primary response is still to come."""
        primary = self.primary
        return (
            self.has_participants
            and all(arm.ongoing == 0 for arm in self.flow.arms)
            and (primary is None or primary.is_final)
        )


def is_simulated(course: Course) -> bool:
    """True when any act is simulated or the opening act says so: one mark is enough."""
    opening = course.opening
    return course.is_simulated or (isinstance(opening, StudyOpened) and opening.origin == "simulated")


def results(course: Course, as_of: date | None = None) -> StudyResults:
    """The results of ``course``; ``as_of`` None: as of the last act observed."""
    day = as_of or last_day(course)
    derivation = Derivation(course, day or date.min)
    return assembled(derivation, AnalysisSets(derivation), day)


def assembled(derivation: Derivation, sets: AnalysisSets, day: date | None) -> StudyResults:
    """The results from values that are derived already."""
    course = derivation.course
    simulated = is_simulated(course)
    plan = course.design.analysis
    primary_set = next((outcome.analysis_set for outcome in plan.outcomes if outcome.type == "primary"), None)
    return StudyResults(
        study=course.study,
        title=title(course.design.title, simulated=simulated),
        simulated=simulated,
        design_sha256=course.design.sha256,
        ledger_sequence=course.sequence,
        ledger_head=course.head,
        as_of=day,
        flow=participant_flow(course),
        baseline=baseline(sets, primary_set or "enrolled", simulated=simulated),
        outcomes=tuple(outcome_result(sets, outcome, simulated=simulated) for outcome in plan.outcomes),
        adverse_events=adverse_events(course),
    )
