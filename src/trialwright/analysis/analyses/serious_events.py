"""Deaths, serious events and events for which treatment was stopped: what narratives are made of (ICH E3, 12.3.2).

One participant's event after the other: what it was, how bad, judged related or not, when it began against the first
and the last dose before it, how many doses had been given, what was done, how it ended; and the participant's own
baseline. Whatever the act does not say stays "not recorded".
"""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.result import Number
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis

Fact = tuple[str, Number, str]


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """The facts of each event, participant by participant."""
    rows = Rows(inputs, planned)
    for person in inputs.sets.people(planned.analysis_set):
        for number, event in sorted(person.adverse_events.items()):
            if event.serious or event.outcome == "fatal" or _stopped_treatment(event):
                acts = [entry.sequence for entry in person.of_kind("adverse event reported")
                        if entry.act.event == number]  # type: ignore[attr-defined]  # fmt: skip
                grounds = inputs.grounds([person.code], acts)
                for statistic, value, unit in (*_event(person, event), *_person(inputs, person)):
                    rows.add(statistic, value, group=person.arm or "", variable=f"event {number}", unit=unit, n=1,
                             participant=person.code, reason="not recorded" if value is None else "",
                             grounds=grounds)  # fmt: skip
        if person.has_died and not any(one.outcome == "fatal" for one in person.adverse_events.values()):
            rows.add("term", "death, without a reported event", group=person.arm or "", variable="death", n=1,
                     participant=person.code, grounds=inputs.grounds_of([person], "withdrawn"))  # fmt: skip
    return rows.findings(not_available="" if rows.made else "no serious or fatal event was reported")


def _stopped_treatment(event: AdverseEventReported) -> bool:
    """True when the treatment was stopped for the event."""
    return event.action == "treatment stopped"


def _event(person: Participant, event: AdverseEventReported) -> Iterator[Fact]:
    anchor = person.first_dose_on
    yield "term", event.term, ""
    yield "organ_system", event.organ_system, ""
    yield "grade", event.grade, "grade"
    yield "serious", _said(event.serious), ""
    yield "seriousness", ", ".join(event.seriousness) or None, ""
    yield "related", _said(event.related), ""
    yield "expected", _said(event.expected), ""
    yield "action", event.action, ""
    yield "outcome", event.outcome, ""
    yield "started_day", (event.started - anchor).days if anchor is not None else None, "days"
    yield "ended_day", (event.ended - anchor).days if anchor is not None and event.ended is not None else None, "days"
    before = [dose for dose in person.doses if dose.observed_on <= event.started]
    last = max((dose.observed_on for dose in before), default=None)
    yield "doses_before", len(before), "doses"
    yield "last_dose_day", (last - anchor).days if last is not None and anchor is not None else None, "days"
    yield "days_since_last_dose", (event.started - last).days if last is not None else None, "days"


def _person(inputs: Inputs, person: Participant) -> Iterator[Fact]:
    """The baseline table's rows of this person, and other treatments begun by then."""
    from trialwright.analysis.baseline import visit_of

    for item in inputs.plan.baseline:
        if item.source.item is not None:
            value = person.values(visit_of(inputs.design, item), item.source.form).get(item.source.item)
            unit = item.unit if item.kind == "continuous" else ""
            yield f"baseline: {item.title}", _said(value) if isinstance(value, bool) else value, unit
    others = [getattr(entry.act, "treatment", "") for entry in person.of_kind("other treatment started")]
    yield "other_treatments", ", ".join(others) or "none recorded", ""


def _said(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


ANALYSIS = AnalysisKind(
    says="Every death, serious event and event that stopped treatment, with what its narrative needs.",
    source="ICH E3 (1995), section 12.3.2", run=run,
)  # fmt: skip
