"""For each check: changes to the sound record that it must find, must let pass, and that leave it without its field.

A row is (finds, lets pass, without the field); the last is read from an excerpt, so that silence is no fault. Checks
that need other records or older versions have tests of their own and stand here for their third answer only.
"""

from __future__ import annotations

from typing import Any

from tests.review.invented import GONE

Changes = dict[str, Any]
CRITERIA = "eligibilityModule.eligibilityCriteria"
START, END = "statusModule.startDateStruct", "statusModule.completionDateStruct"
STATUS = "statusModule.overallStatus"
ARMS = "armsInterventionsModule"
FLOW = "resultsSection.participantFlowModule"
MEASURE = "resultsSection.outcomeMeasuresModule.outcomeMeasures[0]"
OBSERVED = {"designModule.studyType": "OBSERVATIONAL"}


def criteria(inclusion: str, exclusion: str = "* Gout") -> Changes:
    return {CRITERIA: f"Inclusion Criteria:\n\n{inclusion}\n\nExclusion Criteria:\n\n{exclusion}"}


def flow(started: str, completed: str, left: str) -> Changes:
    def milestone(kind: str, number: str) -> Changes:
        return {"type": kind, "achievements": [{"groupId": "FG000", "numSubjects": number}]}

    numbers = {"STARTED": started, "COMPLETED": completed, "NOT COMPLETED": left}
    periods = [{"title": "Overall Study", "milestones": [milestone(kind, number) for kind, number in numbers.items()]}]
    return {"hasResults": True, FLOW: {"groups": [{"id": "FG000", "title": "Examplimab"}], "periods": periods}}


def measure(**fields: Any) -> Changes:
    """A reported primary outcome of 20 participants, the registered one unless told otherwise."""
    told = {
        "type": "PRIMARY", "title": "Change in pain (0 to 100 mm)", "timeFrame": "Week 24", "paramType": "MEAN",
        "unitOfMeasure": "mm", "groups": [{"id": "OG000", "title": "Examplimab"}],
        "denoms": [{"units": "Participants", "counts": [{"groupId": "OG000", "value": "20"}]}],
        "classes": [{"categories": [{"measurements": [{"groupId": "OG000", "value": "7"}]}]}],
    }  # fmt: skip
    return {"hasResults": True, MEASURE: told | fields}


def value(number: str, **fields: Any) -> Changes:
    return {"classes": [{"categories": [{"measurements": [{"groupId": "OG000", "value": number, **fields}]}]}]}


def events(affected: int, at_risk: int) -> Changes:
    group = {"id": "EG000", "title": "Examplimab", "seriousNumAffected": affected, "seriousNumAtRisk": at_risk}
    return {"hasResults": True, "resultsSection.adverseEventsModule": {"eventGroups": [group]}}


def analysis(
    estimate: str, low: str, high: str, p: str = "0.03", name: str = "Mean Difference (Final Values)"
) -> Changes:
    told = {"paramType": name, "paramValue": estimate, "ciLowerLimit": low, "ciUpperLimit": high, "ciPctValue": "95",
            "ciNumSides": "TWO_SIDED", "nonInferiorityType": "SUPERIORITY", "pValue": p}  # fmt: skip
    return measure(analyses=[told])


NO_ARMS = {ARMS: GONE}
NO_CRITERIA = {CRITERIA: GONE}
NO_OUTCOMES = {"outcomesModule": GONE}
NO_RESULTS: Changes = {}

ROWS: dict[str, tuple[Changes, Changes, Changes]] = {
    # status
    "S01": (
        {STATUS: "NOT_YET_RECRUITING"},
        {STATUS: "NOT_YET_RECRUITING", f"{START}.date": "2026-02-10"},
        {STATUS: "NOT_YET_RECRUITING", START: GONE},
    ),
    "S02": ({f"{END}.date": "2026-01-29"}, {f"{END}.date": "2026-02-15"}, {END: GONE}),
    "S03": (
        {"statusModule.lastUpdatePostDateStruct.date": "2025-02-01"},
        {"statusModule.lastUpdatePostDateStruct.date": "2025-03-02"},
        {"statusModule.lastUpdatePostDateStruct": GONE},
    ),
    "S04": (
        {"statusModule.statusVerifiedDate": "2025-07"},
        {"statusModule.statusVerifiedDate": "2025-10"},
        {"statusModule.statusVerifiedDate": GONE},
    ),
    "S05": (
        {"statusModule.statusVerifiedDate": "2024-01", f"{END}.date": "2025-12"},
        {"statusModule.statusVerifiedDate": "2024-03", f"{END}.date": "2025-12"},
        {"statusModule.statusVerifiedDate": GONE, "statusModule.lastUpdatePostDateStruct": GONE},
    ),
    "S06": ({f"{END}.date": "2025-06-09"}, {f"{END}.date": "2025-06"}, {END: GONE}),
    "S07": (
        {"statusModule.primaryCompletionDateStruct.date": "2028-01"},
        {"statusModule.primaryCompletionDateStruct.date": "2027-12"},
        {"statusModule.primaryCompletionDateStruct": GONE},
    ),
    "S08": (
        {f"{START}.date": "2026-03-02"},
        {f"{START}.date": "2026-03-01"},
        {f"{START}.type": GONE, f"{END}.type": GONE, "statusModule.primaryCompletionDateStruct": GONE},
    ),
    "S09": (
        {f"{END}.date": "2026-02"},
        {f"{END}.date": "2026-03"},
        {f"{START}.type": GONE, f"{END}.type": GONE, "statusModule.primaryCompletionDateStruct": GONE},
    ),
    "S10": (
        {STATUS: "COMPLETED"},
        {STATUS: "COMPLETED", f"{END}.type": "ACTUAL", "designModule.enrollmentInfo.type": "ACTUAL"},
        {STATUS: "COMPLETED", f"{END}.type": GONE, "designModule.enrollmentInfo.type": GONE},
    ),
    "S11": (
        {STATUS: "TERMINATED"},
        {STATUS: "TERMINATED", "statusModule.whyStopped": "Too few joined"},
        {STATUS: "TERMINATED"},
    ),
    "S12": (
        {STATUS: "WITHDRAWN"},
        {STATUS: "WITHDRAWN", "designModule.enrollmentInfo.count": 0},
        {STATUS: "WITHDRAWN", "designModule.enrollmentInfo": GONE},
    ),
    "S13": ({STATUS: "COMPLETED"}, {STATUS: "RECRUITING"}, {"contactsLocationsModule.locations[0].status": GONE}),
    "S14": (
        {"statusModule.studyFirstSubmitDate": "2025-07-02"},
        {"statusModule.studyFirstSubmitDate": "2025-07-01"},
        {"statusModule.studyFirstSubmitDate": GONE},
    ),
    # timeline
    "T01": (
        {"outcomesModule.primaryOutcomes[0].timeFrame": "5 years"},
        {"outcomesModule.primaryOutcomes[0].timeFrame": "1 year"},
        {"outcomesModule": GONE},
    ),
    "T03": (
        {"outcomesModule.primaryOutcomes": [{"measure": "Pain"}], "outcomesModule.secondaryOutcomes": GONE},
        {"outcomesModule.primaryOutcomes": [{"measure": "Pain at week 12"}]},
        OBSERVED,
    ),
    # results
    "R01": (
        {
            STATUS: "COMPLETED",
            "statusModule.primaryCompletionDateStruct.date": "2024-12",
            "oversightModule.isFdaRegulatedDrug": True,
        },
        {
            STATUS: "COMPLETED",
            "statusModule.primaryCompletionDateStruct.date": "2025-03",
            "oversightModule.isFdaRegulatedDrug": True,
        },
        {END: GONE, "statusModule.primaryCompletionDateStruct": GONE},
    ),
    "R02": (
        {"hasResults": True},
        {"hasResults": True, "documentSection.largeDocumentModule.largeDocs": [{"hasProtocol": True, "hasSap": True}]},
        NO_RESULTS,
    ),
    "R03": (flow("30", "20", "9"), flow("30", "20", "10"), NO_RESULTS),
    "R04": (flow("15", "15", "0") | measure(), flow("20", "20", "0") | measure(), NO_RESULTS),
    "R05": (events(21, 20), events(20, 20), NO_RESULTS),
    "R06": (
        measure(title="Percentage of Participants With Relief", unitOfMeasure="participants", paramType="NUMBER"),
        measure(
            title="Percentage of Participants With Relief",
            unitOfMeasure="percentage of participants",
            paramType="NUMBER",
        ),
        NO_RESULTS,
    ),
    "R07": (
        measure(title="Time to Relief", unitOfMeasure="mm"),
        measure(title="Time to Relief", unitOfMeasure="days"),
        NO_RESULTS,
    ),
    "R08": (measure(title="Number of stairs climbed"), measure(), NO_RESULTS),
    "R09": (analysis("5", "1", "4"), analysis("3", "1", "4"), NO_RESULTS),
    "R10": (
        measure(unitOfMeasure="hours per day", title="Sleep", **value("263")),
        measure(unitOfMeasure="hours per day", title="Sleep", **value("7.5")),
        NO_RESULTS,
    ),
    # identification
    "I01": (
        {"identificationModule.nctIdAliases": ["NCT99999001"]},
        {"identificationModule.nctIdAliases": ["NCT99999002"]},
        {},
    ),
    "I02": (
        {"identificationModule.acronym": "ABCDEFGHIJKLMNO"},
        {"identificationModule.acronym": "ABCDEFGHIJKLMN"},
        {},
    ),
    "I03": ({"identificationModule.officialTitle": GONE}, {}, {"identificationModule.officialTitle": GONE}),
    "I04": (
        {"identificationModule.briefTitle": "Examplimab in RA"},
        {"identificationModule.briefTitle": "Examplimab in Rheumatoid Arthritis (RA)"},
        {"identificationModule.briefTitle": GONE},
    ),
    "I05": ({"designModule.designInfo.allocation": "NON_RANDOMIZED"}, {}, {"designModule.studyType": GONE}),
    "I06": ({"descriptionModule.briefSummary": "We aim to ease pain."}, {}, {"descriptionModule.briefSummary": GONE}),
    # design
    "D01": ({"designModule.designInfo.interventionModel": "SINGLE_GROUP"}, {}, {"designModule.designInfo": GONE}),
    "D02": ({"designModule.designInfo.interventionModel": "FACTORIAL"}, {}, NO_ARMS),
    "D03": (
        {"designModule.designInfo.maskingInfo.masking": "TRIPLE"},
        {},
        {"designModule.designInfo.maskingInfo": GONE},
    ),
    "D04": (
        OBSERVED,
        OBSERVED | {"designModule.phases": GONE, "designModule.designInfo.allocation": GONE},
        {"designModule.studyType": GONE},
    ),
    "D05": (
        {f"{ARMS}.armGroups[0].interventionNames": GONE, f"{ARMS}.interventions[0].armGroupLabels": GONE},
        {},
        NO_ARMS,
    ),
    "D06": (
        {f"{ARMS}.armGroups[1].label": "Usual care", f"{ARMS}.armGroups[1].interventionNames": ["Drug: Usual care"]},
        {},
        NO_ARMS,
    ),
    "D07": ({f"{ARMS}.interventions[0].description": "160 mg as a subcutaneous injection every week"}, {}, NO_ARMS),
    "D08": (
        {f"{ARMS}.armGroups[0].description": "Examplimab added on previous treatment"},
        {f"{ARMS}.armGroups[0].description": "Examplimab in addition to the study treatment"},
        NO_ARMS,
    ),
    "D09": (
        {"descriptionModule.briefSummary": "This is a single-centre, open-label study of examplimab."},
        {},
        {"descriptionModule.briefSummary": GONE},
    ),
    "D10": (
        {"designModule.enrollmentInfo.count": 3},
        {"designModule.enrollmentInfo.count": 300},
        {"designModule.enrollmentInfo": GONE},
    ),
    # outcomes
    "O01": ({"outcomesModule.primaryOutcomes": GONE}, {}, OBSERVED),
    "O02": ({"outcomesModule.secondaryOutcomes[0].timeFrame": GONE}, {}, NO_OUTCOMES),
    "O03": (
        {"outcomesModule.secondaryOutcomes[0].measure": "Safety and tolerability"},
        {"outcomesModule.secondaryOutcomes[0].measure": "Safety: participants with an adverse event"},
        NO_OUTCOMES,
    ),
    "O04": (
        {"outcomesModule.secondaryOutcomes[0].timeFrame": "24"},
        {"outcomesModule.secondaryOutcomes[0].timeFrame": "24 weeks"},
        NO_OUTCOMES,
    ),
    "O05": (
        {"outcomesModule.secondaryOutcomes[0].measure": "change in pain (0 to 100 mm)."},
        {"outcomesModule.secondaryOutcomes[0]": {"measure": "Change in pain (0 to 100 mm)", "timeFrame": "Week 12"}},
        NO_OUTCOMES,
    ),
    "O06": (
        {"outcomesModule.secondaryOutcomes[0].measure": "Stiffness, swelling, warmth and redness"},
        {"outcomesModule.secondaryOutcomes[0].measure": "Stiffness at weeks 1, 2, 4 and 8"},
        NO_OUTCOMES,
    ),
    "O07": (
        {"descriptionModule.detailedDescription": "In an earlier trial the response rate of the group reached 67.4%."},
        {"descriptionModule.detailedDescription": "In a trial (Person et al.) the response rate was 67.4%."},
        {"descriptionModule.detailedDescription": GONE},
    ),
    # eligibility
    "E01": (criteria("* Age > 18 years and < 70 years"), criteria("* Aged 18 to 70 years"), NO_CRITERIA),
    "E02": ({"eligibilityModule.sex": "MALE"}, {}, {"eligibilityModule.sex": GONE}),
    "E03": (
        {"eligibilityModule.minimumAge": "71 Years"},
        {},
        {"eligibilityModule.minimumAge": GONE, "eligibilityModule.maximumAge": GONE},
    ),
    "E04": (
        criteria("* Diagnosis of gout") | {"eligibilityModule.healthyVolunteers": True},
        criteria("* Diagnosis of gout\n* or healthy") | {"eligibilityModule.healthyVolunteers": True},
        {"eligibilityModule.healthyVolunteers": GONE},
    ),
    "E05": ({CRITERIA: "Inclusion Criteria:\n\n* Adult\n\nExclusion Criteria:\n"}, {}, NO_CRITERIA),
    "E06": (
        criteria("* Haemoglobin >= 9 g/dL, platelets >= 100 x 10^9/L, bilirubin < 1.5 mg/dL"),
        criteria("* Haemoglobin >= 9 g/dL\n* Platelets >= 100 x 10^9/L\n* Bilirubin < 1.5 mg/dL"),
        NO_CRITERIA,
    ),
    "E07": (criteria("* Platelets > 75"), criteria("* Platelets > 75 x 10^9/L"), NO_CRITERIA),
    "E08": (
        criteria("* A stiff left knee", "* A stiff left knee"),
        criteria("* A stiff left knee", "* A stiff right knee"),
        NO_CRITERIA,
    ),
    "E09": (criteria("* Pain", "* Allergic to talizumab or any excipients"), {}, NO_CRITERIA),
    "E10": (
        criteria("* Fulfill the classification criteria of the 2010 American College of Rheumatology (ACR)"),
        criteria("* Fulfill the 2010 criteria of the American College of Rheumatology for rheumatoid arthritis"),
        NO_CRITERIA,
    ),
    "E11": (
        criteria("* Pain", "* History of gout (or less than 5 years since remission)"),
        criteria("* Pain", "* Gout in the last 5 years"),
        NO_CRITERIA,
    ),
    "E12": (
        criteria("* Serum creatinine clearance rate > 60 ml/min"),
        criteria("* Creatinine clearance > 60 ml/min"),
        NO_CRITERIA,
    ),
    "E13": (criteria("* ① Pain"), criteria("* Pain"), NO_CRITERIA),
    "E14": (criteria("* Pain", "* Unfit in the opinion of the investigator"), {}, NO_CRITERIA),
    "E15": (criteria("* Signed informed consent"), {}, NO_CRITERIA),
    "E16": (
        criteria("* Active rheumatoid arthritis") | {"conditionsModule.conditions": ["Rheumatoid Arthritis"]},
        criteria("* Active rheumatoid arthritis, DAS28 > 3.2")
        | {"conditionsModule.conditions": ["Rheumatoid Arthritis"]},
        {"conditionsModule": GONE},
    ),
    "E17": (criteria("* Pain", "* Pregnant women"), {}, NO_ARMS),
    "E18": (
        criteria(
            "* Pain", "* Surgery within 12 weeks before screening\n* Other trials within 12 weeks before randomization"
        ),
        criteria(
            "* Pain", "* Surgery within 12 weeks before screening\n* Other trials within 12 weeks before screening"
        ),
        NO_CRITERIA,
    ),
    # places and people
    "L01": (
        {"contactsLocationsModule.centralContacts": GONE, "contactsLocationsModule.locations": GONE},
        {},
        {"contactsLocationsModule": GONE},
    ),
    "L02": ({"contactsLocationsModule.centralContacts[0].email": GONE}, {}, {"contactsLocationsModule": GONE}),
    "L03": (
        {"contactsLocationsModule.locations[1]": {"facility": "Vale Hospital", "city": "Vale", "country": "China"}},
        {},
        {"contactsLocationsModule.locations[0]": {"facility": "Hill Hospital", "city": "Hill", "country": "China"}},
    ),
    "L04": (
        {"contactsLocationsModule.locations[0].status": GONE},
        {},
        {"contactsLocationsModule.locations[0].status": GONE},
    ),
    "L05": (
        {"contactsLocationsModule.locations[0].contacts[0].name": "A. Person, MD"},
        {},
        {"contactsLocationsModule.centralContacts": GONE},
    ),
    "L06": (
        {"descriptionModule.briefSummary": "This multi-center study is to find out whether examplimab helps."},
        {"descriptionModule.briefSummary": "This single-center study is to find out whether examplimab helps."},
        {"contactsLocationsModule.locations": GONE},
    ),
    "P01": (
        {"sponsorCollaboratorsModule.responsibleParty.type": "PRINCIPAL_INVESTIGATOR"},
        {
            "sponsorCollaboratorsModule.responsibleParty": {
                "type": "PRINCIPAL_INVESTIGATOR",
                "investigatorAffiliation": "Hill",
            }
        },
        {"sponsorCollaboratorsModule.responsibleParty.type": "PRINCIPAL_INVESTIGATOR"},
    ),
    "P02": (
        {"contactsLocationsModule.overallOfficials[0].affiliation": "Valley Hospital"},
        {
            "contactsLocationsModule.overallOfficials[0].affiliation": "Valley Hospital",
            "sponsorCollaboratorsModule.collaborators": [{"name": "Valley Hospital"}],
        },
        {"contactsLocationsModule.overallOfficials": GONE},
    ),
    # vocabulary, openness
    "V01": ({"conditionsModule.conditions": ["Rheumatoid Arthritis (RA)"]}, {}, {"conditionsModule.conditions": GONE}),
    "V02": (
        {"conditionsModule.keywords": GONE, "derivedSection.conditionBrowseModule": GONE},
        {},
        {"conditionsModule.keywords": GONE, "derivedSection": GONE},
    ),
    "X01": ({"ipdSharingStatementModule": GONE}, {}, {"ipdSharingStatementModule": GONE}),
}
NEED_OTHER_RECORDS = ("S15", "T02", "E19", "V03", "X02", "X03")
CANNOT_BE_WITHOUT = {"T03", "I01", "I02", "O01"}
"""Checks whose third answer does not exist: every record has a number; these speak about the source's own silence."""
