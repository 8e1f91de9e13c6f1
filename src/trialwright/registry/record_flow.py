"""The participant flow module of a record's results: who started, completed and left, period by period.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/results-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, Unrecognised


@dataclass(frozen=True, slots=True)
class FlowGroup:
    id: str | None = None
    title: str | None = None
    description: Markup | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class FlowStats:
    group_id: str | None = None
    comment: Markup | None = None
    num_subjects: str | None = None
    num_units: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class FlowMilestone:
    type: str | None = None
    comment: Markup | None = None
    achievements: tuple[FlowStats, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class DropWithdraw:
    type: str | None = None
    comment: Markup | None = None
    reasons: tuple[FlowStats, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class FlowPeriod:
    title: str | None = None
    milestones: tuple[FlowMilestone, ...] | None = None
    drop_withdraws: tuple[DropWithdraw, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ParticipantFlowModule:
    pre_assignment_details: Markup | None = None
    recruitment_details: Markup | None = None
    type_units_analyzed: str | None = None
    groups: tuple[FlowGroup, ...] | None = None
    periods: tuple[FlowPeriod, ...] | None = None
    unrecognised: Unrecognised = ()
