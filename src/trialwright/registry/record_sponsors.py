"""The sponsor and oversight modules of a registry record: who answers for the study, pays, takes part and watches.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Unrecognised, Word


@dataclass(frozen=True, slots=True)
class ResponsibleParty:
    type: Word | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Sponsor:
    name: str | None = None
    class_: Word | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class SponsorCollaboratorsModule:
    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: tuple[Sponsor, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class OversightModule:
    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None
    unrecognised: Unrecognised = ()
