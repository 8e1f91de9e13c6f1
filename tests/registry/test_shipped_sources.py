"""The shipped facts against the records they were read from, each read here a second way: plain JSON, plain XML.

Structured facts are equal field by field; every number in our words stands in the registered text; and our words are
not the registered prose: no run of eight words is the same.
"""

import gzip
import json
import re
import tarfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.registry.test_shipped import FACTS
from trialwright.registry.facts_file import Facts

RUN = 8
"""Words in a row that count as copied."""

Source = dict[str, Any] | ET.Element


@pytest.fixture(scope="module")
def sources(shared_path: Callable[[str], Path]) -> dict[str, Source]:
    """The record of each shipped study, as its copy holds it."""
    found: dict[str, Source] = {}
    wanted = {name: facts.source for name, facts in FACTS.items()}
    with gzip.open(shared_path("records/v2/studies.jsonl.gz")) as file:
        for line in file:
            named = re.search(rb'"nctId"\s*:\s*"(NCT\d{8})"', line)
            name = named.group(1).decode() if named else ""
            if wanted.get(name) == "v2_json":
                found[name] = json.loads(line)
    with gzip.open(shared_path("records/v1/studies_v1.jsonl.gz")) as file:
        for line in file:
            data = json.loads(line)
            name = data["ProtocolSection"]["IdentificationModule"]["NCTId"]
            if wanted.get(name) == "v1_json":
                found[name] = data
    with tarfile.open(shared_path("records/xml/studies_xml.dev.tar.gz")) as archive:
        for member in archive:
            name = Path(member.name).stem
            if wanted.get(name) == "legacy_xml" and (file := archive.extractfile(member)):
                found[name] = ET.fromstring(file.read())
    found["NCT03016013"] = ET.parse(shared_path("records/ra/NCT03016013.xml")).getroot()
    assert found.keys() == wanted.keys()
    return found


# The structured facts, read a second way


def plain_v2(data: dict[str, Any]) -> dict[str, Any]:
    protocol = data["protocolSection"]
    status, design = protocol["statusModule"], protocol["designModule"]
    info, who = design.get("designInfo", {}), protocol.get("eligibilityModule", {})
    given = protocol.get("armsInterventionsModule", {})
    sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
    dates = ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct", "lastUpdatePostDateStruct")
    return {
        "title": protocol["identificationModule"]["briefTitle"],
        "conditions": protocol["conditionsModule"]["conditions"],
        "status": status["overallStatus"],
        "phases": design.get("phases", []),
        "enrolment": design.get("enrollmentInfo", {}).get("count"),
        "sponsor": protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"],
        "dates": [status.get(one, {}).get("date") for one in dates],
        "types": [status.get(one, {}).get("type") for one in dates],
        "design": [
            info.get("allocation"),
            info.get("interventionModel"),
            info.get("primaryPurpose"),
            info.get("maskingInfo", {}).get("masking"),
        ],
        "arms": [(arm["label"], arm.get("type")) for arm in given.get("armGroups", [])],
        "interventions": [(one["type"], one["name"]) for one in given.get("interventions", [])],
        "sex": who.get("sex"),
        "ages": [who.get("minimumAge"), who.get("maximumAge")],
        "volunteers": who.get("healthyVolunteers"),
        "countries": sorted({site["country"] for site in sites}),
        "read_on": data["derivedSection"]["miscInfoModule"]["versionHolder"],
        "results": data.get("hasResults", False),
        "outcomes": len(protocol.get("outcomesModule", {}).get("primaryOutcomes", [])),
    }


def plain_facts(facts: Facts) -> dict[str, Any]:
    dates = facts.dates
    listed = (dates.start, dates.primary_completion, dates.completion, dates.last_update_posted)
    design = facts.design
    return {
        "title": facts.title,
        "conditions": list(facts.conditions),
        "status": facts.status,
        "phases": list(facts.phases or ()),
        "enrolment": facts.enrolment.count if facts.enrolment else None,
        "sponsor": facts.sponsor.name,
        "dates": [one.date if one else None for one in listed],
        "types": [one.type if one else None for one in listed],
        "design": [design.allocation, design.model, design.purpose, design.masking] if design else [None] * 4,
        "arms": [(arm.label, arm.type) for arm in facts.arms or ()],
        "interventions": [(one.type, one.name) for one in facts.interventions or ()],
        "sex": facts.sex,
        "ages": [facts.ages.minimum, facts.ages.maximum],
        "volunteers": facts.healthy_volunteers,
        "countries": list(facts.countries),
        "read_on": facts.facts_read_on,
        "results": facts.has_results,
        "outcomes": facts.primary_outcomes_registered or len(facts.primary_outcomes or ()),
    }


def test_facts_from_the_registrys_json_are_equal_to_it(sources: dict[str, Source]) -> None:
    compared = 0
    for name, source in sources.items():
        if isinstance(source, dict) and "protocolSection" in source:
            assert plain_facts(FACTS[name]) == plain_v2(source), name
            compared += 1
    assert compared >= 20


def test_facts_from_the_older_json_are_equal_to_it(sources: dict[str, Source]) -> None:
    older = {name: data for name, data in sources.items() if isinstance(data, dict) and "ProtocolSection" in data}
    for name, data in older.items():
        said, protocol = plain_facts(FACTS[name]), data["ProtocolSection"]
        status, design = protocol["StatusModule"], protocol["DesignModule"]
        assert said["title"] == protocol["IdentificationModule"]["BriefTitle"]
        assert said["conditions"] == protocol["ConditionsModule"]["ConditionList"]["Condition"]
        assert said["sponsor"] == protocol["SponsorCollaboratorsModule"]["LeadSponsor"]["LeadSponsorName"]
        assert str(said["enrolment"]) == design["EnrollmentInfo"]["EnrollmentCount"]
        assert said["dates"][0] in (
            day(status["StartDateStruct"]["StartDate"]),
            status["StartDateStruct"]["StartDate"],
        )
        assert said["status"] == status["OverallStatus"].upper().replace(", ", "_").replace(" ", "_")
        assert said["read_on"] == day(data["DerivedSection"]["MiscInfoModule"]["VersionHolder"])
    assert len(older) == 2


def text_of(element: ET.Element, path: str) -> str | None:
    found = element.findtext(path)
    return " ".join(found.split()) if found and found.strip() else None


PHASES = {
    None: [],
    "N/A": ["NA"],
    "Early Phase 1": ["EARLY_PHASE1"],
    "Phase 1": ["PHASE1"],
    "Phase 1/Phase 2": ["PHASE1", "PHASE2"],
    "Phase 2": ["PHASE2"],
    "Phase 2/Phase 3": ["PHASE2", "PHASE3"],
    "Phase 3": ["PHASE3"],
    "Phase 4": ["PHASE4"],
}
DATE_TYPES = {None: None, "Actual": "ACTUAL", "Anticipated": "ESTIMATED", "Estimate": "ESTIMATED"}


def word(said: str | None) -> str | None:
    """The registry's word of today for one of the older XML: ``Non-Randomized`` is NON_RANDOMIZED."""
    return re.sub(r"[ -]+", "_", said.upper()) if said else None


def day(words: str | None) -> str | None:
    """The date that the older XML writes in words: ``September 1999``, ``July 28, 2020``."""
    if not words:
        return None
    form, shape = ("%B %d, %Y", "%Y-%m-%d") if "," in words else ("%B %Y", "%Y-%m")
    return datetime.strptime(words, form).replace(tzinfo=UTC).strftime(shape)


def test_facts_from_the_older_xml_are_equal_to_it(sources: dict[str, Source]) -> None:
    compared = 0
    for name, source in sources.items():
        if not isinstance(source, ET.Element):
            continue
        said = plain_facts(FACTS[name])
        dates = ("start_date", "primary_completion_date", "completion_date", "last_update_posted")
        processed = text_of(source, "required_header/download_date") or ""
        gender, volunteers = text_of(source, "eligibility/gender"), text_of(source, "eligibility/healthy_volunteers")
        limits = [text_of(source, f"eligibility/{one}_age") for one in ("minimum", "maximum")]
        enrolment = text_of(source, "enrollment")
        assert said["title"] == text_of(source, "brief_title"), name
        assert said["conditions"] == [" ".join((one.text or "").split()) for one in source.findall("condition")], name
        status = (text_of(source, "overall_status") or "").upper().replace(",", "").replace(" ", "_")
        assert said["status"] == {"UNKNOWN_STATUS": "UNKNOWN"}.get(status, status), name
        assert said["phases"] == PHASES[text_of(source, "phase")] or text_of(source, "study_type") != "Interventional"
        assert said["enrolment"] == (int(enrolment) if enrolment else None), name
        assert said["sponsor"] == text_of(source, "sponsors/lead_sponsor/agency"), name
        assert said["dates"] == [day(text_of(source, one)) for one in dates], name
        types = [DATE_TYPES[one.get("type")] if (one := source.find(path)) is not None else None for path in dates]
        assert said["types"] == types, name
        assert said["interventions"] == [
            ((text_of(one, "intervention_type") or "").upper().replace(" ", "_"), text_of(one, "intervention_name"))
            for one in source.findall("intervention")
        ], name
        assert [arm[0] for arm in said["arms"]] == [
            text_of(one, "arm_group_label") for one in source.findall("arm_group")
        ], name
        assert [arm[1] for arm in said["arms"]] == [
            word(text_of(one, "arm_group_type")) for one in source.findall("arm_group")
        ], name
        plan = [text_of(source, f"study_design_info/{one}") for one in ("allocation", "intervention_model")]
        purpose, masking = (text_of(source, f"study_design_info/{one}") for one in ("primary_purpose", "masking"))
        model = {"SINGLE_GROUP_ASSIGNMENT": "SINGLE_GROUP"}.get(
            word(plan[1]) or "", word((plan[1] or "").split(" ")[0])
        )
        aim = {"EDUCATIONAL/COUNSELING/TRAINING": "ECT"}.get(word(purpose) or "", word(purpose))
        hidden = word((masking or "").split(" ")[0])
        assert said["design"] == [{"N/A": "NA"}.get(plan[0] or "", word(plan[0])), model, aim, hidden], name
        kind = text_of(source, "sponsors/lead_sponsor/agency_class")
        assert FACTS[name].sponsor.kind == {"U.S. Fed": "FED"}.get(kind or "", word(kind)), name
        assert said["sex"] == (gender.upper() if gender else None), name
        assert said["ages"] == [None if one in (None, "N/A") else one for one in limits], name
        assert said["volunteers"] in (None, volunteers == "Accepts Healthy Volunteers"), name
        assert said["countries"] == sorted({one.text for one in source.findall("location/facility/address/country")})
        assert said["read_on"] == day(processed.removeprefix("ClinicalTrials.gov processed this data on ")), name
        assert said["results"] is (source.find("clinical_results") is not None), name
        assert said["outcomes"] in (0, len(source.findall("primary_outcome"))), name
        compared += 1
    assert compared >= 75


# Our words against the registered ones


def pieces(data: Any) -> Iterator[str]:
    """Every text of a source, names and prose alike."""
    if isinstance(data, ET.Element):
        yield from (text for text in data.itertext() if text.strip())
    elif isinstance(data, dict):
        for item in data.values():
            yield from pieces(item)
    elif isinstance(data, list):
        for item in data:
            yield from pieces(item)
    elif isinstance(data, str):
        yield data


def criteria_text(source: Source) -> str:
    if isinstance(source, ET.Element):
        return source.findtext("eligibility/criteria/textblock") or ""
    return str(source["protocolSection"]["eligibilityModule"]["eligibilityCriteria"])


SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
NUMBER_WORDS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"}


def plain_text(text: str) -> str:
    """Without escapes of the markup; powers of ten as the registry often prints them: ``109``."""
    return re.sub(r"10\s*\^\s*(\d)", r"10\1", re.sub(r"\\(.)", r"\1", text)).translate(SMALL)


def numbers(text: str) -> set[str]:
    digits = re.findall(r"\d+(?:[.,:]\d+)*", plain_text(text))
    spelt = [NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in NUMBER_WORDS]
    return {one.lstrip("0") or "0" if "." not in one else one for one in (*digits, *spelt)}


def word_list(text: str) -> list[str]:
    return re.findall(r"[\w'/.-]*\w", plain_text(text).lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = word_list(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def restated_criteria(facts: Facts) -> tuple[str, ...]:
    return (*facts.criteria.inclusion, *facts.criteria.exclusion) if facts.criteria else ()


def our_words(facts: Facts) -> Iterator[str]:
    """Everything in a file that is not a name, a word of the registry's lists or a number on its own."""
    yield from restated_criteria(facts)
    yield from (one.given for one in facts.interventions or () if one.given)
    for outcome in facts.primary_outcomes or ():
        yield outcome.measure
        yield outcome.time_frame or ""
    yield from (found.title for found in facts.results.primary) if facts.results else ()


def test_every_number_in_a_restated_criterion_stands_in_the_registered_text(sources: dict[str, Source]) -> None:
    for name, facts in FACTS.items():
        registered = numbers(criteria_text(sources[name])) if facts.criteria else set()
        for line in restated_criteria(facts):
            assert numbers(line) <= registered, (name, line, numbers(line) - registered)


def test_every_number_of_a_dose_or_outcome_stands_in_the_registered_record(sources: dict[str, Source]) -> None:
    for name, facts in FACTS.items():
        registered = numbers(" ".join(pieces(sources[name])))
        for line in our_words(facts):
            assert numbers(line) <= registered, (name, line, numbers(line) - registered)


def test_nothing_is_copied_prose(sources: dict[str, Source]) -> None:
    for name, facts in FACTS.items():
        registered = set().union(*(runs(text) for text in pieces(sources[name])))
        for line in our_words(facts):
            assert not runs(line) & registered, (name, line)


def test_posted_numbers_are_those_of_the_registry_digit_by_digit(sources: dict[str, Source]) -> None:
    for name, facts in FACTS.items():
        if facts.results is None:
            continue
        source = sources[name]
        assert isinstance(source, dict)
        flow = at(source, facts.results.flow.path)
        titles = {one["title"]: one["id"] for one in source["resultsSection"]["participantFlowModule"]["groups"]}
        assert facts.results.flow.period == flow["title"]
        for arm in facts.results.flow.arms:
            for kind, number in (("STARTED", arm.started), ("COMPLETED", arm.completed)):
                (milestone,) = (one for one in flow["milestones"] if one["type"] == kind)
                (posted,) = (one for one in milestone["achievements"] if one["groupId"] == titles[arm.group])
                assert posted["numSubjects"] == str(number), (name, arm)
        for found in facts.results.primary:
            measure = at(source, found.path)
            assert measure["type"] == "PRIMARY"
            assert (found.unit, found.statistic, found.time_frame, found.dispersion) == (
                measure["unitOfMeasure"],
                measure["paramType"],
                measure["timeFrame"],
                measure.get("dispersionType"),
            )
            groups = {one["title"]: one["id"] for one in measure["groups"]}
            ids = [groups[value.group] for value in found.values]
            (only,) = measure["classes"]
            posted_values = {one["groupId"]: one for one in only["categories"][0]["measurements"]}
            counts = {one["groupId"]: one["value"] for one in measure["denoms"][0]["counts"]}
            for group, value in zip(ids, found.values, strict=True):
                posted = posted_values[group]
                assert (value.value, value.spread, value.lower, value.upper, str(value.n)) == (
                    posted["value"],
                    posted.get("spread"),
                    posted.get("lowerLimit"),
                    posted.get("upperLimit"),
                    counts[group],
                ), name
            assert len(found.analyses) == len(measure.get("analyses", []))
            for analysis in found.analyses:
                posted = at(source, analysis.path)
                assert [ids[one] for one in analysis.groups] == posted["groupIds"]
                assert (analysis.value, analysis.interval_percent, analysis.lower, analysis.upper, analysis.p) == (
                    posted.get("paramValue"),
                    posted.get("ciPctValue"),
                    posted.get("ciLowerLimit"),
                    posted.get("ciUpperLimit"),
                    posted.get("pValue"),
                ), name
                assert (analysis.estimate, analysis.method) == (
                    posted.get("paramType"),
                    posted.get("statisticalMethod"),
                )


def at(data: Any, path: str) -> Any:
    for step in re.findall(r"\w+", path):
        data = data[int(step)] if step.isdecimal() else data[step]
    return data
