"""Responders by arm and visit, with the exact interval, by the plan's rule for missing responses.

- non-response: everyone of the analysis set whose response is due counts; a missing response counts as no response
  (composite strategy of ICH E9(R1), A.3.2, for leaving the study; single imputation for the rest).
- observed: only those whose response is known count.

A response that an intercurrent event decided (composite strategy) is known and not missing; ``intercurrent`` counts
them.

How many were missing, and how many are not due yet, always stands beside the number. With nobody to count there is no
percentage: never 0 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.analysis.analysis_sets import AnalysisSets, set_says
from trialwright.analysis.derivation import Derivation, Judged, endpoint_of, sole_measure
from trialwright.analysis.title import title
from trialwright.protocol.analysis_plan import AnalysisSet, MissingRule, OutcomeType, PlannedOutcome
from trialwright.protocol.design import StudyDesign
from trialwright.statistics.proportion import Interval, clopper_pearson

MISSING_SAYS: dict[MissingRule, str] = {
    "non-response": "A missing response counts as no response.",
    "observed": "Only participants whose response is known are counted.",
}


@dataclass(frozen=True, slots=True)
class ArmResponses:
    """One arm at one visit. ``analysed`` is the denominator; ``missing`` responses are due and not known; ``not_due``
    are still to come; ``intercurrent`` ones are no response by an intercurrent event. ``percent`` and ``interval`` (as
    proportions) are None when nobody is analysed."""

    arm: str
    analysed: int
    responders: int
    missing: int
    not_due: int
    percent: float | None
    interval: Interval | None
    intercurrent: int = 0


@dataclass(frozen=True, slots=True)
class VisitResponses:
    """All arms at one visit, in the order of the design; ``day`` counts from the first dose."""

    visit: str
    day: int
    arms: tuple[ArmResponses, ...]


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """A planned outcome as it came out: at its own visit, and at each visit of the plan."""

    name: str
    type: OutcomeType
    title: str
    time_frame: str
    endpoint_says: str
    analysis_set: AnalysisSet
    missing: MissingRule
    method: str
    level: float
    at: VisitResponses
    by_visit: tuple[VisitResponses, ...]
    analysis_set_says: str = ""

    @property
    def is_final(self) -> bool:
        """True when nobody's response is still to come at the outcome's own visit."""
        return all(arm.not_due == 0 for arm in self.at.arms)


def outcome_result(sets: AnalysisSets, outcome: PlannedOutcome, *, simulated: bool) -> OutcomeResult:
    """The outcome from the acts so far."""
    derivation = sets.derivation
    plan = derivation.course.design.analysis
    visits = {visit: _at_visit(sets, outcome, visit) for visit in (*plan.response_visits, outcome.visit)}
    return OutcomeResult(
        name=outcome.name,
        type=outcome.type,
        title=title(outcome.title, simulated=simulated),
        time_frame=outcome.time_frame,
        endpoint_says=_rule(derivation.course.design, outcome),
        analysis_set=outcome.analysis_set,
        missing=outcome.missing,
        method="Clopper-Pearson (exact)",
        level=outcome.level,
        at=visits[outcome.visit],
        by_visit=tuple(sorted(visits.values(), key=lambda responses: responses.day)),
        analysis_set_says=set_says(plan, outcome.analysis_set),
    )


def _rule(design: StudyDesign, outcome: PlannedOutcome) -> str:
    """The endpoint's rule in words, with the label of the item where it is about one measure."""
    endpoint = endpoint_of(outcome)
    if endpoint.measures:
        return endpoint.sentence(outcome.parameters)
    measure = sole_measure(design, outcome)
    source = design.analysis.measures[measure]
    label = design.forms[source.form].items[source.item].label if source.item else measure.replace("_", " ")
    return endpoint.sentence(outcome.parameters, label)


def _at_visit(sets: AnalysisSets, outcome: PlannedOutcome, visit: str) -> VisitResponses:
    derivation: Derivation = sets.derivation
    course = derivation.course
    arms = []
    for arm in course.design.arms:
        people = sets.people(outcome.analysis_set, arm.name)
        judged = [derivation.respond(outcome, person, visit) for person in people]
        arms.append(count(arm.name, judged, outcome.missing, outcome.level))
    return VisitResponses(visit, course.design.visit(visit).day, tuple(arms))


def count(arm: str, judged: Sequence[Judged], missing_rule: MissingRule, level: float) -> ArmResponses:
    """The number of responders among those who count by ``missing_rule``."""
    due = [response for response in judged if response.is_due]
    known = [response for response in due if response.answer is not None]
    responders = sum(response.answer is True for response in known)
    analysed = len(due) if missing_rule == "non-response" else len(known)
    return ArmResponses(
        arm=arm,
        analysed=analysed,
        responders=responders,
        missing=len(due) - len(known),
        not_due=len(judged) - len(due),
        percent=100 * responders / analysed if analysed else None,
        interval=clopper_pearson(responders, analysed, level) if analysed else None,
        intercurrent=sum(response.answer is False and response.event != "" for response in due),
    )
