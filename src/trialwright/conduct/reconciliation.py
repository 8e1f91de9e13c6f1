"""What is recorded of one participant at several places and does not fit together: adverse events against deaths,
leaving, stopped treatments, doses, and treatments given for an event.

Nothing is refused for it: whoever reports an event must not be held up by a dose that is entered later. Each sentence
asks, and is gone once the acts agree. Deaths, other serious events and discontinuations for an adverse event are told
side by side in a report (ICH E3, 12.3.1), so that they must agree; related is what a dose went before (ICH E2A, II.A.2:
a response to a medicinal product); the action taken with the drug is that of ICH E2B(R3) G.k.8. How often and by whom:
Society for Clinical Data Management, Good Clinical Data Management Practices, Serious Adverse Event Data
Reconciliation. Words are not compared: a treatment is taken for an event's only where its reason names the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
    from trialwright.conduct.acts.other_treatment_started import OtherTreatmentStarted
    from trialwright.conduct.acts.treatment_discontinued import TreatmentDiscontinued
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

_NAMES_AN_EVENT = re.compile(r"\b(?:adverse event|event|AE)\s*(?:no\.?|number|#)?\s*([1-9][0-9]{0,2})\b", re.IGNORECASE)
_STOPPED = "treatment stopped"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that does not fit; ``event``: the number of the adverse event, None where one is missing."""

    event: int | None
    says: str


def mismatches(course: Course, person: Participant) -> Sequence[Mismatch]:
    """Everything of ``person`` that does not fit together, in the order of the events; empty where all does."""
    found = [
        Mismatch(number, f"Adverse event {number} {says}")
        for number, event in person.adverse_events.items()
        for says in _of_event(course, person, event)
    ]
    return [*found, *(Mismatch(None, says) for says in _of_leaving(person)), *_of_treatments(person)]


def _of_event(course: Course, person: Participant, event: AdverseEventReported) -> Iterator[str]:
    if event.related and not any(dose.observed_on <= event.started for dose in person.doses):
        yield "is recorded as related, and no dose is recorded on or before the day on which it began."
    if event.outcome in ("recovered", "recovered with sequelae") and event.ended is None:
        yield f"is {event.outcome}, and the day of its end is not recorded."
    if event.outcome == "fatal":
        yield from _of_death(person, event)
    if event.action == _STOPPED and person.enrolled_on is not None and not person.stopped_on and person.left_on is None:
        yield "led to stopping the treatment, and no treatment is recorded as discontinued."
    after = [dose for dose in person.doses if dose.observed_on > event.observed_on]
    if event.action == "dose left out" and after and not _missed_since(person, event):
        yield "led to leaving a dose out, and doses after it are recorded without one that was missed."
    if event.action == "dose reduced" and after and not any(_is_less(course, person, dose) for dose in after):
        yield "led to a lower dose, and the doses after it are recorded as planned."


def _of_death(person: Participant, event: AdverseEventReported) -> Iterator[str]:
    if event.ended is None:
        yield "is fatal, and its end, the day of death, is not recorded."
        return
    left = person.withdrawal
    if left is not None and left.why == "death" and left.observed_on != event.ended:
        yield "ended in death on another day than the one that stands as the last day in the study."
    if person.last_seen_on is not None and person.last_seen_on > event.ended:
        yield "ended in death before the last visit or dose that is recorded."


def _missed_since(person: Participant, event: AdverseEventReported) -> bool:
    return any(dose.observed_on >= event.started for dose in person.missed_doses)


def _is_less(course: Course, person: Participant, dose: object) -> bool:
    plan = course.plan_of(person, dose.administration)  # type: ignore[attr-defined]
    return plan is not None and dose.amount < plan.dose  # type: ignore[attr-defined]


def _of_leaving(person: Participant) -> Iterator[str]:
    events, left = person.adverse_events.values(), person.withdrawal
    fatal = any(event.outcome == "fatal" for event in events)
    if left is not None and left.why == "death" and not fatal:
        yield "Left for death, and no adverse event is fatal: report what led to it."
    if left is not None and left.why == "adverse event" and not any(e.started <= left.observed_on for e in events):
        yield "Left for an adverse event, and none is reported that began by then."
    for entry in person.of_kind("treatment discontinued"):
        act: TreatmentDiscontinued = entry.act  # type: ignore[assignment]
        if act.why == "adverse event" and not any(event.action == _STOPPED for event in events):
            yield f"{act.administration} was discontinued for an adverse event, and none says that it stopped the drug."


def _of_treatments(person: Participant) -> Iterator[Mismatch]:
    for entry in person.of_kind("other treatment started"):
        act: OtherTreatmentStarted = entry.act  # type: ignore[assignment]
        for number in (int(one) for one in _NAMES_AN_EVENT.findall(act.why)):
            event = person.adverse_events.get(number)
            if event is None:
                yield Mismatch(None, f"{act.treatment} was started for adverse event {number}, which is not reported.")
            elif act.started < event.started:
                yield Mismatch(number, f"Adverse event {number} began after {act.treatment} was started for it.")
