"""An invented record that every check passes or cannot judge, and a way to change it by paths of the v2 form."""

from __future__ import annotations

import copy
import re
from datetime import date
from itertools import pairwise
from typing import Any

from trialwright.registry.record import Record, read_v2
from trialwright.review.finding import Finding
from trialwright.review.provenance import Provenance
from trialwright.review.reviewing import review

DAY = date(2026, 3, 1)
WHOLE = Provenance("registry record", True)
PART = Provenance("excerpt", False)

P = "protocolSection."
SOUND: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT99999001",
            "organization": {"fullName": "Hill University"},
            "briefTitle": "Examplimab Against Painful Knees",
            "officialTitle": "A Randomized, Double-Blind, Placebo-Controlled Phase 3 Trial of Examplimab",
        },
        "statusModule": {
            "statusVerifiedDate": "2026-01",
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2025-06-10", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2027-06", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2027-12", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2025-05-20",
            "lastUpdatePostDateStruct": {"date": "2026-01-15", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "SPONSOR"},
            "leadSponsor": {"name": "Hill University", "class": "OTHER"},
        },
        "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": False},
        "descriptionModule": {
            "briefSummary": "The aim of the study is to find out whether examplimab eases pain.",
            "detailedDescription": "Pain of the knee is common. Examplimab binds an invented target.",
        },
        "conditionsModule": {"conditions": ["Knee Pain"], "keywords": ["knee"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
            },
            "enrollmentInfo": {"count": 60, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Examplimab", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Examplimab"]},
                {"label": "Placebo", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Placebo"]},
            ],
            "interventions": [
                {
                    "type": "DRUG",
                    "name": "Examplimab",
                    "description": "160 mg as a subcutaneous injection once a week for 24 weeks",
                    "armGroupLabels": ["Examplimab"],
                },
                {"type": "DRUG", "name": "Placebo", "description": "Saline likewise", "armGroupLabels": ["Placebo"]},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Change in pain (0 to 100 mm)", "timeFrame": "Week 24"}],
            "secondaryOutcomes": [{"measure": "Walking distance in 6 minutes", "timeFrame": "Week 24"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": (
                "Inclusion Criteria:\n\n* Age from 18 to 70 years\n* Pain of the knee for at least 3 months\n\n"
                "Exclusion Criteria:\n\n* Pregnant women; contraception is needed\n"
                "* Knee surgery within 6 months before randomization\n* Allergy to examplimab or any of its excipients"
            ),
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "maximumAge": "70 Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        },
        "contactsLocationsModule": {
            "centralContacts": [
                {"name": "A. Person", "role": "CONTACT", "phone": "555-0100", "email": "a@example.org"}
            ],
            "overallOfficials": [
                {"name": "B. Person", "affiliation": "Hill University", "role": "PRINCIPAL_INVESTIGATOR"}
            ],
            "locations": [
                {
                    "facility": "Hill Hospital",
                    "status": "RECRUITING",
                    "city": "Hill",
                    "state": "Ohio",
                    "zip": "43000",
                    "country": "United States",
                    "geoPoint": {"lat": 40.0, "lon": -83.0},
                    "contacts": [{"name": "C. Person", "role": "CONTACT", "email": "c@example.org"}],
                }
            ],
        },
        "ipdSharingStatementModule": {"ipdSharing": "YES"},
    },
    "derivedSection": {
        "miscInfoModule": {"versionHolder": "2026-03-01"},
        "conditionBrowseModule": {"meshes": [{"id": "D000000", "term": "Knee Pain"}]},
    },
    "hasResults": False,
}

GONE = object()
"""As a value in a change: the field is taken away."""


def changed(changes: dict[str, Any]) -> Record:
    """The sound record with other values at some paths (below ``protocolSection`` unless another section is named)."""
    data = copy.deepcopy(SOUND)
    for path, value in changes.items():
        whole = (
            path if path.startswith(("resultsSection", "derivedSection", "documentSection", "hasResults")) else P + path
        )
        _put(data, [int(step) if step.isdigit() else step for step in re.split(r"[.\[\]]+", whole) if step], value)
    return read_v2(data)


def _put(node: Any, steps: list[Any], value: Any) -> None:
    for step, following in pairwise(steps):
        if isinstance(node, list) and step == len(node):
            node.append({})
        node = node.setdefault(step, [] if isinstance(following, int) else {}) if isinstance(node, dict) else node[step]
    last = steps[-1]
    if value is GONE:
        node.pop(last, None)
    elif isinstance(node, list) and last == len(node):
        node.append(value)
    else:
        node[last] = value


def ended(check: str, changes: dict[str, Any], source: Provenance = WHOLE, day: date = DAY, **more: Any) -> Finding:
    """How one check ended on the changed record."""
    return review(changed(changes), day, source, only=[check], **more).outcomes[0]
