"""One invented study with results in every form that is read, each typed by hand as that form would print it."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from pathlib import Path
from typing import Any

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

XML = """<?xml version="1.0" encoding="UTF-8"?>
<clinical_study>
  <!-- invented -->
  <required_header><download_date>ClinicalTrials.gov processed this data on March 12, 2021</download_date></required_header>
  <id_info><org_study_id>TW-1</org_study_id><secondary_id>2020-000001-11</secondary_id>
    <nct_id>NCT90000001</nct_id></id_info>
  <brief_title>Telmisartan for Invented Hypertension</brief_title>
  <acronym>TIH</acronym>
  <official_title>A Randomised Trial of Telmisartan for Invented Hypertension</official_title>
  <sponsors>
    <lead_sponsor><agency>Invented Hospital</agency><agency_class>Other</agency_class></lead_sponsor>
    <collaborator><agency>Invented Pharma</agency><agency_class>Industry</agency_class></collaborator>
  </sponsors>
  <source>Invented Hospital</source>
  <oversight_info><has_dmc>Yes</has_dmc><is_fda_regulated_drug>No</is_fda_regulated_drug></oversight_info>
  <brief_summary>
    <textblock>
      Does telmisartan lower a pressure of &gt;= 140 mmHg more than placebo does, and how long does
      the effect last in people of any age?
    </textblock>
  </brief_summary>
  <overall_status>Active, not recruiting</overall_status>
  <start_date type="Actual">January 15, 2020</start_date>
  <completion_date type="Anticipated">June 2022</completion_date>
  <primary_completion_date type="Anticipated">December 2021</primary_completion_date>
  <phase>Phase 1/Phase 2</phase>
  <study_type>Interventional</study_type>
  <study_design_info>
    <allocation>Randomized</allocation>
    <intervention_model>Parallel Assignment</intervention_model>
    <primary_purpose>Treatment</primary_purpose>
    <masking>Double (Participant, Investigator)</masking>
  </study_design_info>
  <primary_outcome>
    <measure>Systolic pressure</measure><time_frame>12 weeks</time_frame>
    <description>Seated, mean of three</description>
  </primary_outcome>
  <number_of_arms>2</number_of_arms>
  <enrollment type="Anticipated">40</enrollment>
  <condition>Hypertension</condition>
  <condition>Blood Pressure</condition>
  <arm_group><arm_group_label>Drug</arm_group_label><arm_group_type>Experimental</arm_group_type></arm_group>
  <arm_group><arm_group_label>Control</arm_group_label><arm_group_type>Placebo Comparator</arm_group_type></arm_group>
  <intervention>
    <intervention_type>Drug</intervention_type><intervention_name>Telmisartan</intervention_name>
    <arm_group_label>Drug</arm_group_label><other_name>Micardis</other_name>
  </intervention>
  <intervention>
    <intervention_type>Drug</intervention_type><intervention_name>Placebo</intervention_name>
    <arm_group_label>Control</arm_group_label>
  </intervention>
  <eligibility>
    <criteria>
      <textblock>
        Inclusion Criteria:

          -  Systolic pressure &gt; 140 mmHg in three measurements on
             different days

          -  Written consent

        Exclusion Criteria:

          -  Pregnancy
      </textblock>
    </criteria>
    <gender>All</gender>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers>
  </eligibility>
  <overall_official><last_name>A. Nobody, MD</last_name><role>Study Chair</role>
    <affiliation>Invented Hospital</affiliation></overall_official>
  <location><facility><name>Invented Hospital</name>
    <address><city>Seoul</city><zip>110</zip><country>South Korea</country></address></facility></location>
  <location_countries><country>South Korea</country></location_countries>
  <verification_date>March 2021</verification_date>
  <study_first_submitted>November 2, 2019</study_first_submitted>
  <study_first_posted type="Actual">November 5, 2019</study_first_posted>
  <last_update_submitted>March 9, 2021</last_update_submitted>
  <last_update_posted type="Actual">March 11, 2021</last_update_posted>
  <responsible_party><responsible_party_type>Sponsor</responsible_party_type></responsible_party>
  <keyword>invented</keyword>
  <clinical_results>
    <participant_flow>
      <group_list>
        <group group_id="P1"><title>Drug</title><description>Telmisartan 40 mg</description></group>
        <group group_id="P2"><title>Control</title></group>
      </group_list>
      <period_list><period><title>Overall Study</title><milestone_list><milestone><title>STARTED</title>
        <participants_list><participants group_id="P1" count="20"/><participants group_id="P2" count="20"/></participants_list>
      </milestone></milestone_list></period></period_list>
    </participant_flow>
    <outcome_list><outcome>
      <type>Primary</type><title>Systolic pressure</title><time_frame>12 weeks</time_frame>
      <group_list><group group_id="O1"><title>Drug</title></group><group group_id="O2"><title>Control</title></group></group_list>
      <measure>
        <title>Systolic pressure</title><units>mmHg</units><param>Mean</param><dispersion>Standard Deviation</dispersion>
        <analyzed_list><analyzed><units>Participants</units><scope>Measure</scope><count_list>
          <count group_id="O1" value="20"/><count group_id="O2" value="19"/></count_list></analyzed></analyzed_list>
        <class_list><class><category_list><category><measurement_list>
          <measurement group_id="O1" value="131.5" spread="9.1"/>
          <measurement group_id="O2" value="139.2" spread="8.8"/>
        </measurement_list></category></category_list></class></class_list>
      </measure>
      <analysis_list><analysis>
        <group_id_list><group_id>O1</group_id><group_id>O2</group_id></group_id_list>
        <non_inferiority_type>Superiority</non_inferiority_type><p_value>0.01</p_value>
        <method>t-test, 2 sided</method><ci_percent>95</ci_percent><ci_n_sides>2-Sided</ci_n_sides>
        <ci_lower_limit>-13.4</ci_lower_limit><ci_upper_limit>-2.0</ci_upper_limit>
      </analysis></analysis_list>
    </outcome></outcome_list>
    <reported_events>
      <time_frame>12 weeks</time_frame>
      <group_list><group group_id="E1"><title>Drug</title></group><group group_id="E2"><title>Control</title></group></group_list>
      <serious_events>
        <default_vocab>MedDRA 23</default_vocab><default_assessment>Systematic Assessment</default_assessment>
        <category_list>
          <category><title>Total</title><event_list><event><sub_title>Total, serious adverse events</sub_title>
            <counts group_id="E1" subjects_affected="1" subjects_at_risk="20"/>
            <counts group_id="E2" subjects_affected="0" subjects_at_risk="20"/></event></event_list></category>
          <category><title>Nervous system disorders</title><event_list><event><sub_title>Syncope</sub_title>
            <counts group_id="E1" events="1" subjects_affected="1" subjects_at_risk="20"/>
            <counts group_id="E2" events="0" subjects_affected="0" subjects_at_risk="20"/></event></event_list></category>
        </category_list>
      </serious_events>
      <other_events><frequency_threshold>5</frequency_threshold></other_events>
    </reported_events>
  </clinical_results>
</clinical_study>
"""  # noqa: E501 (lines as the registry would print them)

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
