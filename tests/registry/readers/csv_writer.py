"""Writes v2 records as the registry's CSV download, as its columns are described; the other half of a round trip."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from trialwright.registry.readers.csv_export import COLUMNS


def write_csv(studies: Iterable[dict[str, Any]], path: Path, columns: tuple[str, ...] = COLUMNS) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(_row(study) for study in studies)


def _row(study: dict[str, Any]) -> dict[str, Any]:
    def at(path: str) -> Any:
        value: Any = study
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def joined(path: str, *keys: str, between: str = ", ") -> str:
        return "|".join(between.join(str(one[key]) for key in keys if one.get(key)) for one in at(path) or ())

    protocol, info = "protocolSection.", "protocolSection.designModule.designInfo."
    who = at(info + "maskingInfo.whoMasked")
    masking = (at(info + "maskingInfo.masking") or "") + (f" ({', '.join(who)})" if who else "")
    design = {
        "Allocation": at(info + "allocation"),
        "Intervention Model": at(info + "interventionModel"),
        "Observational Model": at(info + "observationalModel"),
        "Time Perspective": at(info + "timePerspective"),
        "Masking": masking,
        "Primary Purpose": at(info + "primaryPurpose"),
    }
    ids = [at(protocol + "identificationModule.orgStudyIdInfo.id")]
    ids += [one.get("id") for one in at(protocol + "identificationModule.secondaryIdInfos") or ()]
    status, outcomes = protocol + "statusModule.", protocol + "outcomesModule."
    return {
        "NCT Number": at(protocol + "identificationModule.nctId"),
        "Study Title": at(protocol + "identificationModule.briefTitle"),
        "Study URL": "https://clinicaltrials.gov/study/" + at(protocol + "identificationModule.nctId"),
        "Acronym": at(protocol + "identificationModule.acronym"),
        "Study Status": at(status + "overallStatus"),
        "Brief Summary": at(protocol + "descriptionModule.briefSummary"),
        "Study Results": "YES" if study.get("hasResults") else "NO",
        "Conditions": "|".join(at(protocol + "conditionsModule.conditions") or ()),
        "Interventions": joined(protocol + "armsInterventionsModule.interventions", "type", "name", between=": "),
        "Primary Outcome Measures": joined(outcomes + "primaryOutcomes", "measure", "description", "timeFrame"),
        "Secondary Outcome Measures": joined(outcomes + "secondaryOutcomes", "measure", "description", "timeFrame"),
        "Other Outcome Measures": joined(outcomes + "otherOutcomes", "measure", "description", "timeFrame"),
        "Sponsor": at(protocol + "sponsorCollaboratorsModule.leadSponsor.name"),
        "Collaborators": joined(protocol + "sponsorCollaboratorsModule.collaborators", "name"),
        "Sex": at(protocol + "eligibilityModule.sex"),
        "Age": ", ".join(at(protocol + "eligibilityModule.stdAges") or ()),
        "Phases": "|".join(at(protocol + "designModule.phases") or ()),
        "Enrollment": at(protocol + "designModule.enrollmentInfo.count"),
        "Funder Type": at(protocol + "sponsorCollaboratorsModule.leadSponsor.class"),
        "Study Type": at(protocol + "designModule.studyType"),
        "Study Design": "|".join(f"{name}: {value}" for name, value in design.items() if value),
        "Other IDs": "|".join(one for one in ids if one),
        "Start Date": at(status + "startDateStruct.date"),
        "Primary Completion Date": at(status + "primaryCompletionDateStruct.date"),
        "Completion Date": at(status + "completionDateStruct.date"),
        "First Posted": at(status + "studyFirstPostDateStruct.date"),
        "Results First Posted": at(status + "resultsFirstPostDateStruct.date"),
        "Last Update Posted": at(status + "lastUpdatePostDateStruct.date"),
        "Locations": joined(
            protocol + "contactsLocationsModule.locations", "facility", "city", "state", "zip", "country"
        ),
        "Study Documents": "|".join(
            f"{one.get('label')}, https://cdn.clinicaltrials.gov/large-docs/{one.get('filename')}"
            for one in at("documentSection.largeDocumentModule.largeDocs") or ()
        ),
    }
