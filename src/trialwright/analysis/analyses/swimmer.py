"""What happened to each participant, in days from the first dose (swimmer).

Doses given and missed, the first response of each outcome named, the intercurrent events of the first one's estimand,
serious adverse events, and the end: why someone left, that they completed, or that they are in the study.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.participant_flow import why_left
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis

Mark = tuple[str, str, str, date, tuple[int, ...]]
"""Variable, category, statistic, day, acts."""


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """The marks of each participant who took a dose."""
    rows = Rows(inputs, planned)
    for person in inputs.sets.people(planned.analysis_set):
        if person.first_dose_on is None:
            continue
        for variable, category, statistic, on, sequences in _marks(inputs, planned, person):
            rows.add(statistic, (on - person.first_dose_on).days, group=person.arm or "", variable=variable,
                     category=category, participant=person.code, unit="days", n=1,
                     grounds=inputs.grounds([person.code], sequences))  # fmt: skip
    return rows.findings("Days from the first dose, which is day 0. A response stands at the day of its visit.")


def _marks(inputs: Inputs, planned: PlannedAnalysis, person: Participant) -> Iterator[Mark]:
    doses = person.of_kind("dose given")
    days = [entry.act.observed_on for entry in doses]
    yield "treatment", "", "first_day", min(days), tuple(entry.sequence for entry in doses)
    yield "treatment", "", "last_day", max(days), tuple(entry.sequence for entry in doses)
    for variable, entries in (("dose", doses), ("dose missed", person.of_kind("dose missed"))):
        for entry in entries:
            act = entry.act
            called = f"{act.administration} {act.number}"  # type: ignore[attr-defined]
            yield variable, called, "day", act.observed_on, (entry.sequence,)
    yield from _responses(inputs, planned, person)
    for entry in person.of_kind("adverse event reported"):
        event = person.adverse_events[entry.act.event]  # type: ignore[attr-defined]
        if entry.act is event and event.serious:
            yield "serious adverse event", event.term, "day", event.started, (entry.sequence,)
    yield _end(inputs, person)


def _responses(inputs: Inputs, planned: PlannedAnalysis, person: Participant) -> Iterator[Mark]:
    for place, name in enumerate(planned.outcomes):
        outcome = inputs.plan.outcome(name)
        for visit in inputs.plan.response_visits:
            judged = inputs.derivation.respond(outcome, person, visit)
            if judged.answer and visit in person.visits:
                yield "response", name, "day", person.visits[visit].observed_on, judged.sequences
                break
        for event in inputs.derivation.events(person, outcome.estimand) if place == 0 else ():
            yield "intercurrent event", event.event, "day", event.on, event.sequences


def _end(inputs: Inputs, person: Participant) -> Mark:
    kinds = ("withdrawn", "completed", "adverse event reported")
    acts = tuple(entry.sequence for kind in kinds for entry in person.of_kind(kind))
    why = why_left(person) or ("completed" if person.completion is not None else "in the study")
    return "end", why, "day", person.left_on or inputs.as_of, acts


ANALYSIS = AnalysisKind(
    says="Doses, responses, events and the end of each participant, in days.", source="The acts themselves", run=run
)
