"""The eligibility module of a registry record: who may join, as text and as structured fields.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class EligibilityModule:
    eligibility_criteria: Markup | None = None
    healthy_volunteers: bool | None = None
    sex: Word | None = None
    gender_based: bool | None = None
    gender_description: Markup | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: tuple[Word, ...] | None = None
    study_population: Markup | None = None
    sampling_method: Word | None = None
    unrecognised: Unrecognised = ()
