"""The results of a record in the registry's XML, and what the registry added, under the keys of the v2 form.

Groups are numbered from 1 in the XML (``P1``, ``B1``, ``O1``, ``E1``) and from 0 today (``FG000``, ``BG000``,
``OG000``, ``EG000``). Totals of adverse events stand among the events there and with the groups today. Two generations
are known: since 2016 measures hold classes of categories, before that categories alone.
"""

from __future__ import annotations

import re

from trialwright.registry.older_values import Tree, kept
from trialwright.registry.xml_element import Element

_LETTERS = {"P": "FG", "B": "BG", "O": "OG", "E": "EG"}


def results_section(results: Element) -> Tree:
    agreements = results.child("certain_agreements")
    contact = results.child("point_of_contact")
    return kept(
        participantFlowModule=_flow(results.child("participant_flow")),
        baselineCharacteristicsModule=_baseline(results.child("baseline")),
        outcomeMeasuresModule=kept(outcomeMeasures=results.listed("outcome_list/outcome", _outcome)),
        adverseEventsModule=_events(results.child("reported_events")),
        moreInfoModule=kept(
            limitationsAndCaveats=kept(description=results.text("limitations_and_caveats")),
            certainAgreement=_agreement(agreements.text("pi_employee"), agreements.text("restrictive_agreement")),
            pointOfContact=kept(
                title=contact.text("name_or_title"),
                organization=contact.text("organization"),
                email=contact.text("email"),
                phone=contact.text("phone"),
                phoneExt=contact.text("phone_ext"),
            ),
        ),
    )


def _group_id(written: str | None) -> str | None:
    found = re.fullmatch(r"([PBOE])(\d{1,3})", written or "")
    return f"{_LETTERS[found.group(1)]}{int(found.group(2)) - 1:03}" if found else written


def _group(one: Element) -> Tree:
    return kept(id=_group_id(one.attribute("group_id")), title=one.text("title"), description=one.text("description"))


def _flow(flow: Element) -> Tree:
    return kept(
        preAssignmentDetails=flow.text("pre_assignment_details"),
        recruitmentDetails=flow.text("recruitment_details"),
        groups=flow.listed("group_list/group", _group),
        periods=flow.listed("period_list/period", _period),
    )


def _period(period: Element) -> Tree:
    return kept(
        title=period.text("title"),
        milestones=period.listed("milestone_list/milestone", lambda one: _counted(one, "achievements")),
        dropWithdraws=period.listed(
            "drop_withdraw_reason_list/drop_withdraw_reason", lambda one: _counted(one, "reasons")
        ),
    )


def _counted(one: Element, key: str) -> Tree:
    people = one.listed(
        "participants_list/participants",
        lambda each: kept(
            groupId=_group_id(each.attribute("group_id")), comment=each.own_text, numSubjects=each.attribute("count")
        ),
    )
    return kept(type=one.text("title"), **{key: people})


def _baseline(baseline: Element) -> Tree:
    return kept(
        populationDescription=baseline.text("population"),
        groups=baseline.listed("group_list/group", _group),
        denoms=_denoms(baseline),
        measures=baseline.listed(
            "measure_list/measure",
            lambda one: kept(
                title=one.text("title"),
                description=one.text("description"),
                populationDescription=one.text("population"),
                dispersionType=one.text("dispersion"),
                **_measured(one),
            ),
        ),
    )


def _denoms(one: Element) -> list[Tree] | None:
    return one.listed(
        "analyzed_list/analyzed",
        lambda each: kept(units=_asked(each, "units", "scope"), counts=each.listed("count_list/count", _count)),
    )


def _asked(one: Element, name: str, also: str) -> str | None:
    """The text of a child; ``also`` says what it is about, which its place says already."""
    one.asked.add(also)
    return one.text(name)


def _count(one: Element) -> Tree:
    return kept(groupId=_group_id(one.attribute("group_id")), value=one.attribute("value"))


def _measured(one: Element) -> Tree:
    """What baseline and outcome measures have in common."""
    older = one.listed("category_list/category", _category)
    return kept(
        paramType=one.text("param"),
        unitOfMeasure=one.text("units"),
        denomUnitsSelected=one.text("units_analyzed"),
        classes=one.listed("class_list/class", _class) or ([{"categories": older}] if older else None),
    )


def _class(one: Element) -> Tree:
    return kept(
        title=one.text("title"), denoms=_denoms(one), categories=one.listed("category_list/category", _category)
    )


def _category(one: Element) -> Tree:
    return kept(
        title=one.text("title") or one.text("sub_title"),
        measurements=one.listed(
            "measurement_list/measurement",
            lambda each: kept(
                groupId=_group_id(each.attribute("group_id")),
                value=each.attribute("value"),
                spread=each.attribute("spread"),
                lowerLimit=each.attribute("lower_limit"),
                upperLimit=each.attribute("upper_limit"),
                comment=each.own_text,
            ),
        ),
    )


def _outcome(outcome: Element) -> Tree:
    measures = [*outcome.children("measure"), *outcome.child("measure_list").children("measure")]
    measure = measures[-1] if measures else outcome.child("measure")
    measured = _measured(measure)
    for one in ("title", "description", "population"):
        measure.asked.add(one)  # printed once more as they stand in the outcome
    return kept(
        type=outcome.text("type"),
        title=outcome.text("title"),
        description=outcome.text("description"),
        populationDescription=outcome.text("population"),
        reportingStatus="POSTED" if measured else "NOT_POSTED",
        anticipatedPostingDate=outcome.text("posting_date"),
        dispersionType=measure.text("dispersion"),
        timeFrame=outcome.text("time_frame"),
        groups=outcome.listed("group_list/group", _group),
        denoms=_denoms(measure),
        analyses=outcome.listed("analysis_list/analysis", _analysis),
        **measured,
    )


def _analysis(one: Element) -> Tree:
    return kept(
        groupIds=[_group_id(each) for each in one.child("group_id_list").texts("group_id") or ()],
        groupDescription=one.text("groups_desc"),
        nonInferiorityType=one.text("non_inferiority_type"),
        nonInferiorityComment=one.text("non_inferiority_desc"),
        pValue=one.text("p_value"),
        pValueComment=one.text("p_value_desc"),
        statisticalMethod=one.text("method"),
        statisticalComment=one.text("method_desc"),
        paramType=one.text("param_type"),
        paramValue=one.text("param_value"),
        dispersionType=one.text("dispersion_type"),
        dispersionValue=one.text("dispersion_value"),
        ciPctValue=one.text("ci_percent"),
        ciNumSides=one.text("ci_n_sides"),
        ciLowerLimit=one.text("ci_lower_limit"),
        ciUpperLimit=one.text("ci_upper_limit"),
        ciLowerLimitComment=one.text("ci_lower_limit_na_comment"),
        ciUpperLimitComment=one.text("ci_upper_limit_na_comment"),
        estimateComment=one.text("estimate_desc"),
        otherAnalysisDescription=one.text("other_analysis_desc"),
    )


def _events(reported: Element) -> Tree:
    groups = reported.listed("group_list/group", _group) or []
    by_id = {group.get("id"): group for group in groups}
    serious, other = reported.child("serious_events"), reported.child("other_events")
    return kept(
        frequencyThreshold=other.text("frequency_threshold") or serious.text("frequency_threshold"),
        timeFrame=reported.text("time_frame"),
        description=reported.text("desc"),
        eventGroups=groups,
        seriousEvents=_terms(serious, by_id, "serious"),
        otherEvents=_terms(other, by_id, "other"),
    )


def _terms(events: Element, groups: dict[object, Tree], kind: str) -> list[Tree]:
    """The events of one kind; their totals go to the groups."""
    vocabulary, assessment = events.text("default_vocab"), events.text("default_assessment")
    terms = []
    for category in events.child("category_list").children("category"):
        system = category.text("title")
        for event in category.child("event_list").children("event"):
            stats = event.listed("counts", _stats) or []
            if system == "Total" and (event.text("sub_title") or "").startswith("Total, "):
                for one in stats:
                    _add_total(groups.get(one.get("groupId"), {}), one, kind)
                continue
            terms.append(
                kept(
                    term=event.text("sub_title"),
                    organSystem=system,
                    sourceVocabulary=event.attribute("vocab", "sub_title") or vocabulary,
                    assessmentType=event.text("assessment") or assessment,
                    notes=event.text("description"),
                    stats=stats,
                )
            )
    return terms


def _stats(one: Element) -> Tree:
    return kept(
        groupId=_group_id(one.attribute("group_id")),
        numEvents=one.attribute("events"),
        numAffected=one.attribute("subjects_affected"),
        numAtRisk=one.attribute("subjects_at_risk"),
    )


def _add_total(group: Tree, one: Tree, kind: str) -> None:
    group.update(
        kept(**{f"{kind}NumAffected": one.get("numAffected"), f"{kind}NumAtRisk": one.get("numAtRisk")}),
    )


def _agreement(employee: str | None, restrictive: str | None) -> Tree:
    """The registry's standard sentences as the fields of today; any other sentence is the sponsor's own."""
    if restrictive is None or restrictive.startswith("There is NOT an agreement"):
        restricted, kind, details = None if restrictive is None else False, None, None
    elif restrictive.startswith("The only disclosure restriction on the PI is that the sponsor can review"):
        restricted, kind, details = True, "GT60" if "more than 60 days" in restrictive else "LTE60", None
    else:
        restricted, kind, details = True, "OTHER", restrictive
    return kept(
        piSponsorEmployee=employee.startswith("All") if employee else None,
        restrictionType=kind,
        restrictiveAgreement=restricted,
        otherDetails=details,
    )


def document_section(study: Element) -> Tree:
    """The files that the registry holds: protocol, analysis plan, consent form."""
    return kept(
        largeDocumentModule=kept(
            largeDocs=study.listed(
                "provided_document_section/provided_document",
                lambda one: kept(
                    hasProtocol=one.text("document_has_protocol"),
                    hasSap=one.text("document_has_sap"),
                    hasIcf=one.text("document_has_icf"),
                    label=one.text("document_type"),
                    date=one.text("document_date"),
                    filename=(one.text("document_url") or "").rpartition("/")[2],
                ),
            )
        )
    )


def annotation_section(study: Element) -> Tree:
    """When results were handed in, sent back or withdrawn before they were posted."""
    events = [kept(type=kind, date=date) for kind, date in study.child("pending_results").order()]
    return kept(annotationModule=kept(unpostedAnnotation=kept(unpostedEvents=events)))


def derived_section(study: Element) -> Tree:
    """What the registry added: countries taken away, terms of the MeSH thesaurus (without their numbers)."""
    conditions = study.child("condition_browse").texts("mesh_term") or ()
    interventions = study.child("intervention_browse").texts("mesh_term") or ()
    return kept(
        miscInfoModule=kept(removedCountries=study.child("removed_countries").texts("country")),
        conditionBrowseModule=kept(meshes=[{"term": term} for term in conditions]),
        interventionBrowseModule=kept(meshes=[{"term": term} for term in interventions]),
    )
