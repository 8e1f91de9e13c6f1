"""One invented study with results in every form that is read, each typed by hand as that form would print it."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from tests.registry.readers.invented_xml import XML

V2: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT90000001",
            "orgStudyIdInfo": {"id": "TW-1"},
            "secondaryIdInfos": [{"id": "2020-000001-11"}],
            "organization": {"fullName": "Invented Hospital", "class": "OTHER"},
            "briefTitle": "Telmisartan for Invented Hypertension",
            "officialTitle": "A Randomised Trial of Telmisartan for Invented Hypertension",
            "acronym": "TIH",
        },
        "statusModule": {
            "statusVerifiedDate": "2021-03",
            "overallStatus": "ACTIVE_NOT_RECRUITING",
            "startDateStruct": {"date": "2020-01-15", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2021-12", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2022-06", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2019-11-02",
            "studyFirstPostDateStruct": {"date": "2019-11-05", "type": "ACTUAL"},
            "lastUpdateSubmitDate": "2021-03-09",
            "lastUpdatePostDateStruct": {"date": "2021-03-11", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "SPONSOR"},
            "leadSponsor": {"name": "Invented Hospital", "class": "OTHER"},
            "collaborators": [{"name": "Invented Pharma", "class": "INDUSTRY"}],
        },
        "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": False},
        "descriptionModule": {
            "briefSummary": "Does telmisartan lower a pressure of \\>= 140 mmHg more than placebo does, and how long "
            "does the effect last in people of any age?"
        },
        "conditionsModule": {"conditions": ["Hypertension", "Blood Pressure"], "keywords": ["invented"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
            },
            "enrollmentInfo": {"count": 40, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Drug", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Telmisartan"]},
                {"label": "Control", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Placebo"]},
            ],
            "interventions": [
                {"type": "DRUG", "name": "Telmisartan", "armGroupLabels": ["Drug"], "otherNames": ["Micardis"]},
                {"type": "DRUG", "name": "Placebo", "armGroupLabels": ["Control"]},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [
                {"measure": "Systolic pressure", "description": "Seated, mean of three", "timeFrame": "12 weeks"}
            ]
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Systolic pressure \\> 140 mmHg in three measurements on "
            "different days\n* Written consent\n\nExclusion Criteria:\n\n* Pregnancy",
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        },
        "contactsLocationsModule": {
            "overallOfficials": [{"name": "A. Nobody, MD", "affiliation": "Invented Hospital", "role": "STUDY_CHAIR"}],
            "locations": [{"facility": "Invented Hospital", "city": "Seoul", "zip": "110", "country": "South Korea"}],
        },
    },
    "resultsSection": {
        "participantFlowModule": {
            "groups": [
                {"id": "FG000", "title": "Drug", "description": "Telmisartan 40 mg"},
                {"id": "FG001", "title": "Control"},
            ],
            "periods": [
                {
                    "title": "Overall Study",
                    "milestones": [
                        {
                            "type": "STARTED",
                            "achievements": [
                                {"groupId": "FG000", "numSubjects": "20"},
                                {"groupId": "FG001", "numSubjects": "20"},
                            ],
                        }
                    ],
                }
            ],
        },
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "type": "PRIMARY",
                    "title": "Systolic pressure",
                    "reportingStatus": "POSTED",
                    "paramType": "MEAN",
                    "dispersionType": "Standard Deviation",
                    "unitOfMeasure": "mmHg",
                    "timeFrame": "12 weeks",
                    "groups": [{"id": "OG000", "title": "Drug"}, {"id": "OG001", "title": "Control"}],
                    "denoms": [
                        {
                            "units": "Participants",
                            "counts": [{"groupId": "OG000", "value": "20"}, {"groupId": "OG001", "value": "19"}],
                        }
                    ],
                    "classes": [
                        {
                            "categories": [
                                {
                                    "measurements": [
                                        {"groupId": "OG000", "value": "131.5", "spread": "9.1"},
                                        {"groupId": "OG001", "value": "139.2", "spread": "8.8"},
                                    ]
                                }
                            ]
                        }
                    ],
                    "analyses": [
                        {
                            "groupIds": ["OG000", "OG001"],
                            "nonInferiorityType": "SUPERIORITY",
                            "pValue": "0.01",
                            "statisticalMethod": "t-test, 2 sided",
                            "ciPctValue": "95",
                            "ciNumSides": "TWO_SIDED",
                            "ciLowerLimit": "-13.4",
                            "ciUpperLimit": "-2.0",
                        }
                    ],
                }
            ]
        },
        "adverseEventsModule": {
            "frequencyThreshold": "5",
            "timeFrame": "12 weeks",
            "eventGroups": [
                {"id": "EG000", "title": "Drug", "seriousNumAffected": 1, "seriousNumAtRisk": 20},
                {"id": "EG001", "title": "Control", "seriousNumAffected": 0, "seriousNumAtRisk": 20},
            ],
            "seriousEvents": [
                {
                    "term": "Syncope",
                    "organSystem": "Nervous system disorders",
                    "sourceVocabulary": "MedDRA 23",
                    "assessmentType": "SYSTEMATIC_ASSESSMENT",
                    "stats": [
                        {"groupId": "EG000", "numEvents": 1, "numAffected": 1, "numAtRisk": 20},
                        {"groupId": "EG001", "numEvents": 0, "numAffected": 0, "numAtRisk": 20},
                    ],
                }
            ],
        },
    },
    "hasResults": True,
}

V1: dict[str, Any] = {
    "ProtocolSection": {
        "IdentificationModule": {
            "NCTId": "NCT90000001",
            "OrgStudyIdInfo": {"OrgStudyId": "TW-1"},
            "SecondaryIdInfoList": {"SecondaryIdInfo": [{"SecondaryId": "2020-000001-11"}]},
            "Organization": {"OrgFullName": "Invented Hospital", "OrgClass": "OTHER"},
            "BriefTitle": "Telmisartan for Invented Hypertension",
        },
        "StatusModule": {
            "StatusVerifiedDate": "March 2021",
            "OverallStatus": "Active, not recruiting",
            "StartDateStruct": {"StartDate": "January 15, 2020", "StartDateType": "Actual"},
            "PrimaryCompletionDateStruct": {
                "PrimaryCompletionDate": "December 2021",
                "PrimaryCompletionDateType": "Anticipated",
            },
        },
        "SponsorCollaboratorsModule": {
            "LeadSponsor": {"LeadSponsorName": "Invented Hospital", "LeadSponsorClass": "OTHER"},
            "CollaboratorList": {
                "Collaborator": [{"CollaboratorName": "Invented Pharma", "CollaboratorClass": "INDUSTRY"}]
            },
        },
        "OversightModule": {"OversightHasDMC": "Yes", "IsFDARegulatedDrug": "No"},
        "DescriptionModule": {
            "BriefSummary": "Does telmisartan lower a pressure of >= 140 mmHg more than placebo does, and how long "
            "does the effect last in people of any age?"
        },
        "ConditionsModule": {"ConditionList": {"Condition": ["Hypertension", "Blood Pressure"]}},
        "DesignModule": {
            "StudyType": "Interventional",
            "PhaseList": {"Phase": ["Phase 1", "Phase 2"]},
            "DesignInfo": {
                "DesignAllocation": "Randomized",
                "DesignInterventionModel": "Parallel Assignment",
                "DesignMaskingInfo": {
                    "DesignMasking": "Double",
                    "DesignWhoMaskedList": {"DesignWhoMasked": ["Participant", "Investigator"]},
                },
            },
            "EnrollmentInfo": {"EnrollmentCount": "40", "EnrollmentType": "Anticipated"},
        },
        "ArmsInterventionsModule": {
            "InterventionList": {
                "Intervention": [
                    {
                        "InterventionType": "Drug",
                        "InterventionName": "Telmisartan",
                        "InterventionArmGroupLabelList": {"InterventionArmGroupLabel": ["Drug"]},
                        "InterventionOtherNameList": {"InterventionOtherName": ["Micardis"]},
                    },
                    {"InterventionType": "Drug", "InterventionName": "Placebo"},
                ]
            }
        },
        "EligibilityModule": {
            "EligibilityCriteria": "Inclusion Criteria:\n\nSystolic pressure > 140 mmHg in three measurements on "
            "different days\nWritten consent\n\nExclusion Criteria:\n\nPregnancy",
            "HealthyVolunteers": "No",
            "Gender": "All",
            "MinimumAge": "18 Years",
            "StdAgeList": {"StdAge": ["Adult", "Older Adult"]},
        },
    },
    "ResultsSection": {
        "AdverseEventsModule": {
            "EventsFrequencyThreshold": "5",
            "EventGroupList": {
                "EventGroup": [
                    {"EventGroupId": "EG000", "EventGroupTitle": "Drug", "EventGroupSeriousNumAffected": "1"},
                    {"EventGroupId": "EG001", "EventGroupTitle": "Control", "EventGroupSeriousNumAffected": "0"},
                ]
            },
        }
    },
}

# table -> header and rows, as AACT exports them; the others of its tables may be absent
AACT = {
    "studies": "nct_id|brief_title|overall_status|start_month_year|start_date_type|phase|enrollment|enrollment_type|"
    "source|source_class|study_type|has_dmc\n"
    "NCT90000001|Telmisartan for Invented Hypertension|ACTIVE_NOT_RECRUITING|2020-01-15|ACTUAL|PHASE1/PHASE2|40|"
    "ESTIMATED|Invented Hospital|OTHER|INTERVENTIONAL|t\n",
    "brief_summaries": 'id|nct_id|description\n1|NCT90000001|"Does telmisartan lower a pressure of \\>= 140 mmHg more '
    'than placebo does, and how long does the effect last in people of any age?"\n',
    "eligibilities": "id|nct_id|gender|minimum_age|maximum_age|healthy_volunteers|adult|child|older_adult|criteria\n"
    '1|NCT90000001|ALL|18 Years||f|t|f|t|"Inclusion Criteria:\n\n* Systolic pressure \\> 140 mmHg in three '
    'measurements on different days\n* Written consent\n\nExclusion Criteria:\n\n* Pregnancy"\n',
    "conditions": "id|nct_id|name\n1|NCT90000001|Hypertension\n2|NCT90000001|Blood Pressure\n",
    "design_groups": "id|nct_id|group_type|title\n7|NCT90000001|EXPERIMENTAL|Drug\n"
    "8|NCT90000001|PLACEBO_COMPARATOR|Control\n",
    "interventions": "id|nct_id|intervention_type|name\n3|NCT90000001|DRUG|Telmisartan\n4|NCT90000001|DRUG|Placebo\n",
    "design_group_interventions": "id|nct_id|design_group_id|intervention_id\n1|NCT90000001|7|3\n2|NCT90000001|8|4\n",
    "intervention_other_names": "id|nct_id|intervention_id|name\n1|NCT90000001|3|Micardis\n",
    "designs": "id|nct_id|allocation|intervention_model|primary_purpose|masking|subject_masked|investigator_masked\n"
    "1|NCT90000001|RANDOMIZED|PARALLEL|TREATMENT|DOUBLE|t|t\n",
    "design_outcomes": "id|nct_id|outcome_type|measure|description|time_frame\n"
    '1|NCT90000001|primary|Systolic pressure|"Seated, mean of three"|12 weeks\n',
    "sponsors": "id|nct_id|agency_class|lead_or_collaborator|name\n1|NCT90000001|OTHER|lead|Invented Hospital\n"
    "2|NCT90000001|INDUSTRY|collaborator|Invented Pharma\n",
    "facilities": "id|nct_id|name|city|zip|country\n1|NCT90000001|Invented Hospital|Seoul|110|South Korea\n",
}

CSV = (
    "NCT Number,Study Title,Study URL,Acronym,Study Status,Brief Summary,Study Results,Conditions,Interventions,"
    "Primary Outcome Measures,Sponsor,Collaborators,Sex,Age,Phases,Enrollment,Funder Type,Study Type,Study Design,"
    "Other IDs,Start Date,Primary Completion Date,Last Update Posted,Locations\n"
    "NCT90000001,Telmisartan for Invented Hypertension,https://clinicaltrials.gov/study/NCT90000001,TIH,"
    'ACTIVE_NOT_RECRUITING,"Does telmisartan lower a pressure of \\>= 140 mmHg more than placebo does, and how '
    'long does the effect last in people of any age?",YES,Hypertension|Blood Pressure,DRUG: Telmisartan|DRUG: Placebo,'
    '"Systolic pressure, Seated, mean of three, 12 weeks",Invented Hospital,Invented Pharma,ALL,"ADULT, OLDER_ADULT",'
    'PHASE1|PHASE2,40,OTHER,INTERVENTIONAL,"Allocation: RANDOMIZED|Intervention Model: PARALLEL|Masking: DOUBLE '
    '(PARTICIPANT, INVESTIGATOR)|Primary Purpose: TREATMENT",TW-1|2020-000001-11,2020-01-15,2021-12,2021-03-11,'
    '"Invented Hospital, Seoul, 110, South Korea"\n'
)


def numbered(number: int) -> dict[str, Any]:
    """The invented study under another number."""
    study = copy.deepcopy(V2)
    study["protocolSection"]["identificationModule"]["nctId"] = f"NCT9{number:07}"
    return study


def tables_folder(folder: Path) -> Path:
    for table, text in AACT.items():
        (folder / f"{table}.txt").write_text(text, encoding="utf-8")
    return folder


def tables_zip() -> bytes:
    return zipped({f"{table}.txt": text.encode() for table, text in AACT.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


FORMS: dict[str, bytes] = {
    "v2_json": json.dumps(V2).encode(),
    "v1_json": json.dumps({"FullStudy": {"Rank": 1, "Study": V1}}).encode(),
    "legacy_xml": XML.encode(),
    "aact": tables_zip(),
    "csv_export": CSV.encode(),
}
