"""The protocol section of a record in the registry's XML, laid out under the keys of the v2 form.

Schema: https://clinicaltrials.gov/ct2/html/images/info/public.xsd (no longer served). Two generations of element names
are known: those of 2017-2024 and the older ``firstreceived_date``, ``lastchanged_date`` family.
"""

from __future__ import annotations

from trialwright.registry.older_values import Tree, kept
from trialwright.registry.xml_element import Element

NOT_CARRIED = {
    "required_header": "when the file was made",
    "location_countries": "follows from the locations",
    "number_of_arms": "follows from the arms",
    "number_of_groups": "follows from the groups",
    "last_update_submitted_qc": "not in the data model of today",
    "clinical_results": "read apart",
}
"""Elements that the record does not carry over, and why."""


def protocol_section(study: Element) -> Tree:
    return kept(
        identificationModule=_identification(study),
        statusModule=_status(study),
        sponsorCollaboratorsModule=_sponsors(study),
        oversightModule=_oversight(study.child("oversight_info")),
        descriptionModule=kept(
            briefSummary=study.block("brief_summary"), detailedDescription=study.block("detailed_description")
        ),
        conditionsModule=kept(conditions=study.texts("condition"), keywords=study.texts("keyword")),
        designModule=_design(study),
        armsInterventionsModule=_arms(study),
        outcomesModule=kept(
            primaryOutcomes=study.listed("primary_outcome", _outcome),
            secondaryOutcomes=study.listed("secondary_outcome", _outcome),
            otherOutcomes=study.listed("other_outcome", _outcome),
        ),
        eligibilityModule=_eligibility(study.child("eligibility")),
        contactsLocationsModule=_contacts(study),
        referencesModule=_references(study),
        ipdSharingStatementModule=_sharing(study.child("patient_data")),
    )


def _identification(study: Element) -> Tree:
    info = study.child("id_info")
    return kept(
        nctId=info.text("nct_id"),
        nctIdAliases=info.texts("nct_alias"),
        orgStudyIdInfo=kept(id=info.text("org_study_id")),
        secondaryIdInfos=[{"id": one} for one in info.texts("secondary_id") or ()],
        organization=kept(fullName=study.text("source")),
        briefTitle=study.text("brief_title"),
        officialTitle=study.text("official_title"),
        acronym=study.text("acronym"),
    )


def _status(study: Element) -> Tree:
    return kept(
        statusVerifiedDate=study.text("verification_date"),
        overallStatus=study.text("overall_status"),
        lastKnownStatus=study.text("last_known_status"),
        whyStopped=study.text("why_stopped"),
        expandedAccessInfo=kept(hasExpandedAccess=study.text("has_expanded_access")),
        startDateStruct=_dated(study, "start_date"),
        primaryCompletionDateStruct=_dated(study, "primary_completion_date"),
        completionDateStruct=_dated(study, "completion_date"),
        studyFirstSubmitDate=_either(study, "study_first_submitted", "firstreceived_date"),
        studyFirstSubmitQcDate=study.text("study_first_submitted_qc"),
        studyFirstPostDateStruct=_dated(study, "study_first_posted"),
        resultsFirstSubmitDate=_either(study, "results_first_submitted", "firstreceived_results_date"),
        resultsFirstSubmitQcDate=study.text("results_first_submitted_qc"),
        resultsFirstPostDateStruct=_dated(study, "results_first_posted"),
        dispFirstSubmitDate=_either(study, "disposition_first_submitted", "firstreceived_results_disposition_date"),
        dispFirstSubmitQcDate=study.text("disposition_first_submitted_qc"),
        dispFirstPostDateStruct=_dated(study, "disposition_first_posted"),
        lastUpdateSubmitDate=_either(study, "last_update_submitted", "lastchanged_date"),
        lastUpdatePostDateStruct=_dated(study, "last_update_posted"),
    )


def _either(study: Element, name: str, older: str) -> str | None:
    """The value under today's name or, in files before 2017, under the older one."""
    now, before = study.text(name), study.text(older)
    return now or before


def _dated(study: Element, name: str) -> Tree:
    date = study.text(name)
    return kept(date=date, type=study.attribute("type", name)) if date else {}


def _sponsors(study: Element) -> Tree:
    sponsors, party = study.child("sponsors"), study.child("responsible_party")
    return kept(
        responsibleParty=kept(
            type=party.text("responsible_party_type"),
            investigatorFullName=party.text("investigator_full_name"),
            investigatorTitle=party.text("investigator_title"),
            investigatorAffiliation=party.text("investigator_affiliation"),
            oldNameTitle=party.text("name_title"),
            oldOrganization=party.text("organization"),
        ),
        leadSponsor=_sponsor(sponsors.child("lead_sponsor")),
        collaborators=sponsors.listed("collaborator", _sponsor),
    )


def _sponsor(one: Element) -> Tree:
    return kept(name=one.text("agency"), class_=one.text("agency_class"))


def _oversight(info: Element) -> Tree:
    return kept(
        oversightHasDmc=info.text("has_dmc"),
        isFdaRegulatedDrug=info.text("is_fda_regulated_drug"),
        isFdaRegulatedDevice=info.text("is_fda_regulated_device"),
        isUnapprovedDevice=info.text("is_unapproved_device"),
        isPpsd=info.text("is_ppsd"),
        isUsExport=info.text("is_us_export"),
    )


def _design(study: Element) -> Tree:
    info, access = study.child("study_design_info"), study.child("expanded_access_info")
    kind = study.text("study_type") or ""
    return kept(
        studyType=kind.removesuffix(" [Patient Registry]"),
        patientRegistry=True if kind.endswith("[Patient Registry]") else None,
        targetDuration=study.text("target_duration"),
        phases=_phases(study.text("phase"), kind),
        expandedAccessTypes=kept(
            individual=access.text("expanded_access_type_individual"),
            intermediate=access.text("expanded_access_type_intermediate"),
            treatment=access.text("expanded_access_type_treatment"),
        ),
        designInfo=kept(
            allocation=info.text("allocation"),
            interventionModel=info.text("intervention_model"),
            interventionModelDescription=info.text("intervention_model_description"),
            primaryPurpose=info.text("primary_purpose"),
            observationalModel=info.text("observational_model"),
            timePerspective=info.text("time_perspective"),
            maskingInfo=_masking(info.text("masking"), info.text("masking_description")),
        ),
        bioSpec=kept(retention=study.text("biospec_retention"), description=study.block("biospec_descr")),
        enrollmentInfo=kept(count=study.text("enrollment"), type=study.attribute("type", "enrollment")),
    )


def _phases(phase: str | None, kind: str) -> list[str] | None:
    """``Phase 1/Phase 2`` is two phases; ``N/A`` is a phase of interventional studies only."""
    if phase is None or (phase == "N/A" and kind != "Interventional"):
        return None
    return [phase] if phase == "N/A" else phase.split("/")


def _masking(masking: str | None, description: str | None) -> Tree:
    """``Double (Participant, Investigator)`` is the degree and who does not know."""
    degree, _, rest = (masking or "").partition(" (")
    who = rest.removesuffix(")").split(", ") if rest and rest != "Open Label)" else None
    if masking and not who and masking.split(", ")[0] in ("Participant", "Care Provider", "Investigator"):
        degree, who = "", masking.split(", ")
    return kept(masking=degree or None, maskingDescription=description, whoMasked=who)


def _arms(study: Element) -> Tree:
    interventions = study.listed("intervention", _intervention) or []
    arms = study.listed("arm_group", _arm) or []
    for arm in arms:
        names = [
            f"{one.get('type', '')}: {one.get('name', '')}"
            for one in interventions
            if arm.get("label") in one.get("armGroupLabels", ())
        ]
        if names:
            arm["interventionNames"] = names
    return kept(armGroups=arms, interventions=interventions)


def _arm(arm: Element) -> Tree:
    return kept(label=arm.text("arm_group_label"), type=arm.text("arm_group_type"), description=arm.text("description"))


def _intervention(one: Element) -> Tree:
    return kept(
        type=one.text("intervention_type"),
        name=one.text("intervention_name"),
        description=one.text("description"),
        armGroupLabels=one.texts("arm_group_label"),
        otherNames=one.texts("other_name"),
    )


def _outcome(one: Element) -> Tree:
    return kept(measure=one.text("measure"), description=one.text("description"), timeFrame=one.text("time_frame"))


def _eligibility(found: Element) -> Tree:
    return kept(
        eligibilityCriteria=found.block("criteria"),
        healthyVolunteers=found.text("healthy_volunteers"),
        sex=found.text("gender"),
        genderBased=found.text("gender_based"),
        genderDescription=found.text("gender_description"),
        minimumAge=_age(found.text("minimum_age")),
        maximumAge=_age(found.text("maximum_age")),
        studyPopulation=found.block("study_pop"),
        samplingMethod=found.text("sampling_method"),
    )


def _age(age: str | None) -> str | None:
    return None if age == "N/A" else age


def _contacts(study: Element) -> Tree:
    central = [*study.children("overall_contact"), *study.children("overall_contact_backup")]
    return kept(
        centralContacts=[_contact(one) for one in central],
        overallOfficials=study.listed(
            "overall_official",
            lambda one: kept(name=_name(one), affiliation=one.text("affiliation"), role=one.text("role")),
        ),
        locations=study.listed("location", _location),
    )


def _contact(one: Element) -> Tree:
    return kept(
        name=_name(one),
        role=one.text("role") or "Contact",
        phone=one.text("phone"),
        phoneExt=one.text("phone_ext"),
        email=one.text("email"),
    )


def _name(one: Element) -> str | None:
    names = [one.text(part) for part in ("first_name", "middle_name", "last_name")]
    name = " ".join(part for part in names if part)
    degrees = one.text("degrees")
    return f"{name}, {degrees}" if name and degrees else name or None


def _location(one: Element) -> Tree:
    facility = one.child("facility")
    address = facility.child("address")
    people = [*one.children("contact"), *one.children("contact_backup"), *one.children("investigator")]
    return kept(
        facility=facility.text("name"),
        status=one.text("status"),
        city=address.text("city"),
        state=address.text("state"),
        zip=address.text("zip"),
        country=address.text("country"),
        contacts=[_contact(person) for person in people],
    )


def _references(study: Element) -> Tree:
    """References of the registry's own and those that it found are one list here, so they have no type."""
    cited = study.listed("reference", lambda one: kept(pmid=one.text("PMID"), citation=one.text("citation"))) or []
    of_results = study.listed(
        "results_reference", lambda one: kept(pmid=one.text("PMID"), type="RESULT", citation=one.text("citation"))
    )
    return kept(
        references=cited + (of_results or []),
        seeAlsoLinks=study.listed("link", lambda one: kept(label=one.text("description"), url=one.text("url"))),
        availIpds=study.listed(
            "study_docs/study_doc",
            lambda one: kept(
                id=one.text("doc_id"),
                type=one.text("doc_type"),
                url=one.text("doc_url"),
                comment=one.text("doc_comment"),
            ),
        ),
    )


def _sharing(data: Element) -> Tree:
    return kept(
        ipdSharing=data.text("sharing_ipd"),
        description=data.text("ipd_description"),
        infoTypes=data.texts("ipd_info_type"),
        timeFrame=data.text("ipd_time_frame"),
        accessCriteria=data.text("ipd_access_criteria"),
        url=data.text("ipd_url"),
    )
