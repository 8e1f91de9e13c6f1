"""The adverse events and more information modules of a record's results: harms, caveats, agreements.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/results-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class EventGroup:
    id: str | None = None
    title: str | None = None
    description: Markup | None = None
    deaths_num_affected: int | None = None
    deaths_num_at_risk: int | None = None
    serious_num_affected: int | None = None
    serious_num_at_risk: int | None = None
    other_num_affected: int | None = None
    other_num_at_risk: int | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class EventStats:
    group_id: str | None = None
    num_events: int | None = None
    num_affected: int | None = None
    num_at_risk: int | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    term: str | None = None
    organ_system: str | None = None
    source_vocabulary: str | None = None
    assessment_type: Word | None = None
    notes: Markup | None = None
    stats: tuple[EventStats, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class AdverseEventsModule:
    frequency_threshold: str | None = None
    time_frame: str | None = None
    description: Markup | None = None
    all_cause_mortality_comment: Markup | None = None
    event_groups: tuple[EventGroup, ...] | None = None
    serious_events: tuple[AdverseEvent, ...] | None = None
    other_events: tuple[AdverseEvent, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class LimitationsAndCaveats:
    description: Markup | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class CertainAgreement:
    pi_sponsor_employee: bool | None = None
    restriction_type: Word | None = None
    restrictive_agreement: bool | None = None
    other_details: Markup | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class PointOfContact:
    title: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class MoreInfoModule:
    limitations_and_caveats: LimitationsAndCaveats | None = None
    certain_agreement: CertainAgreement | None = None
    point_of_contact: PointOfContact | None = None
    unrecognised: Unrecognised = ()
