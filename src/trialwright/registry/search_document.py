"""What of a record is searched: its text by field, its facets, its measures, its sites.

Read from the registry's JSON form (version 2), the quickest at hand: half a million records pass here. Results are
searched as the outcomes that were registered; the measured values are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from trialwright.registry.markup import unescape
from trialwright.registry.search_criteria import split_criteria
from trialwright.registry.search_filters import age_days, day_number, folded_name

TEXT_FIELDS = (
    "title", "condition", "keyword", "intervention", "condition_mesh", "intervention_mesh", "summary", "description",
    "arm", "outcome", "second_outcome", "inclusion", "exclusion", "sponsor", "place", "person",
)  # fmt: skip

FIELD_SAYS = {
    "title": "title", "condition": "condition", "keyword": "keyword", "intervention": "intervention",
    "condition_mesh": "MeSH term of the condition", "intervention_mesh": "MeSH term of the intervention",
    "summary": "summary", "description": "description", "arm": "arms and interventions in detail",
    "outcome": "primary outcome", "second_outcome": "other outcomes", "inclusion": "inclusion criteria",
    "exclusion": "exclusion criteria", "sponsor": "sponsor", "place": "site", "person": "investigator",
    "any_id": "study number",
}  # fmt: skip


class Site(NamedTuple):
    """A place with coordinates where a study runs, in degrees."""

    latitude: float
    longitude: float
    city: str
    state: str
    country: str


@dataclass(frozen=True, slots=True)
class Searchable:
    """One record, ready to be searched.

    ``text``: field of ``TEXT_FIELDS`` -> the record's texts there. ``facets``: facet -> values. ``measures``: measure
    -> number, only where there is one. ``ids``: every number of the study, folded. ``card``: what a list of hits shows.
    """

    nct_id: str
    text: dict[str, list[str]]
    facets: dict[str, list[str]]
    measures: dict[str, int]
    ids: list[str]
    sites: list[Site]
    card: dict[str, Any]


def searchable(data: Mapping[str, Any]) -> Searchable:
    """What is searched of a record in the registry's JSON form."""
    protocol: Mapping[str, Any] = data.get("protocolSection") or {}
    derived: Mapping[str, Any] = data.get("derivedSection") or {}

    def module(name: str) -> Mapping[str, Any]:
        return protocol.get(name) or {}

    names, status, sponsors = (
        module("identificationModule"),
        module("statusModule"),
        module("sponsorCollaboratorsModule"),
    )
    about, design, arms = module("conditionsModule"), module("designModule"), module("armsInterventionsModule")
    who, where, outcomes = module("eligibilityModule"), module("contactsLocationsModule"), module("outcomesModule")
    told, plan = module("descriptionModule"), design.get("designInfo") or {}
    treated, places = arms.get("interventions") or [], where.get("locations") or []
    condition_mesh, intervention_mesh = (
        derived.get("conditionBrowseModule") or {}, derived.get("interventionBrowseModule") or {}
    )  # fmt: skip
    inclusion, exclusion = split_criteria(who.get("eligibilityCriteria") or "")
    nct_id = str(names.get("nctId") or "")
    conditions = about.get("conditions") or []
    lead = sponsors.get("leadSponsor") or {}
    party = sponsors.get("responsibleParty") or {}
    text = {
        "title": _texts(names, "acronym", "briefTitle", "officialTitle"),
        "condition": list(conditions),
        "keyword": list(about.get("keywords") or []),
        "intervention": _names(treated),
        "condition_mesh": _mesh(condition_mesh),
        "intervention_mesh": _mesh(intervention_mesh),
        "summary": _texts(told, "briefSummary"),
        "description": _texts(told, "detailedDescription"),
        "arm": [part for arm in arms.get("armGroups") or [] for part in _texts(arm, "label", "description")]
        + [part for one in treated for part in _texts(one, "description")],
        "outcome": _outcomes(outcomes.get("primaryOutcomes")),
        "second_outcome": _outcomes(outcomes.get("secondaryOutcomes")) + _outcomes(outcomes.get("otherOutcomes")),
        "inclusion": [part for part in (inclusion, who.get("studyPopulation") or "") if part],
        "exclusion": [exclusion] if exclusion else [],
        "sponsor": [
            part for one in [lead, *(sponsors.get("collaborators") or [])] for part in _texts(one, "name")
        ] + _texts(names.get("organization") or {}, "fullName"),
        "place": list(dict.fromkeys(
            part for place in places for part in _texts(place, "facility", "city", "state", "zip", "country")
        )),
        "person": [
            part for one in where.get("overallOfficials") or [] for part in _texts(one, "name", "affiliation")
        ] + _texts(party, "investigatorFullName", "investigatorAffiliation"),
    }  # fmt: skip
    countries = list(dict.fromkeys(str(place["country"]) for place in places if place.get("country")))
    facets = {
        "status": _word(status.get("overallStatus")),
        "phase": list(dict.fromkeys(design.get("phases") or [])),
        "study_type": _word(design.get("studyType")),
        "sex": _word(who.get("sex")),
        "age_group": list(who.get("stdAges") or []),
        "country": countries,
        "results": ["YES" if data.get("hasResults") or "resultsSection" in data else "NO"],
        "condition_name": list(dict.fromkeys(folded_name(name) for name in conditions)),
        "intervention_type": list(dict.fromkeys(str(one["type"]) for one in treated if one.get("type"))),
        "sponsor_class": _word(lead.get("class")),
        "purpose": _word(plan.get("primaryPurpose")),
        "allocation": _word(plan.get("allocation")),
        "masking": _word((plan.get("maskingInfo") or {}).get("masking")),
        "model": _word(plan.get("interventionModel") or plan.get("observationalModel")),
    }
    measures = _measures(status, design, who)
    if nct_id[3:].isdigit():
        measures["number"] = int(nct_id[3:])
    card = {
        "title": names.get("briefTitle") or names.get("officialTitle") or "",
        "acronym": names.get("acronym") or "",
        "status": status.get("overallStatus") or "",
        "type": design.get("studyType") or "",
        "phases": facets["phase"],
        "conditions": list(conditions)[:20],
        "interventions": [[one.get("type") or "", one.get("name") or ""] for one in treated[:20]],
        "condition_mesh": [one.get("term") or "" for one in condition_mesh.get("meshes") or []][:12],
        "intervention_mesh": [one.get("term") or "" for one in intervention_mesh.get("meshes") or []][:12],
        "intervention_class": [one.get("term") or "" for one in intervention_mesh.get("ancestors") or []][:12],
        "sponsor": lead.get("name") or "",
        "start": _date(status, "startDateStruct"),
        "completion": _date(status, "primaryCompletionDateStruct"),
        "enrolment": measures.get("enrolment"),
        "countries": countries[:12],
        "sex": who.get("sex") or "",
        "ages": facets["age_group"],
        "minimum_age": who.get("minimumAge") or "",
        "maximum_age": who.get("maximumAge") or "",
        "purpose": plan.get("primaryPurpose") or "",
        "allocation": plan.get("allocation") or "",
        "masking": (facets["masking"] or [""])[0],
        "model": (facets["model"] or [""])[0],
        "results": facets["results"][0] == "YES",
        "updated": _date(status, "lastUpdatePostDateStruct"),
        "facts": "writtenFromFacts" in data,
    }
    return Searchable(nct_id, text, facets, measures, _ids(names), _sites(places), card)


def folded_id(text: str) -> str:
    """A study's number as it is looked up: small letters and digits only, so that blanks and hyphens do not matter."""
    folded = text.lower()
    return folded if folded.isascii() and folded.isalnum() else re.sub(r"[^0-9a-z]", "", folded)


def _measures(status: Mapping[str, Any], design: Mapping[str, Any], who: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, Any] = {
        "start": day_number(_date(status, "startDateStruct")),
        "primary_completion": day_number(_date(status, "primaryCompletionDateStruct")),
        "completion": day_number(_date(status, "completionDateStruct")),
        "first_posted": day_number(_date(status, "studyFirstPostDateStruct") or status.get("studyFirstSubmitDate")),
        "updated": day_number(_date(status, "lastUpdatePostDateStruct") or status.get("lastUpdateSubmitDate")),
        "results_posted": day_number(_date(status, "resultsFirstPostDateStruct")),
        "enrolment": (design.get("enrollmentInfo") or {}).get("count"),
        "minimum_age": age_days(who.get("minimumAge")),
        "maximum_age": age_days(who.get("maximumAge")),
    }
    if found["start"]:
        found["year"] = found["start"] // 10_000
    return {name: value for name, value in found.items() if isinstance(value, int)}


def _texts(of: Mapping[str, Any], *keys: str) -> list[str]:
    texts = [value for key in keys if (value := of.get(key)) and isinstance(value, str)]
    return [unescape(text).text if "\\" in text or "&" in text else text for text in texts]


def _names(treated: Iterable[Mapping[str, Any]]) -> list[str]:
    names = [name for one in treated for name in [one.get("name"), *(one.get("otherNames") or [])] if name]
    return list(dict.fromkeys(names))


def _mesh(browse: Mapping[str, Any]) -> list[str]:
    return [one["term"] for part in ("meshes", "ancestors") for one in browse.get(part) or [] if one.get("term")]


def _outcomes(outcomes: Any) -> list[str]:
    return [part for one in outcomes or [] for part in _texts(one, "measure", "description")]


def _word(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else []


def _date(of: Mapping[str, Any], key: str) -> str:
    return str((of.get(key) or {}).get("date") or "")


def _ids(names: Mapping[str, Any]) -> list[str]:
    own = (names.get("orgStudyIdInfo") or {}).get("id")
    others = [one.get("id") for one in names.get("secondaryIdInfos") or []]
    found = [names.get("nctId"), *(names.get("nctIdAliases") or []), own, *others]
    return list(dict.fromkeys(folded for text in found if text and (folded := folded_id(str(text)))))


def _sites(places: Iterable[Mapping[str, Any]]) -> list[Site]:
    found = []
    for place in places:
        point = place.get("geoPoint") or {}
        if isinstance(point.get("lat"), int | float) and isinstance(point.get("lon"), int | float):
            found.append(Site(point["lat"], point["lon"], place.get("city") or "", place.get("state") or "",
                              place.get("country") or ""))  # fmt: skip
    return list(dict.fromkeys(found))
