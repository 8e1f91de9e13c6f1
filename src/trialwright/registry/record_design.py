"""The design module of a registry record: kind, phase, allocation, masking, enrolment.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class ExpandedAccessTypes:
    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class MaskingBlock:
    masking: Word | None = None
    masking_description: Markup | None = None
    who_masked: tuple[Word, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class DesignInfo:
    allocation: Word | None = None
    intervention_model: Word | None = None
    intervention_model_description: Markup | None = None
    primary_purpose: Word | None = None
    observational_model: Word | None = None
    time_perspective: Word | None = None
    masking_info: MaskingBlock | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class BioSpec:
    retention: Word | None = None
    description: Markup | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class EnrollmentInfo:
    count: int | None = None
    type: Word | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class DesignModule:
    study_type: Word | None = None
    n_ptrs_to_this_exp_acc_nct_id: float | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    phases: tuple[Word, ...] | None = None
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: EnrollmentInfo | None = None
    unrecognised: Unrecognised = ()
