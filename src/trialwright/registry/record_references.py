"""The references and data sharing modules of a registry record: papers, links, and who may see the data.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class Retraction:
    pmid: str | None = None
    source: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Reference:
    pmid: str | None = None
    type: Word | None = None
    citation: str | None = None
    retractions: tuple[Retraction, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class SeeAlsoLink:
    label: Markup | None = None
    url: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class AvailIpd:
    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: Markup | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ReferencesModule:
    references: tuple[Reference, ...] | None = None
    see_also_links: tuple[SeeAlsoLink, ...] | None = None
    avail_ipds: tuple[AvailIpd, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class IpdSharingStatementModule:
    ipd_sharing: Word | None = None
    description: Markup | None = None
    info_types: tuple[Word, ...] | None = None
    time_frame: Markup | None = None
    access_criteria: Markup | None = None
    url: str | None = None
    unrecognised: Unrecognised = ()
