"""The posted results of any record, module by module, as tables with notes and, where few enough, figures.

Meaning of the fields: https://clinicaltrials.gov/policy/results-definitions. What the record does not carry is left
out; a missing number is a dash, never a zero.
"""

from __future__ import annotations

from trialwright.registry.posted_events import events_part, more_part
from trialwright.registry.posted_flow import flow_part
from trialwright.registry.posted_measures import baseline_part, outcomes_part
from trialwright.registry.record import Record
from trialwright.registry.result_table import Part


def posted_results(record: Record) -> tuple[Part, ...]:
    """Each module of the results that the record carries; empty without posted results."""
    results = record.results_section
    if results is None:
        return ()
    parts = (
        outcomes_part(results.outcome_measures_module) if results.outcome_measures_module else None,
        flow_part(results.participant_flow_module) if results.participant_flow_module else None,
        baseline_part(results.baseline_characteristics_module) if results.baseline_characteristics_module else None,
        events_part(results.adverse_events_module) if results.adverse_events_module else None,
        more_part(results.more_info_module) if results.more_info_module else None,
    )
    return tuple(part for part in parts if part and (part.tables or part.facts))
