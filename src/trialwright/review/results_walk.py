"""The results of a record as the checks walk them: flow, baseline and outcome measures, each with its path."""

from __future__ import annotations

from trialwright.registry.record import ResultsSection
from trialwright.registry.record_events import AdverseEventsModule
from trialwright.registry.record_flow import ParticipantFlowModule
from trialwright.registry.record_measures import BaselineCharacteristicsModule, OutcomeMeasure
from trialwright.review.case import Case
from trialwright.review.numbers import number

RESULTS = "resultsSection"
FLOW = f"{RESULTS}.participantFlowModule"
BASELINE = f"{RESULTS}.baselineCharacteristicsModule"
MEASURES = f"{RESULTS}.outcomeMeasuresModule"
EVENTS = f"{RESULTS}.adverseEventsModule"


def section(case: Case) -> ResultsSection:
    return case.record.results_section or ResultsSection()


def flow(case: Case) -> ParticipantFlowModule:
    return section(case).participant_flow_module or ParticipantFlowModule()


def baseline(case: Case) -> BaselineCharacteristicsModule:
    return section(case).baseline_characteristics_module or BaselineCharacteristicsModule()


def events(case: Case) -> AdverseEventsModule:
    return section(case).adverse_events_module or AdverseEventsModule()


def measures(case: Case) -> tuple[tuple[str, OutcomeMeasure], ...]:
    """Every reported outcome measure with its path."""
    module = section(case).outcome_measures_module
    held = (module.outcome_measures or ()) if module else ()
    return tuple((f"{MEASURES}.outcomeMeasures[{index}]", one) for index, one in enumerate(held))


def started(case: Case) -> dict[str, float]:
    """The most participants that each group of the flow had at the start of a period, by the group's id."""
    most: dict[str, float] = {}
    for period in flow(case).periods or ():
        for milestone in period.milestones or ():
            if milestone.type == "STARTED":
                for stats in milestone.achievements or ():
                    count = number(stats.num_subjects)
                    if stats.group_id and count is not None:
                        most[stats.group_id] = max(most.get(stats.group_id, 0), count)
    return most
