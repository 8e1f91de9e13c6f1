"""An invented record with results, in the registry's JSON: small enough that every number can be checked by eye."""

from __future__ import annotations

from typing import Any

NCT = "NCT99990001"
PHONE, EMAIL = "555-0100-77", "desk@example.org"


def invented(updated: str = "2024-05-01", status: str = "COMPLETED") -> dict[str, Any]:
    """Two groups of 50 and 48; 20 (40.0 %) and 12 (25.0 %) responded."""
    groups = [{"id": "G0", "title": "Drug"}, {"id": "G1", "title": "Placebo <b>"}]
    counts = [{"groupId": "G0", "value": "50"}, {"groupId": "G1", "value": "48"}]
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": NCT, "briefTitle": "Invented Drug & Placebo in Sjogren Syndrome",
                "orgStudyIdInfo": {"id": "INV-1"}, "organization": {"fullName": "Invented Trials", "class": "OTHER"},
            },
            "statusModule": {
                "overallStatus": status, "studyFirstSubmitDate": "2019-12-20",
                "studyFirstPostDateStruct": {"date": "2020-01-02", "type": "ACTUAL"},
                "startDateStruct": {"date": "2020-02", "type": "ACTUAL"},
                "primaryCompletionDateStruct": {"date": "2022-03-31", "type": "ACTUAL"},
                "completionDateStruct": {"date": "2030-06", "type": "ESTIMATED"},
                "resultsFirstPostDateStruct": {"date": "2023-03-01", "type": "ACTUAL"},
                "lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Invented Trials", "class": "OTHER"}},
            "descriptionModule": {"briefSummary": "An invented study."},
            "conditionsModule": {"conditions": ["Sjogren Syndrome"]},
            "designModule": {
                "studyType": "INTERVENTIONAL", "phases": ["PHASE2"],
                "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL"},
                "enrollmentInfo": {"count": 98, "type": "ACTUAL"},
            },
            "armsInterventionsModule": {
                "armGroups": [{"label": "Drug", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Inventumab"]}],
                "interventions": [{"type": "DRUG", "name": "Inventumab"}],
            },
            "outcomesModule": {
                "primaryOutcomes": [{"measure": "Response", "timeFrame": "Week 24"}],
                "secondaryOutcomes": [{"measure": "Dryness", "timeFrame": "Week 12"}],
            },
            "eligibilityModule": {
                "eligibilityCriteria": "Inclusion Criteria:\n\n* Age \\> 18\n* Dry eyes:\n\n  * for months\n\n"
                "Exclusion Criteria:\n\n* Pregnancy",
                "sex": "ALL", "minimumAge": "18 Years",
            },
            "contactsLocationsModule": {
                "centralContacts": [{"name": f"Desk {PHONE}", "role": "CONTACT", "phone": PHONE, "email": EMAIL}],
                "locations": [{"facility": "Clinic", "city": "Boston", "country": "United States"}],
            },
        },
        "resultsSection": {
            "participantFlowModule": {
                "groups": groups,
                "periods": [{
                    "title": "Overall", "milestones": [
                        {"type": "STARTED", "achievements": [{"groupId": "G0", "numSubjects": "50"},
                                                             {"groupId": "G1", "numSubjects": "48"}]},
                        {"type": "COMPLETED", "achievements": [{"groupId": "G0", "numSubjects": "45"}]},
                    ],
                    "dropWithdraws": [{"type": "Death", "reasons": [{"groupId": "G0", "numSubjects": "5"}]}],
                }],
            },
            "outcomeMeasuresModule": {"outcomeMeasures": [{
                "type": "PRIMARY", "title": "Response", "timeFrame": "Week 24", "paramType": "COUNT_OF_PARTICIPANTS",
                "unitOfMeasure": "Participants", "groups": groups,
                "denoms": [{"units": "Participants", "counts": counts}],
                "classes": [{"categories": [{"measurements": [{"groupId": "G0", "value": "20"},
                                                              {"groupId": "G1", "value": "12"}]}]}],
                "analyses": [{"groupIds": ["G0", "G1"], "pValue": "0.11", "statisticalMethod": "Fisher Exact",
                              "paramType": "Risk Difference (RD)", "paramValue": "15.0", "ciPctValue": "95",
                              "ciLowerLimit": "-3.2", "ciUpperLimit": "33.2"}],
            }]},
            "adverseEventsModule": {
                "frequencyThreshold": "5", "timeFrame": "24 weeks",
                "eventGroups": [{"id": "E0", "title": "Drug", "deathsNumAffected": 5, "deathsNumAtRisk": 50,
                                 "seriousNumAffected": 6, "seriousNumAtRisk": 50}],
                "seriousEvents": [{"term": "Pneumonia", "organSystem": "Infections",
                                   "stats": [{"groupId": "E0", "numEvents": 3, "numAffected": 2, "numAtRisk": 50}]}],
            },
            "moreInfoModule": {"pointOfContact": {"title": "Desk", "phone": PHONE, "email": EMAIL}},
        },
        "hasResults": True,
    }  # fmt: skip
