"""The annotation and document sections of a registry record: what the registry noted, and the files it holds.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/data-api/about-api/study-data-structure.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import RegisteredDate, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class UnpostedEvent:
    type: Word | None = None
    date: RegisteredDate | None = None
    date_unknown: bool | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class UnpostedAnnotation:
    unposted_responsible_party: str | None = None
    unposted_events: tuple[UnpostedEvent, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ViolationEvent:
    type: Word | None = None
    description: str | None = None
    creation_date: RegisteredDate | None = None
    issued_date: RegisteredDate | None = None
    release_date: RegisteredDate | None = None
    posted_date: RegisteredDate | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ViolationAnnotation:
    violation_events: tuple[ViolationEvent, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class AnnotationModule:
    unposted_annotation: UnpostedAnnotation | None = None
    violation_annotation: ViolationAnnotation | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class AnnotationSection:
    annotation_module: AnnotationModule | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class LargeDoc:
    type_abbrev: str | None = None
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str | None = None
    date: RegisteredDate | None = None
    upload_date: RegisteredDate | None = None
    filename: str | None = None
    size: int | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class LargeDocumentModule:
    no_sap: bool | None = None
    large_docs: tuple[LargeDoc, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class DocumentSection:
    large_document_module: LargeDocumentModule | None = None
    unrecognised: Unrecognised = ()
