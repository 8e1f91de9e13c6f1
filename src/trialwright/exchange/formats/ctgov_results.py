"""The results as the results section of a ClinicalTrials.gov v2 record: flow, baseline, outcomes, adverse events.

The document is a v2 record: the protocol section as registered (of a study without a number, its own id and title),
the results section, and beside them under ``trialwright`` the notice and where the numbers come from. A simulated
study has no NCT number in it and carries the mark in every title and in the limitations. What the registry asks for
and no act holds (agreement, contact, region) is left out and listed as still needed.
"""

from __future__ import annotations

from typing import Any

from trialwright.analysis.results import StudyResults
from trialwright.analysis.title import title
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.course import Course
from trialwright.exchange.checking import check
from trialwright.exchange.ctgov_baseline import NOT_COLLECTED, baseline_module
from trialwright.exchange.ctgov_events import adverse_events_module, unknown_organ_systems
from trialwright.exchange.ctgov_flow import participant_flow_module
from trialwright.exchange.ctgov_groups import cut
from trialwright.exchange.ctgov_outcomes import outcome_measures_module
from trialwright.exchange.format import Export, Format
from trialwright.exchange.record_day import record_as_of as record_as_of
from trialwright.notice import notice
from trialwright.registry.record import write_v2


def write(course: Course, results: StudyResults) -> Export:
    """The record with its results, the findings of the registry's rules on it, and what is still needed."""
    document: dict[str, Any] = {
        "protocolSection": _protocol_section(course, results),
        "resultsSection": {
            "participantFlowModule": participant_flow_module(course, results),
            "baselineCharacteristicsModule": baseline_module(course, results),
            "outcomeMeasuresModule": outcome_measures_module(course, results),
            "adverseEventsModule": adverse_events_module(course, results),
            "moreInfoModule": {"limitationsAndCaveats": {"description": cut(limitations(course, results), 500)}},
        },
        "hasResults": True,
        "trialwright": _origin(course, results),
    }
    return Export(document, tuple(check(document)), tuple(_still_needed(course, results)))


def _protocol_section(course: Course, results: StudyResults) -> dict[str, Any]:
    record = course.design.record
    if record is not None and course.design.nct_id is not None and not results.simulated:
        section: dict[str, Any] = write_v2(record)["protocolSection"]
        return section
    identification = {"orgStudyIdInfo": {"id": course.study}, "briefTitle": cut(results.title, 300)}
    return {"identificationModule": identification}


def limitations(course: Course, results: StudyResults) -> str:
    """What a reader must know before the numbers: simulated, not finished, and by which software."""
    parts = []
    opening = course.opening
    if results.simulated:
        parts.append("No person took part: virtual participants of a model, no evidence about any treatment.")
        if isinstance(opening, StudyOpened):
            parts.append(f"Scenario {opening.scenario}, seed {opening.seed}.")
    if not results.is_final:
        parts.append(f"Not final: as of {results.as_of} participants are still in the study.")
    parts += [sentence.rstrip(".") + "." for sentence in notice(record_as_of(course.design))]
    return title(" ".join(parts), simulated=results.simulated)


def _origin(course: Course, results: StudyResults) -> dict[str, Any]:
    return {
        "study": results.study,
        "simulated": results.simulated,
        "as_of": results.as_of.isoformat() if results.as_of else None,
        "design_sha256": results.design_sha256,
        "ledger": {"sequence": results.ledger_sequence, "head": results.ledger_head},
        "notice": list(notice(record_as_of(course.design))),
    }


def _still_needed(course: Course, results: StudyResults) -> list[str]:
    found = [
        f"{name}: not on the registry's list of organ systems; choose the one that fits."
        for name in unknown_organ_systems(results)
    ]
    if results.simulated:
        return found
    record = course.design.record
    outcomes = record.protocol_section.outcomes_module if record else None
    if outcomes is None:
        found.append("Registered outcome measures: the record holds none to compare the results with.")
    return [
        *found,
        "Point of contact: title, organization, and phone or email.",
        "Certain agreements: whether principal investigators are employees of the sponsor, and any restriction.",
        f"Race and ethnicity: written as {NOT_COLLECTED!r}; supply them if they were collected.",
        "Region of enrollment: participants by country.",
        "How adverse events were assessed: written as non-systematic, for no form of the schedule asks for them.",
        "Protocol and statistical analysis plan as PDF.",
    ]


FORMAT = Format(
    name="ctgov-results",
    title="ClinicalTrials.gov results (v2 JSON)",
    says="The record with its results section: participant flow, baseline, outcome measures, adverse events.",
    write=write,
)
