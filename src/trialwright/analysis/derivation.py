"""From saved forms to measures, and from measures to responses: per participant and visit, nothing imputed.

A measure is the value of one item, or the count of the items of a group that hold one code (joints found tender). A
measure without a value is None, never zero. A count is None when an item of its group has no value; items that could
not be judged make it None too, unless the plan says that the count is prorated, count x all / evaluable. No published
rule for such items was found that could be read, so that prorating is each study's own assumption.

A response compares a visit with the plan's baseline visit by the outcome's endpoint. It is *due* when it can no longer
come in time: the visit was attended, the participant has left or completed, or the window had passed by ``as_of`` (the
day of the last recorded act). A response that is not due is not missing, and is counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.endpoints.endpoint import Measures, Responder
from trialwright.endpoints.register import find
from trialwright.errors import InputError
from trialwright.protocol.analysis_plan import PlannedOutcome, Source
from trialwright.protocol.design import StudyDesign, Visit
from trialwright.protocol.form import Value


@dataclass(frozen=True, slots=True)
class Judged:
    """One participant's response at one visit. ``answer`` None: missing, why says ``reason``."""

    participant: str
    arm: str
    visit: str
    answer: bool | None
    reason: str
    is_due: bool


def last_day(course: Course) -> date | None:
    """The day of the latest act observed, which the results are as of; None before any."""
    people = course.participants.values()
    days = [entry.act.observed_on for person in people for entry in person.recorded]
    return max(days + [entry.act.observed_on for entry in course.study_acts], default=None)


def measure(design: StudyDesign, source: Source, values: Mapping[str, Value]) -> float | None:
    """The measure that ``source`` reads from the saved ``values`` of its form; None: not known."""
    if source.item is not None:
        return _number(values.get(source.item))
    group = next(group for group in design.forms[source.form].item_groups if group.name == source.group)
    if any(values.get(item.name) is None for item in group.items):
        return None
    found = [values[item.name] for item in group.items]
    judged = [code for code in found if source.not_evaluable is None or code != source.not_evaluable]
    if not judged or (len(judged) < len(found) and not source.prorate):
        return None
    return sum(code == source.counts for code in judged) * len(found) / len(judged)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def measures_at(design: StudyDesign, person: Participant, visit: str) -> dict[str, float | None]:
    """Every measure of the plan as ``person``'s forms of ``visit`` hold it."""
    plan = design.analysis
    return {name: measure(design, source, person.values(visit, source.form)) for name, source in plan.measures.items()}


def is_due(visit: Visit, person: Participant, as_of: date) -> bool:
    """True when a value of that visit is either there or missing for good."""
    if visit.name in person.visits or person.completion or person.withdrawal or person.has_died:
        return True
    return person.first_dose_on is not None and visit.window(person.first_dose_on)[1] < as_of


class Derivation:
    """The measures of a course, each derived once, and the responses that follow from them."""

    def __init__(self, course: Course, as_of: date) -> None:
        self.course = course
        self.as_of = as_of
        self._measures: dict[tuple[str, str], Measures] = {}

    def measures(self, person: Participant, visit: str) -> Measures:
        """The plan's measures of ``person`` at ``visit``."""
        key = person.code, visit
        if key not in self._measures:
            self._measures[key] = measures_at(self.course.design, person, visit)
        return self._measures[key]

    def respond(self, outcome: PlannedOutcome, person: Participant, visit: str) -> Judged:
        """Whether ``person`` responded at ``visit``, by the rule of ``outcome``."""
        design = self.course.design
        endpoint = endpoint_of(outcome)
        names = endpoint.measures or (sole_measure(design, outcome),)
        before, after = (
            {name: measures.get(name) for name in names}
            for measures in (self.measures(person, design.analysis.baseline_visit), self.measures(person, visit))
        )
        response = endpoint.respond(before, after, outcome.parameters)
        due = is_due(design.visit(visit), person, self.as_of)
        return Judged(person.code, person.arm or "", visit, response.answer, response.reason, due)


def endpoint_of(outcome: PlannedOutcome) -> Responder:
    """The endpoint that the outcome names; an ``InputError`` that names the outcome when there is none."""
    try:
        return find(outcome.endpoint)
    except KeyError:
        raise InputError(
            where=f"analysis outcome {outcome.name!r}", expected="judged by an endpoint that exists",
            found=outcome.endpoint, remedy="Name a file of the endpoints room, without its ending.",
        ) from None  # fmt: skip


def sole_measure(design: StudyDesign, outcome: PlannedOutcome) -> str:
    """The one measure of an endpoint that takes any: as the outcome names it, else the plan's only one."""
    names = [outcome.measure] if outcome.measure else list(design.analysis.measures)
    if len(names) != 1 or names[0] not in design.analysis.measures:
        raise InputError(
            where=f"analysis outcome {outcome.name!r} measure", expected="one of the plan's measures",
            found=outcome.measure or f"none, of {len(names)} measures",
            remedy="Name the measure that the outcome is about.",
        )  # fmt: skip
    return names[0]
