"""AACT's tables of one study's results, laid out under the keys of the v2 form.

Classes and categories of measures are put together again from the rows that repeat their titles; how many were analysed
in each class is not carried over, because AACT does not say it in one way for all years.
"""

from __future__ import annotations

from itertools import groupby

from trialwright.registry.aact_study import Row, Study
from trialwright.registry.older_values import Tree, kept

RESULT_TABLES = (
    "baseline_counts", "baseline_measurements", "drop_withdrawals", "milestones", "outcome_analyses",
    "outcome_analysis_groups", "outcome_counts", "outcome_measurements", "outcomes", "participant_flows",
    "reported_event_totals", "reported_events", "result_agreements", "result_contacts", "result_groups",
)  # fmt: skip


def results_section(study: Study) -> Tree:
    agreement, contact = study.first("result_agreements"), study.first("result_contacts")
    return kept(
        participantFlowModule=_flow(study),
        baselineCharacteristicsModule=_baseline(study),
        outcomeMeasuresModule=kept(outcomeMeasures=[_outcome(study, one) for one in study.rows("outcomes")]),
        adverseEventsModule=_events(study),
        moreInfoModule=kept(
            limitationsAndCaveats=kept(description=study.first("studies").get("limitations_and_caveats")),
            certainAgreement=kept(
                piSponsorEmployee=agreement.get("pi_employee"),
                restrictionType=agreement.get("restriction_type"),
                restrictiveAgreement=agreement.get("restrictive_agreement"),
                otherDetails=agreement.get("other_details"),
            ),
            pointOfContact=kept(
                title=contact.get("name"),
                organization=contact.get("organization"),
                email=contact.get("email"),
                phone=contact.get("phone"),
                phoneExt=contact.get("extension"),
            ),
        ),
    )


def _groups(study: Study, kind: str) -> list[Tree]:
    return [_group(row) for row in study.rows_with("result_groups", "result_type", kind)]


def _group(row: Row) -> Tree:
    return kept(id=row.get("ctgov_group_code"), title=row.get("title"), description=row.get("description"))


def _flow(study: Study) -> Tree:
    flow = study.first("participant_flows")
    periods: dict[str, Tree] = {}
    for row in study.rows("milestones"):
        _counted(periods, row, "milestones", "achievements", row.get("title"), row.get("milestone_description"))
    for row in study.rows("drop_withdrawals"):
        _counted(periods, row, "dropWithdraws", "reasons", row.get("reason"), row.get("drop_withdraw_comment"))
    return kept(
        preAssignmentDetails=flow.get("pre_assignment_details"),
        recruitmentDetails=flow.get("recruitment_details"),
        typeUnitsAnalyzed=flow.get("units_analyzed"),
        groups=_groups(study, "Participant Flow"),
        periods=list(periods.values()),
    )


def _counted(periods: dict[str, Tree], row: Row, many: str, key: str, kind: str | None, comment: str | None) -> None:
    """One count of a milestone or reason, added to the entry of its period that the row before it opened."""
    title = row.get("period", "")
    period = periods.setdefault(title, kept(title=title or None))
    entries: list[Tree] = period.setdefault(many, [])
    code = row.get("ctgov_group_code")
    last = entries[-1] if entries else None
    if last is None or last.get("type") != kind or any(one.get("groupId") == code for one in last[key]):
        last = kept(type=kind, comment=comment) | {key: []}
        entries.append(last)
    last[key].append(
        kept(
            groupId=code,
            comment=row.get("reason_comment") or row.get("description"),
            numSubjects=row.get("count"),
            numUnits=row.get("count_units"),
        )
    )


def _baseline(study: Study) -> Tree:
    row = study.first("studies")
    rows = study.rows("baseline_measurements")
    return kept(
        populationDescription=row.get("baseline_population"),
        typeUnitsAnalyzed=row.get("baseline_type_units_analyzed"),
        groups=_groups(study, "Baseline"),
        denoms=_denoms(study.rows("baseline_counts")),
        measures=[_measure(list(found)) for _, found in groupby(rows, key=_measure_key)],
    )


def _measure_key(row: Row) -> tuple[str | None, ...]:
    return tuple(row.get(name) for name in ("title", "description", "units", "param_type", "dispersion_type"))


def _measure(rows: list[Row]) -> Tree:
    row = rows[0]
    return kept(
        title=row.get("title"),
        description=row.get("description"),
        populationDescription=row.get("population_description"),
        paramType=row.get("param_type"),
        dispersionType=row.get("dispersion_type"),
        unitOfMeasure=row.get("units"),
        calculatePct={"Yes": "Yes", "No": "No"}.get(row.get("calculate_percentage", "")),
        classes=_classes(rows),
    )


def _classes(rows: list[Row]) -> list[Tree]:
    """Rows of one classification, then of one category, stand together; a group that comes again opens a class anew."""
    classes: list[Tree] = []
    last: tuple[str | None, str | None] | None = None
    for row in rows:
        title, category, code = row.get("classification"), row.get("category"), row.get("ctgov_group_code")
        measured = classes[-1]["categories"][-1]["measurements"] if classes else []
        again = (title, category) == last and any(one.get("groupId") == code for one in measured)
        if last is None or title != last[0] or again:
            classes.append(kept(title=title) | {"categories": []})
        if (title, category) != last or again:
            classes[-1]["categories"].append(kept(title=category) | {"measurements": []})
        classes[-1]["categories"][-1]["measurements"].append(_measurement(row))
        last = title, category
    return classes


def _measurement(row: Row) -> Tree:
    return kept(
        groupId=row.get("ctgov_group_code"),
        value=row.get("param_value"),
        spread=row.get("dispersion_value"),
        lowerLimit=row.get("dispersion_lower_limit_raw") or row.get("dispersion_lower_limit"),
        upperLimit=row.get("dispersion_upper_limit_raw") or row.get("dispersion_upper_limit"),
        comment=row.get("explanation_of_na"),
    )


def _denoms(rows: list[Row]) -> list[Tree]:
    return [
        kept(units=units, counts=[kept(groupId=row.get("ctgov_group_code"), value=row.get("count")) for row in found])
        for units, found in groupby(rows, key=lambda row: row.get("units"))
    ]


def _outcome(study: Study, outcome: Row) -> Tree:
    number = outcome.get("id", "")
    rows = study.rows_with("outcome_measurements", "outcome_id", number)
    counts = study.rows_with("outcome_counts", "outcome_id", number)
    used = {row.get("result_group_id") for row in [*rows, *counts]} - {None}
    groups = [row for row in study.rows_with("result_groups", "result_type", "Outcome") if row.get("id") in used]
    return kept(
        type=outcome.get("outcome_type"),
        title=outcome.get("title"),
        description=outcome.get("description"),
        populationDescription=outcome.get("population"),
        reportingStatus="POSTED" if rows or counts else "NOT_POSTED",
        anticipatedPostingDate=outcome.get("anticipated_posting_month_year") or outcome.get("anticipated_posting_date"),
        paramType=outcome.get("param_type"),
        dispersionType=outcome.get("dispersion_type"),
        unitOfMeasure=outcome.get("units"),
        timeFrame=outcome.get("time_frame"),
        typeUnitsAnalyzed=outcome.get("units_analyzed"),
        groups=[_group(row) for row in groups],
        denoms=_denoms(counts),
        classes=_classes(rows),
        analyses=[_analysis(study, one) for one in study.rows_with("outcome_analyses", "outcome_id", number)],
    )


def _analysis(study: Study, row: Row) -> Tree:
    groups = study.rows_with("outcome_analysis_groups", "outcome_analysis_id", row.get("id", ""))
    return kept(
        groupIds=[one["ctgov_group_code"] for one in groups if "ctgov_group_code" in one],
        groupDescription=row.get("groups_description"),
        nonInferiorityType=row.get("non_inferiority_type"),
        nonInferiorityComment=row.get("non_inferiority_description"),
        pValue=row.get("p_value_raw") or row.get("p_value"),
        pValueComment=row.get("p_value_description"),
        statisticalMethod=row.get("method"),
        statisticalComment=row.get("method_description"),
        paramType=row.get("param_type"),
        paramValue=row.get("param_value"),
        dispersionType=row.get("dispersion_type"),
        dispersionValue=row.get("dispersion_value"),
        ciPctValue=row.get("ci_percent", "").removesuffix(".0") or None,
        ciNumSides=row.get("ci_n_sides"),
        ciLowerLimit=row.get("ci_lower_limit_raw") or row.get("ci_lower_limit"),
        ciUpperLimit=row.get("ci_upper_limit_raw") or row.get("ci_upper_limit"),
        ciUpperLimitComment=row.get("ci_upper_limit_na_comment"),
        estimateComment=row.get("estimate_description"),
        otherAnalysisDescription=row.get("other_analysis_description"),
    )


def _events(study: Study) -> Tree:
    rows = study.rows("reported_events")
    about = rows[0] if rows else {}
    groups = _groups(study, "Reported Event")
    by_code = {group.get("id"): group for group in groups}
    for row in study.rows("reported_event_totals"):
        kind = row.get("event_type", "")
        by_code.get(row.get("ctgov_group_code"), {}).update(
            kept(
                **{f"{kind}NumAffected": row.get("subjects_affected"), f"{kind}NumAtRisk": row.get("subjects_at_risk")}
            )
        )
    return kept(
        frequencyThreshold=about.get("frequency_threshold"),
        timeFrame=about.get("time_frame"),
        description=about.get("description"),
        eventGroups=groups,
        seriousEvents=_terms(study.rows_with("reported_events", "event_type", "serious")),
        otherEvents=_terms(study.rows_with("reported_events", "event_type", "other")),
    )


def _terms(rows: list[Row]) -> list[Tree]:
    """Rows of one event stand together, a group each; a group that comes again opens the event anew."""
    terms: list[Tree] = []
    last: tuple[str | None, ...] | None = None
    for row in rows:
        key = tuple(row.get(name) for name in ("adverse_event_term", "organ_system", "vocab", "assessment"))
        code = row.get("ctgov_group_code")
        if key != last or any(one.get("groupId") == code for one in terms[-1]["stats"]):
            term, system, vocabulary, assessment = last = key
            about = kept(term=term, organSystem=system, sourceVocabulary=vocabulary, assessmentType=assessment)
            terms.append(about | {"stats": []})
        terms[-1]["stats"].append(
            kept(
                groupId=code,
                numEvents=row.get("event_count"),
                numAffected=row.get("subjects_affected"),
                numAtRisk=row.get("subjects_at_risk"),
            )
        )
    return terms
