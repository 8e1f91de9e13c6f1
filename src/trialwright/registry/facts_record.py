"""From facts to a Record: the same words in the registry's places, with the mark that says where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trialwright.registry.facts_file import Analysis, Dated, Facts, Found, Results
from trialwright.registry.facts_mark import KEY
from trialwright.registry.record import Record, read_v2


def record_of(facts: Facts) -> Record:
    """The record that the facts make. What they do not hold is absent, never empty."""
    return read_v2(v2_of(facts), facts.nct_id)


def v2_of(facts: Facts) -> dict[str, Any]:
    """The same in the registry's JSON form."""
    written: dict[str, Any] = _present(
        {
            "protocolSection": {
                "identificationModule": {"nctId": facts.nct_id, "briefTitle": facts.title},
                "statusModule": _status(facts),
                "sponsorCollaboratorsModule": {
                    "leadSponsor": {"name": facts.sponsor.name, "class": facts.sponsor.kind}
                },
                "conditionsModule": {"conditions": list(facts.conditions)},
                "designModule": _design(facts),
                "armsInterventionsModule": _arms(facts),
                "outcomesModule": {"primaryOutcomes": _outcomes(facts)},
                "eligibilityModule": _eligibility(facts),
                "contactsLocationsModule": {"locations": [{"country": country} for country in facts.countries] or None},
            },
            "resultsSection": _results(facts.results) if facts.results else None,
            "hasResults": facts.has_results,
            KEY: _mark(facts),
        }
    )  # fmt: skip
    return written


def _mark(facts: Facts) -> dict[str, Any]:
    """What ``facts_mark`` reads; the keys in the order in which JSON is kept."""
    restated = [index for index, one in enumerate(facts.primary_outcomes or ()) if one.restated]
    return {
        "criteriaRestated": True if facts.criteria else None,
        "outcomesRegistered": facts.primary_outcomes_registered,
        "readOn": facts.facts_read_on,
        "restatedOutcomes": restated or None,
        "source": facts.source,
    }


def _present(value: Any) -> Any:
    """The value without what is None and without objects that hold nothing."""
    if isinstance(value, dict):
        kept = {key: _present(item) for key, item in value.items() if item is not None}
        return {key: item for key, item in kept.items() if item != {}}
    return [_present(item) for item in value] if isinstance(value, list | tuple) else value


def _dated(dated: Dated | None) -> dict[str, str | None] | None:
    return {"date": dated.date, "type": dated.type} if dated else None


def _status(facts: Facts) -> dict[str, Any]:
    dates = facts.dates
    return {
        "statusVerifiedDate": dates.verified,
        "overallStatus": facts.status,
        "startDateStruct": _dated(dates.start),
        "primaryCompletionDateStruct": _dated(dates.primary_completion),
        "completionDateStruct": _dated(dates.completion),
        "studyFirstSubmitDate": dates.first_submitted,
        "studyFirstPostDateStruct": _dated(dates.first_posted),
        "resultsFirstPostDateStruct": _dated(dates.results_first_posted),
        "lastUpdatePostDateStruct": _dated(dates.last_update_posted),
    }


def _design(facts: Facts) -> dict[str, Any]:
    design = facts.design
    return {
        "studyType": facts.study_type,
        "phases": facts.phases,
        "designInfo": {
            "allocation": design.allocation,
            "interventionModel": design.model,
            "primaryPurpose": design.purpose,
            "observationalModel": design.observes,
            "timePerspective": design.perspective,
            "maskingInfo": {"masking": design.masking, "whoMasked": design.who_masked},
        }
        if design
        else None,
        "enrollmentInfo": {"count": facts.enrolment.count, "type": facts.enrolment.type} if facts.enrolment else None,
    }


def _arms(facts: Facts) -> dict[str, Any]:
    return {
        "armGroups": [
            {"label": arm.label, "type": arm.type, "interventionNames": arm.receives} for arm in facts.arms
        ]
        if facts.arms
        else None,
        "interventions": [
            {"type": one.type, "name": one.name, "description": one.given, "otherNames": one.other_names}
            for one in facts.interventions
        ]
        if facts.interventions
        else None,
    }  # fmt: skip


def _outcomes(facts: Facts) -> list[dict[str, Any]] | None:
    planned = facts.primary_outcomes
    return [{"measure": one.measure, "timeFrame": one.time_frame} for one in planned] if planned else None


def _eligibility(facts: Facts) -> dict[str, Any]:
    criteria = facts.criteria
    return {
        "eligibilityCriteria": _listed(criteria.inclusion, criteria.exclusion) if criteria else None,
        "healthyVolunteers": facts.healthy_volunteers,
        "sex": facts.sex,
        "minimumAge": facts.ages.minimum,
        "maximumAge": facts.ages.maximum,
        "stdAges": facts.age_groups,
    }


def _listed(inclusion: Iterable[str], exclusion: Iterable[str]) -> str:
    """The criteria as the registry lays them out."""
    parts = (("Inclusion Criteria:", tuple(inclusion)), ("Exclusion Criteria:", tuple(exclusion)))
    return "\n\n".join(
        "\n".join((head, "", *(f"* {_escaped(line)}" for line in lines))) for head, lines in parts if lines
    )


def _escaped(line: str) -> str:
    """Registered text is CommonMark: ``<`` and ``>`` carry a backslash there."""
    return line.replace("<", "\\<").replace(">", "\\>")


def _results(results: Results) -> dict[str, Any]:
    flow = results.flow
    ids = [f"FG{index:03d}" for index in range(len(flow.arms))]
    counts = (("STARTED", [arm.started for arm in flow.arms]), ("COMPLETED", [arm.completed for arm in flow.arms]))
    return {
        "participantFlowModule": {
            "groups": [{"id": id_, "title": arm.group} for id_, arm in zip(ids, flow.arms, strict=True)],
            "periods": [
                {
                    "title": flow.period,
                    "milestones": [
                        {
                            "type": kind,
                            "achievements": [
                                {"groupId": id_, "numSubjects": str(number)}
                                for id_, number in zip(ids, numbers, strict=True)
                            ],
                        }
                        for kind, numbers in counts
                    ],
                }
            ],
        },
        "outcomeMeasuresModule": {"outcomeMeasures": [_found(found) for found in results.primary]},
    }


def _found(found: Found) -> dict[str, Any]:
    ids = [f"OG{index:03d}" for index in range(len(found.values))]
    pairs = list(zip(ids, found.values, strict=True))
    return {
        "type": "PRIMARY",
        "title": found.title,
        "reportingStatus": "POSTED",
        "paramType": found.statistic,
        "dispersionType": found.dispersion,
        "unitOfMeasure": found.unit,
        "timeFrame": found.time_frame,
        "groups": [{"id": id_, "title": value.group} for id_, value in pairs],
        "denoms": [
            {"units": "Participants", "counts": [{"groupId": id_, "value": str(value.n)} for id_, value in pairs]}
        ],
        "classes": [
            {
                "categories": [
                    {
                        "measurements": [
                            {
                                "groupId": id_,
                                "value": value.value,
                                "spread": value.spread,
                                "lowerLimit": value.lower,
                                "upperLimit": value.upper,
                            }
                            for id_, value in pairs
                        ]
                    }
                ]
            }
        ],
        "analyses": [_analysis(one, ids) for one in found.analyses] or None,
    }


def _analysis(analysis: Analysis, ids: list[str]) -> dict[str, Any]:
    return {
        "groupIds": [ids[position] for position in analysis.groups],
        "paramType": analysis.estimate,
        "paramValue": analysis.value,
        "ciPctValue": analysis.interval_percent,
        "ciLowerLimit": analysis.lower,
        "ciUpperLimit": analysis.upper,
        "pValue": analysis.p,
        "statisticalMethod": analysis.method,
    }
