"""AACT's tables of people, places, papers, files and what the registry added, under the keys of the v2 form."""

from __future__ import annotations

from trialwright.registry.aact_study import Row, Study
from trialwright.registry.older_values import Tree, kept


def contacts(study: Study) -> Tree:
    return kept(
        centralContacts=[
            {**_contact(one), "role": one.get("role") or "CONTACT"} for one in study.rows("central_contacts")
        ],
        overallOfficials=[
            kept(name=one.get("name"), affiliation=one.get("affiliation"), role=one.get("role"))
            for one in study.rows("overall_officials")
        ],
        locations=[_location(study, one) for one in study.rows("facilities")],
    )


def _contact(row: Row) -> Tree:
    return kept(
        name=row.get("name"), phone=row.get("phone"), phoneExt=row.get("phone_extension"), email=row.get("email")
    )


def _location(study: Study, row: Row) -> Tree:
    number = row.get("id", "")
    contacts = [
        {**_contact(one), "role": "CONTACT"} for one in study.rows_with("facility_contacts", "facility_id", number)
    ]
    people = [
        kept(name=one.get("name"), role=one.get("role"))
        for one in study.rows_with("facility_investigators", "facility_id", number)
    ]
    return kept(
        facility=row.get("name"),
        status=row.get("status"),
        city=row.get("city"),
        state=row.get("state"),
        zip=row.get("zip"),
        country=row.get("country"),
        contacts=contacts + people,
        geoPoint=kept(lat=row.get("latitude"), lon=row.get("longitude")),
    )


def references(study: Study) -> Tree:
    return kept(
        references=[
            kept(
                pmid=one.get("pmid"),
                type=one.get("reference_type"),
                citation=one.get("citation"),
                retractions=[
                    kept(pmid=other.get("pmid"), source=other.get("source"))
                    for other in study.rows_with("retractions", "reference_id", one.get("id", ""))
                ],
            )
            for one in study.rows("study_references")
        ],
        seeAlsoLinks=[kept(label=one.get("description"), url=one.get("url")) for one in study.rows("links")],
        availIpds=[
            kept(
                id=one.get("document_id"), type=one.get("document_type"), url=one.get("url"), comment=one.get("comment")
            )
            for one in study.rows("documents")
        ],
    )


def document_section(study: Study) -> Tree:
    documents = [
        kept(
            hasProtocol=one.get("has_protocol"),
            hasSap=one.get("has_sap"),
            hasIcf=one.get("has_icf"),
            label=one.get("document_type"),
            date=one.get("document_date"),
            filename=one.get("url", "").rpartition("/")[2],
        )
        for one in study.rows("provided_documents")
    ]
    return kept(largeDocumentModule=kept(largeDocs=documents))


def annotation_section(study: Study) -> Tree:
    events = [
        kept(type=one.get("event"), date=one.get("event_date_description") or one.get("event_date"))
        for one in study.rows("pending_results")
    ]
    return kept(annotationModule=kept(unpostedAnnotation=kept(unpostedEvents=events)))


def derived_section(study: Study) -> Tree:
    removed = [one["name"] for one in study.rows("countries") if one.get("removed") in ("t", "true") and "name" in one]
    return kept(
        miscInfoModule=kept(removedCountries=removed),
        conditionBrowseModule=_browsed(study, "browse_conditions"),
        interventionBrowseModule=_browsed(study, "browse_interventions"),
    )


def _browsed(study: Study, table: str) -> Tree:
    return kept(
        meshes=[kept(term=one.get("mesh_term")) for one in study.rows_with(table, "mesh_type", "mesh-list")],
        ancestors=[kept(term=one.get("mesh_term")) for one in study.rows_with(table, "mesh_type", "mesh-ancestor")],
    )
