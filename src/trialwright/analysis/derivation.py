"""From values to responses, per participant and visit: with the estimand's intercurrent events, nothing else imputed.

A response compares a visit with the baseline by the outcome's endpoint. It is *due* when it can no longer come in time:
the visit was attended, the participant has left or completed, or the window had passed by ``as_of`` (the day of the
last recorded act). A response that is not due is not missing, and is counted apart.

Intercurrent events that the plan recognises act first (ICH E9(R1), A.3.2): before the values of a visit, or without
values by its planned day, a composite event makes no response, a hypothetical one leaves none known, and while on
treatment the last response known before it stands. Of several the composite comes first, then the earliest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from trialwright.analysis.intercurrent import Happened, intercurrent_events
from trialwright.analysis.reading import measure
from trialwright.analysis.values import Values
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.endpoints.endpoint import Responder
from trialwright.endpoints.register import find
from trialwright.errors import InputError
from trialwright.protocol.analysis_estimand import Estimand
from trialwright.protocol.analysis_plan import PlannedOutcome
from trialwright.protocol.design import StudyDesign, Visit

__all__ = ["Derivation", "Judged", "endpoint_of", "is_due", "last_day", "measure", "sole_measure"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One participant's response at one visit. ``answer`` None: missing, why says ``reason``. ``flags`` name each rule
    that acted; ``observed`` is the answer of the values alone; ``event`` is the intercurrent event that decided."""

    participant: str
    arm: str
    visit: str
    answer: bool | None
    reason: str
    is_due: bool
    flags: tuple[str, ...] = ()
    sequences: tuple[int, ...] = ()
    observed: bool | None = None
    event: str = ""


def last_day(course: Course) -> date | None:
    """The day of the latest act observed, which the results are as of; None before any. That someone took data out is
    nothing observed."""
    people = course.participants.values()
    days = [entry.act.observed_on for person in people for entry in person.standing]
    of_the_study = (one.act for one in course.study_acts if one.act.kind != "data exported")
    return max([*days, *(act.observed_on for act in of_the_study)], default=None)


def is_due(visit: Visit, person: Participant, as_of: date) -> bool:
    """True when a value of that visit is either there or missing for good."""
    if visit.name in person.visits or person.completion or person.withdrawal or person.has_died:
        return True
    return person.first_dose_on is not None and visit.window(person.first_dose_on)[1] < as_of


class Derivation:
    """The values of a course, each derived once, and the responses that follow from them."""

    def __init__(self, course: Course, as_of: date) -> None:
        self.course = course
        self.as_of = as_of
        self.values = Values(course)
        self._judged: dict[tuple[str, str, str], Judged] = {}
        self._events: dict[tuple[str, int], tuple[Happened, ...]] = {}

    def respond(self, outcome: PlannedOutcome, person: Participant, visit: str) -> Judged:
        """Whether ``person`` responded at ``visit``, by the rule of ``outcome`` and its estimand."""
        key = outcome.name, person.code, visit
        if key not in self._judged:
            self._judged[key] = self._after_events(outcome, self._by_values(outcome, person, visit), person, visit)
        return self._judged[key]

    def events(self, person: Participant, estimand: Estimand | None) -> tuple[Happened, ...]:
        """The intercurrent events of ``estimand`` that happened to ``person``."""
        key = person.code, id(estimand)
        if key not in self._events:
            self._events[key] = intercurrent_events(person, estimand)
        return self._events[key]

    def _by_values(self, outcome: PlannedOutcome, person: Participant, visit: str) -> Judged:
        design = self.course.design
        endpoint = endpoint_of(outcome)
        names = endpoint.measures or (sole_measure(design, outcome),)
        held = {name: (self.values.baseline(person, name), self.values.at(person, name, visit)) for name in names}
        before = {name: base.value if base else None for name, (base, _) in held.items()}
        after = {name: at.value if at else None for name, (_, at) in held.items()}
        response = endpoint.respond(before, after, outcome.parameters)
        used = [one for pair in held.values() for one in pair if one is not None]
        flags = dict.fromkeys(flag for one in used for flag in one.flags)
        sequences = {sequence for one in used for sequence in one.sequences}
        return Judged(
            person.code, person.arm or "", visit, response.answer, response.reason,
            is_due(design.visit(visit), person, self.as_of), tuple(flags), tuple(sorted(sequences)), response.answer,
        )  # fmt: skip

    def _after_events(self, outcome: PlannedOutcome, judged: Judged, person: Participant, visit: str) -> Judged:
        before = [one for one in self.events(person, outcome.estimand) if self._is_before(outcome, one, person, visit)]
        acting = [one for one in before if one.strategy not in ("treatment policy", "principal stratum")]
        if not acting:
            policy = tuple(f"treatment policy: {one.event}" for one in before if one.strategy == "treatment policy")
            return replace(judged, flags=(*judged.flags, *policy)) if policy else judged
        first = min(acting, key=lambda one: (one.strategy != "composite", one.on))
        flags = (*judged.flags, f"{first.strategy}: {first.event}")
        sequences = tuple(sorted({*judged.sequences, *first.sequences}))
        told = replace(judged, flags=flags, sequences=sequences, event=first.event)
        if first.strategy == "composite":
            return replace(told, answer=False, reason=f"no response from the event on: {first.event}")
        if first.strategy == "hypothetical":
            return replace(told, answer=None, reason=f"not used, since it came after: {first.event}")
        return self._while_on_treatment(outcome, told, person, visit)

    def _while_on_treatment(self, outcome: PlannedOutcome, told: Judged, person: Participant, visit: str) -> Judged:
        """The last response that was known before the event."""
        design = self.course.design
        day = design.visit(visit).day
        earlier = [one for one in design.analysis.response_visits if design.visit(one).day < day]
        for name in sorted(earlier, key=lambda one: -design.visit(one).day):
            judged = self.respond(outcome, person, name)
            if judged.answer is not None:
                reason = f"as at {name}, before the event: {told.event}"
                return replace(told, answer=judged.answer, reason=reason, sequences=judged.sequences)
        return replace(told, answer=None, reason=f"no response known before the event: {told.event}")

    def _is_before(self, outcome: PlannedOutcome, happened: Happened, person: Participant, visit: str) -> bool:
        names = endpoint_of(outcome).measures or (sole_measure(self.course.design, outcome),)
        return self.is_after(happened, person, names, visit)

    def is_after(self, happened: Happened, person: Participant, names: Sequence[str], visit: str) -> bool:
        """True when the values of ``visit`` come after the event, or there are none by the planned day."""
        anchor = person.first_dose_on
        if anchor is None:
            return False
        known = [
            one for name in names if (one := self.values.at(person, name, visit)) is not None and one.value is not None
        ]
        days = [one.day for one in known if one.day is not None]
        if days:
            return happened.on < anchor + timedelta(days=min(days))
        return happened.on <= anchor + timedelta(days=self.course.design.visit(visit).day)


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
    names: list[str] = [outcome.measure] if outcome.measure else list(design.analysis.measures)
    known: Mapping[str, object] = {**design.analysis.measures, **design.analysis.scores}
    if len(names) != 1 or names[0] not in known:
        raise InputError(
            where=f"analysis outcome {outcome.name!r} measure", expected="one of the plan's measures",
            found=outcome.measure or f"none, of {len(names)} measures",
            remedy="Name the measure that the outcome is about.",
        )  # fmt: skip
    return names[0]
