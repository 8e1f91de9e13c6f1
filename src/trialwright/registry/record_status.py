"""The status module of a registry record: where the study stands, and its dates, each as registered.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, RegisteredDate, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class PartialDateStruct:
    date: RegisteredDate | None = None
    type: Word | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class DateStruct:
    date: RegisteredDate | None = None
    type: Word | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ExpandedAccessInfo:
    has_expanded_access: bool | None = None
    nct_id: str | None = None
    status_for_nct_id: Word | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class StatusModule:
    status_verified_date: RegisteredDate | None = None
    overall_status: Word | None = None
    last_known_status: Word | None = None
    delayed_posting: bool | None = None
    why_stopped: Markup | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date_struct: PartialDateStruct | None = None
    primary_completion_date_struct: PartialDateStruct | None = None
    completion_date_struct: PartialDateStruct | None = None
    study_first_submit_date: RegisteredDate | None = None
    study_first_submit_qc_date: RegisteredDate | None = None
    study_first_post_date_struct: DateStruct | None = None
    results_waived: bool | None = None
    results_first_submit_date: RegisteredDate | None = None
    results_first_submit_qc_date: RegisteredDate | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: RegisteredDate | None = None
    disp_first_submit_qc_date: RegisteredDate | None = None
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: RegisteredDate | None = None
    last_update_post_date_struct: DateStruct | None = None
    unrecognised: Unrecognised = ()
