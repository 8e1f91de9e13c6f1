"""Invented records, just large enough to search: every study, drug code and hospital here is made up.

(The words of the cases are real: telitacicept, rheumatoid arthritis, cities with their coordinates.)
"""

from __future__ import annotations

from typing import Any

CITIES = {
    "Amsterdam": (52.3676, 4.9041, "Netherlands"),
    "Utrecht": (52.0907, 5.1214, "Netherlands"),
    "Paris": (48.8566, 2.3522, "France"),
    "Boston": (42.3601, -71.0589, "United States"),
}


def study(
    number: int,
    title: str,
    *,
    conditions: tuple[str, ...] = (),
    drugs: tuple[str, ...] = (),
    kind: str = "DRUG",
    inclusion: str = "",
    exclusion: str = "",
    summary: str = "",
    status: str = "COMPLETED",
    phase: str | None = "PHASE2",
    start: str | None = "2020-01",
    enrolment: int | None = 100,
    ages: tuple[str | None, str | None] = ("18 Years", None),
    sex: str = "ALL",
    cities: tuple[str, ...] = (),
    sponsor: tuple[str, str] = ("University of Nowhere", "OTHER"),
    own_id: str | None = None,
    results: bool = False,
    condition_mesh: tuple[str, ...] = (),
) -> dict[str, Any]:
    """An invented record in the registry's JSON form."""
    criteria = f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* {exclusion}"
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": title},
        "statusModule": {"overallStatus": status},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": sponsor[0], "class": sponsor[1]}},
        "descriptionModule": {"briefSummary": summary},
        "conditionsModule": {"conditions": list(conditions)},
        "designModule": {"studyType": "INTERVENTIONAL"},
        "armsInterventionsModule": {"interventions": [{"type": kind, "name": name} for name in drugs]},
        "eligibilityModule": {"eligibilityCriteria": criteria, "sex": sex, "stdAges": ["ADULT"]},
        "contactsLocationsModule": {
            "locations": [
                {"facility": f"Invented Hospital {city}", "city": city, "country": CITIES[city][2],
                 "geoPoint": {"lat": CITIES[city][0], "lon": CITIES[city][1]}}
                for city in cities
            ]
        },
    }  # fmt: skip
    if own_id:
        protocol["identificationModule"]["orgStudyIdInfo"] = {"id": own_id}
    if start:
        protocol["statusModule"]["startDateStruct"] = {"date": start}
    if phase:
        protocol["designModule"]["phases"] = [phase]
    if enrolment is not None:
        protocol["designModule"]["enrollmentInfo"] = {"count": enrolment}
    for key, age in zip(("minimumAge", "maximumAge"), ages, strict=True):
        if age:
            protocol["eligibilityModule"][key] = age
    derived = {"conditionBrowseModule": {"meshes": [{"id": "", "term": term} for term in condition_mesh]}}
    return {"protocolSection": protocol, "derivedSection": derived, "hasResults": results}


RA, SLE, MIGRAINE, LYMPHOMA, CHILDREN, SJOGREN, OPEN = (f"NCT{90000000 + at:08d}" for at in range(1, 8))

STUDIES = (
    study(90000001, "Telitacicept in difficult rheumatoid arthritis", conditions=("Rheumatoid Arthritis",),
          drugs=("Telitacicept 160 mg",), inclusion="Active RA in spite of methotrexate", exclusion="Lymphoma",
          status="RECRUITING", phase="PHASE4", start="2025-06-10", enrolment=30, ages=("18 Years", "70 Years"),
          cities=("Amsterdam",), own_id="TW-RA-017", condition_mesh=("Arthritis, Rheumatoid",)),
    study(90000002, "Telitacicept for lupus", conditions=("Systemic Lupus Erythematosus",), drugs=("Telitacicept",),
          inclusion="SLE by the criteria of 2019", exclusion="Rheumatoid arthritis", summary="A biological for lupus.",
          phase="PHASE3", start="2021-03", enrolment=300, cities=("Utrecht", "Paris"), results=True,
          sponsor=("Nowhere Pharma", "INDUSTRY")),
    study(90000003, "A headache diary in migraine", conditions=("Migraine",), drugs=("Diary",), kind="BEHAVIORAL",
          inclusion="Episodic migraine", exclusion="Chronic migraine", phase=None, enrolment=1200, cities=("Boston",)),
    study(90000004, "Chemotherapy of lymphoma", conditions=("Lymphoma",), drugs=("Cyclophosphamide",),
          inclusion="Lymphoma", exclusion="Heart failure", status="TERMINATED", start="2010", enrolment=None,
          cities=("Boston", "Paris")),
    study(90000005, "Methotrexate in juvenile arthritis", conditions=("Juvenile Idiopathic Arthritis",),
          drugs=("Methotrexate",), inclusion="Children with arthritis", ages=("2 Years", "17 Years"), phase="PHASE3",
          start="2015-09-01", cities=("Amsterdam", "Paris")),
    study(90000006, "Dry eyes and mouth", conditions=("Sjögren Syndrome",), drugs=("Telitacicept", "Placebo"),
          inclusion="Primary Sjögren syndrome", exclusion="Radiation of the head", sex="FEMALE", start="2022-01-15"),
    study(90000007, "Rheumatoid arthritis: tofacitinib beside methotrexate", conditions=("Arthritis, Rheumatoid",),
          drugs=("Tofacitinib 5 mg", "Methotrexate"), inclusion="Rheumatoid arthritis, methotrexate for 12 weeks",
          exclusion="Herpes zoster", status="RECRUITING", phase="PHASE3", start="2024", ages=(None, None),
          sponsor=("Nowhere Pharma", "INDUSTRY"), condition_mesh=("Arthritis, Rheumatoid",)),
)  # fmt: skip
