"""The derived section of a registry record: what the registry computed, such as terms of the MeSH thesaurus.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/data-api/about-api/study-data-structure.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.record_status import DateStruct
from trialwright.registry.registered import RegisteredDate, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class FirstMcpInfo:
    post_date_struct: DateStruct | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class SubmissionInfo:
    release_date: RegisteredDate | None = None
    unrelease_date: RegisteredDate | None = None
    unrelease_date_unknown: bool | None = None
    reset_date: RegisteredDate | None = None
    mcp_release_n: int | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class SubmissionTracking:
    estimated_results_first_submit_date: RegisteredDate | None = None
    first_mcp_info: FirstMcpInfo | None = None
    submission_infos: tuple[SubmissionInfo, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class MiscInfoModule:
    version_holder: RegisteredDate | None = None
    removed_countries: tuple[str, ...] | None = None
    submission_tracking: SubmissionTracking | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Mesh:
    id: str | None = None
    term: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class BrowseLeaf:
    id: str | None = None
    name: str | None = None
    as_found: str | None = None
    relevance: Word | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class BrowseBranch:
    abbrev: str | None = None
    name: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class BrowseModule:
    meshes: tuple[Mesh, ...] | None = None
    ancestors: tuple[Mesh, ...] | None = None
    browse_leaves: tuple[BrowseLeaf, ...] | None = None
    browse_branches: tuple[BrowseBranch, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class DerivedSection:
    misc_info_module: MiscInfoModule | None = None
    condition_browse_module: BrowseModule | None = None
    intervention_browse_module: BrowseModule | None = None
    unrecognised: Unrecognised = ()
