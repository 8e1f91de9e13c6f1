"""A registry record, whole and typed: the words of the ClinicalTrials.gov data model, version 2, in snake_case.

Nothing is lost: ``write_v2(read_v2(data)) == data`` for every record. What the data model does not name is kept beside
what it names (``unrecognised``); absent is None; an empty list stays an empty tuple. Each module of the record stands
in its own file ``record_*.py``. Data model: https://clinicaltrials.gov/data-api/about-api/study-data-structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trialwright.errors import InputError
from trialwright.registry.record_annotations import AnnotationSection, DocumentSection
from trialwright.registry.record_derived import DerivedSection
from trialwright.registry.record_design import DesignModule
from trialwright.registry.record_eligibility import EligibilityModule
from trialwright.registry.record_events import AdverseEventsModule, MoreInfoModule
from trialwright.registry.record_flow import ParticipantFlowModule
from trialwright.registry.record_identification import IdentificationModule
from trialwright.registry.record_interventions import ArmsInterventionsModule
from trialwright.registry.record_measures import BaselineCharacteristicsModule, OutcomeMeasuresModule
from trialwright.registry.record_outcomes import OutcomesModule
from trialwright.registry.record_places import ContactsLocationsModule
from trialwright.registry.record_references import IpdSharingStatementModule, ReferencesModule
from trialwright.registry.record_sponsors import OversightModule, SponsorCollaboratorsModule
from trialwright.registry.record_status import StatusModule
from trialwright.registry.record_subject import ConditionsModule, DescriptionModule
from trialwright.registry.registered import Unrecognised
from trialwright.registry.v2_form import read_value, value_at, write_value

__all__ = ["ProtocolSection", "Record", "ResultsSection", "is_nct_id", "read_v2", "value_at", "write_v2"]


@dataclass(frozen=True, slots=True)
class ProtocolSection:
    """What was planned and registered."""

    identification_module: IdentificationModule | None = None
    status_module: StatusModule | None = None
    sponsor_collaborators_module: SponsorCollaboratorsModule | None = None
    oversight_module: OversightModule | None = None
    description_module: DescriptionModule | None = None
    conditions_module: ConditionsModule | None = None
    design_module: DesignModule | None = None
    arms_interventions_module: ArmsInterventionsModule | None = None
    outcomes_module: OutcomesModule | None = None
    eligibility_module: EligibilityModule | None = None
    contacts_locations_module: ContactsLocationsModule | None = None
    references_module: ReferencesModule | None = None
    ipd_sharing_statement_module: IpdSharingStatementModule | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ResultsSection:
    """What was reported at the end."""

    participant_flow_module: ParticipantFlowModule | None = None
    baseline_characteristics_module: BaselineCharacteristicsModule | None = None
    outcome_measures_module: OutcomeMeasuresModule | None = None
    adverse_events_module: AdverseEventsModule | None = None
    more_info_module: MoreInfoModule | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One registered study. A record always has an NCT number: ``read_v2`` refuses one without."""

    protocol_section: ProtocolSection
    results_section: ResultsSection | None = None
    annotation_section: AnnotationSection | None = None
    document_section: DocumentSection | None = None
    derived_section: DerivedSection | None = None
    has_results: bool | None = None
    unrecognised: Unrecognised = ()

    @property
    def nct_id(self) -> str:
        """The record's number, such as NCT07008196."""
        identification = self.protocol_section.identification_module
        return (identification.nct_id if identification else None) or ""


def is_nct_id(text: str) -> bool:
    """True for NCT and eight digits, in capitals.

    >>> is_nct_id("NCT07008196"), is_nct_id("nct07008196"), is_nct_id("NCT0700819")
    (True, False, False)
    """
    digits = text[3:]
    return len(text) == 11 and text.startswith("NCT") and digits.isascii() and digits.isdigit()


def read_v2(data: Mapping[str, Any], where: str = "the record") -> Record:
    """The record in ``data``, the v2 JSON form. Raises ``InputError`` that names the path of what does not fit."""
    if isinstance(data, Mapping) and data.get("protocolSection") is None:
        raise InputError(
            where=where,
            expected="one study in the ClinicalTrials.gov v2 form, with a protocolSection",
            found=f"the keys {', '.join(sorted(str(key)[:40] for key in data)[:5]) or '(none)'}",
            remedy="Hand in one study as the registry's API gives it.",
        )
    record: Record = read_value(Record, data, where)
    if not is_nct_id(record.nct_id):
        raise InputError(
            where=f"{where} protocolSection.identificationModule.nctId",
            expected="an NCT number: NCT and eight digits",
            found=repr(record.nct_id[:40]) if record.nct_id else "none",
            remedy="Hand in a record of ClinicalTrials.gov with its number.",
        )
    return record


def write_v2(record: Record) -> dict[str, Any]:
    """The record in the v2 JSON form, equal to what it was read from."""
    written: dict[str, Any] = write_value(record)
    return written
