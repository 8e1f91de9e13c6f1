"""AACT's tables of one study's protocol, laid out under the keys of the v2 form."""

from __future__ import annotations

from trialwright.registry.aact_places import contacts, references
from trialwright.registry.aact_study import Row, Study
from trialwright.registry.older_values import Tree, kept

PROTOCOL_TABLES = (
    "studies", "brief_summaries", "central_contacts", "conditions", "countries", "design_group_interventions",
    "design_groups", "design_outcomes", "designs", "detailed_descriptions", "documents", "eligibilities", "facilities",
    "facility_contacts", "facility_investigators", "id_information", "intervention_other_names", "interventions",
    "ipd_information_types", "keywords", "links", "overall_officials", "responsible_parties", "sponsors",
    "study_references", "retractions", "browse_conditions", "browse_interventions", "pending_results",
    "provided_documents",
)  # fmt: skip


def protocol_section(study: Study) -> Tree:
    row = study.first("studies")
    return kept(
        identificationModule=_identification(study, row),
        statusModule=_status(row),
        sponsorCollaboratorsModule=_sponsors(study),
        oversightModule=_oversight(row),
        descriptionModule=kept(
            briefSummary=study.first("brief_summaries").get("description"),
            detailedDescription=study.first("detailed_descriptions").get("description"),
        ),
        conditionsModule=kept(conditions=_names(study, "conditions"), keywords=_names(study, "keywords")),
        designModule=_design(study, row),
        armsInterventionsModule=_arms(study),
        outcomesModule=kept(
            **{
                f"{kind}Outcomes": [
                    kept(
                        measure=one.get("measure"), description=one.get("description"), timeFrame=one.get("time_frame")
                    )
                    for one in study.rows_with("design_outcomes", "outcome_type", kind)
                ]
                for kind in ("primary", "secondary", "other")
            }
        ),
        eligibilityModule=_eligibility(study.first("eligibilities")),
        contactsLocationsModule=contacts(study),
        referencesModule=references(study),
        ipdSharingStatementModule=kept(
            ipdSharing=row.get("plan_to_share_ipd"),
            description=row.get("plan_to_share_ipd_description"),
            infoTypes=_names(study, "ipd_information_types"),
            timeFrame=row.get("ipd_time_frame"),
            accessCriteria=row.get("ipd_access_criteria"),
            url=row.get("ipd_url"),
        ),
    )


def _names(study: Study, table: str) -> list[str]:
    return [row["name"] for row in study.rows(table) if "name" in row]


def _identification(study: Study, row: Row) -> Tree:
    own = next(iter(study.rows_with("id_information", "id_source", "org_study_id")), {})
    return kept(
        nctId=row.get("nct_id"),
        nctIdAliases=[one.get("id_value") for one in study.rows_with("id_information", "id_source", "nct_alias")],
        orgStudyIdInfo=_id(own),
        secondaryIdInfos=[_id(one) for one in study.rows_with("id_information", "id_source", "secondary_id")],
        organization=kept(fullName=row.get("source"), class_=row.get("source_class")),
        briefTitle=row.get("brief_title"),
        officialTitle=row.get("official_title"),
        acronym=row.get("acronym"),
    )


def _id(row: Row) -> Tree:
    return kept(
        id=row.get("id_value"), type=row.get("id_type"), domain=row.get("id_type_description"), link=row.get("id_link")
    )


def _status(row: Row) -> Tree:
    return kept(
        statusVerifiedDate=row.get("verification_month_year") or row.get("verification_date"),
        overallStatus=row.get("overall_status"),
        lastKnownStatus=row.get("last_known_status"),
        delayedPosting=row.get("delayed_posting"),
        whyStopped=row.get("why_stopped"),
        expandedAccessInfo=kept(
            hasExpandedAccess=row.get("has_expanded_access"),
            nctId=row.get("expanded_access_nctid"),
            statusForNctId=row.get("expanded_access_status_for_nctid"),
        ),
        startDateStruct=_partial(row, "start"),
        primaryCompletionDateStruct=_partial(row, "primary_completion"),
        completionDateStruct=_partial(row, "completion"),
        studyFirstSubmitDate=row.get("study_first_submitted_date"),
        studyFirstSubmitQcDate=row.get("study_first_submitted_qc_date"),
        studyFirstPostDateStruct=_posted(row, "study_first"),
        resultsFirstSubmitDate=row.get("results_first_submitted_date"),
        resultsFirstSubmitQcDate=row.get("results_first_submitted_qc_date"),
        resultsFirstPostDateStruct=_posted(row, "results_first"),
        dispFirstSubmitDate=row.get("disposition_first_submitted_date"),
        dispFirstSubmitQcDate=row.get("disposition_first_submitted_qc_date"),
        dispFirstPostDateStruct=_posted(row, "disposition_first"),
        lastUpdateSubmitDate=row.get("last_update_submitted_date"),
        lastUpdatePostDateStruct=_posted(row, "last_update"),
    )


def _partial(row: Row, name: str) -> Tree:
    """The column ``..._month_year`` keeps the precision that was registered; ``..._date`` fills it up."""
    date = row.get(f"{name}_month_year") or row.get(f"{name}_date")
    return kept(date=date, type=row.get(f"{name}_date_type"))


def _posted(row: Row, name: str) -> Tree:
    return kept(date=row.get(f"{name}_posted_date"), type=row.get(f"{name}_posted_date_type"))


def _sponsors(study: Study) -> Tree:
    party = study.first("responsible_parties")
    lead = [_sponsor(one) for one in study.rows_with("sponsors", "lead_or_collaborator", "lead")]
    return kept(
        responsibleParty=kept(
            type=party.get("responsible_party_type"),
            investigatorFullName=party.get("name"),
            investigatorTitle=party.get("title"),
            investigatorAffiliation=party.get("affiliation"),
            oldNameTitle=party.get("old_name_title"),
            oldOrganization=party.get("organization"),
        ),
        leadSponsor=lead[0] if lead else None,
        collaborators=[_sponsor(one) for one in study.rows_with("sponsors", "lead_or_collaborator", "collaborator")],
    )


def _sponsor(row: Row) -> Tree:
    return kept(name=row.get("name"), class_=row.get("agency_class"))


def _oversight(row: Row) -> Tree:
    return kept(
        oversightHasDmc=row.get("has_dmc"),
        isFdaRegulatedDrug=row.get("is_fda_regulated_drug"),
        isFdaRegulatedDevice=row.get("is_fda_regulated_device"),
        isUnapprovedDevice=row.get("is_unapproved_device"),
        isPpsd=row.get("is_ppsd"),
        isUsExport=row.get("is_us_export"),
        fdaaa801Violation=row.get("fdaaa801_violation"),
    )


def _design(study: Study, row: Row) -> Tree:
    design = study.first("designs")
    phase = row.get("phase")
    return kept(
        studyType=row.get("study_type"),
        patientRegistry=row.get("patient_registry"),
        targetDuration=row.get("target_duration"),
        expandedAccessTypes=kept(
            individual=row.get("expanded_access_type_individual"),
            intermediate=row.get("expanded_access_type_intermediate"),
            treatment=row.get("expanded_access_type_treatment"),
        ),
        phases=[phase] if phase == "N/A" else phase.split("/") if phase else None,
        designInfo=kept(
            allocation=design.get("allocation"),
            interventionModel=design.get("intervention_model"),
            interventionModelDescription=design.get("intervention_model_description"),
            primaryPurpose=design.get("primary_purpose"),
            observationalModel=design.get("observational_model"),
            timePerspective=design.get("time_perspective"),
            maskingInfo=kept(
                masking=design.get("masking", "").partition(" (")[0] or None,
                maskingDescription=design.get("masking_description"),
                whoMasked=[name for column, name in _WHO.items() if design.get(column) in ("t", "true", "True")],
            ),
        ),
        bioSpec=kept(retention=row.get("biospec_retention"), description=row.get("biospec_description")),
        enrollmentInfo=kept(count=row.get("enrollment"), type=row.get("enrollment_type")),
    )


_WHO = {
    "subject_masked": "PARTICIPANT",
    "caregiver_masked": "CARE_PROVIDER",
    "investigator_masked": "INVESTIGATOR",
    "outcomes_assessor_masked": "OUTCOMES_ASSESSOR",
}


def _arms(study: Study) -> Tree:
    pairs = [(one.get("design_group_id"), one.get("intervention_id")) for one in
             study.rows("design_group_interventions")]  # fmt: skip
    groups, interventions = study.rows("design_groups"), study.rows("interventions")
    titles = {one.get("id"): one.get("title") for one in groups}
    names = {one.get("id"): f"{_title(one.get('intervention_type'))}: {one.get('name')}" for one in interventions}
    return kept(
        armGroups=[
            kept(
                label=one.get("title"),
                type=one.get("group_type"),
                description=one.get("description"),
                interventionNames=[names[other] for group, other in pairs if group == one.get("id") and other in names],
            )
            for one in groups
        ],
        interventions=[
            kept(
                type=one.get("intervention_type"),
                name=one.get("name"),
                description=one.get("description"),
                armGroupLabels=[titles[group] for group, other in pairs if other == one.get("id") and group in titles],
                otherNames=[
                    other["name"]
                    for other in study.rows_with("intervention_other_names", "intervention_id", one.get("id"))
                    if "name" in other
                ],
            )
            for one in interventions
        ],
    )


def _title(word: str | None) -> str:
    """``DIETARY_SUPPLEMENT`` as arms name it: ``Dietary Supplement``."""
    return (word or "").replace("_", " ").title()


def _eligibility(row: Row) -> Tree:
    return kept(
        eligibilityCriteria=row.get("criteria"),
        healthyVolunteers=row.get("healthy_volunteers"),
        sex=row.get("gender"),
        genderBased=row.get("gender_based"),
        genderDescription=row.get("gender_description"),
        minimumAge=_age(row.get("minimum_age")),
        maximumAge=_age(row.get("maximum_age")),
        stdAges=[column.upper() for column in ("child", "adult", "older_adult") if row.get(column) in ("t", "true")],
        studyPopulation=row.get("population"),
        samplingMethod=row.get("sampling_method"),
    )


def _age(age: str | None) -> str | None:
    return None if age == "N/A" else age
