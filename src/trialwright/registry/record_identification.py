"""The identification module of a registry record: its numbers, titles and the organisation that registered it.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Unrecognised, Word


@dataclass(frozen=True, slots=True)
class OrgStudyIdInfo:
    id: str | None = None
    type: Word | None = None
    link: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class SecondaryIdInfo:
    id: str | None = None
    type: Word | None = None
    domain: str | None = None
    link: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Organization:
    full_name: str | None = None
    class_: Word | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class IdentificationModule:
    nct_id: str | None = None
    nct_id_aliases: tuple[str, ...] | None = None
    org_study_id_info: OrgStudyIdInfo | None = None
    secondary_id_infos: tuple[SecondaryIdInfo, ...] | None = None
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization | None = None
    unrecognised: Unrecognised = ()
