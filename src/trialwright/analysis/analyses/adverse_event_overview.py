"""Adverse events in overview: people with any, serious, related, severe, fatal ones, and rates per 100 years.

Events that began on or after the first dose, in everyone treated. The rate counts all events over all years of
observation since the first dose (up to the last day in the study or the cut-off; a year is 365.25 days), with
Garwood's exact interval for a Poisson count. Events before the first dose are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.emergent import Event, emergent, grounds_of_events, people_with
from trialwright.analysis.inputs import Inputs
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.statistics.incidence_rate import incidence_rate

CLASSES: dict[str, Callable[[Event], bool]] = {
    "any adverse event": lambda one: True,
    "serious": lambda one: one.event.serious,
    "related": lambda one: one.event.related is True,
    "relatedness not judged": lambda one: one.event.related is None,
    "serious and related": lambda one: one.event.serious and one.event.related is True,
    "grade 3 or higher": lambda one: one.event.grade >= 3,
    "fatal": lambda one: one.event.outcome == "fatal",
}


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Each class of events, then people who left or stopped treatment for one."""
    rows = Rows(inputs, planned)
    for group, people in inputs.groups(planned.analysis_set):
        events = emergent(people)
        years = sum(_years(inputs, person) for person in people)
        for name, belongs in CLASSES.items():
            _class(rows, group, name, len(people), [one for one in events if belongs(one)], years)
        _people(rows, group, "left for an adverse event", people,
                lambda one: one.withdrawal is not None and one.withdrawal.why == "adverse event")  # fmt: skip
        _people(rows, group, "stopped treatment for an adverse event", people,
                lambda one: any(getattr(entry.act, "why", "") == "adverse event"
                                for entry in one.of_kind("treatment discontinued")))  # fmt: skip
        _people(rows, group, "died", people, lambda one: one.has_died)
    before = inputs.results.adverse_events.before_first_dose
    return rows.findings(
        f"Before the first dose, or in people without a dose: {before} (not counted here).",
        "Years: from the first dose to the last day in the study or the cut-off.",
    )


def _years(inputs: Inputs, person: Participant) -> float:
    if person.first_dose_on is None:
        return 0.0
    end = min(person.left_on or inputs.as_of, inputs.as_of)
    return max((end - person.first_dose_on).days + 1, 0) / 365.25


def _class(rows: Rows, group: str, name: str, size: int, events: Sequence[Event], years: float) -> None:
    grounds = grounds_of_events(rows.inputs, events)
    people = people_with(events)
    level = rows.planned.level
    rate = incidence_rate(len(events), years, level) if years > 0 else None
    method = f"events per 100 years, Garwood (exact Poisson), {100 * level:g} %"
    for statistic, value, unit, how in (
        ("participants", people, "participants", ""), ("percent", 100 * people / size if size else None, "%", ""),
        ("events", len(events), "events", ""), ("rate", rate.per_100_years if rate else None, "/100 a", method),
        ("rate_low", rate.low if rate else None, "/100 a", method),
        ("rate_high", rate.high if rate else None, "/100 a", method),
    ):  # fmt: skip
        rows.add(statistic, value, group=group, variable=name, unit=unit, n=size, method=how, grounds=grounds,
                 reason="nobody at risk" if value is None else "")  # fmt: skip


def _people(rows: Rows, group: str, name: str, people: Sequence[Participant],
            belongs: Callable[[Participant], bool]) -> None:  # fmt: skip
    found = [person for person in people if belongs(person)]
    grounds = rows.inputs.grounds_of(found, "withdrawn", "treatment discontinued", "adverse event reported")
    share = 100 * len(found) / len(people) if people else None
    for statistic, value, unit in (("participants", len(found), "participants"), ("percent", share, "%")):
        rows.add(statistic, value, group=group, variable=name, unit=unit, n=len(people), grounds=grounds,
                 reason="nobody at risk" if value is None else "")  # fmt: skip


ANALYSIS = AnalysisKind(
    says="Adverse events in overview, in people, in number and per 100 years.",
    source="ICH E3 (1995), section 12.2; Garwood 1936, doi:10.1093/biomet/28.3-4.437", run=run,
)  # fmt: skip
