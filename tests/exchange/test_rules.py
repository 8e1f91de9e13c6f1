"""Every rule of a results record catches a record that breaks it, and none finds anything in one that keeps them all.

The valid record is an invented single-arm result. Each broken example changes one thing in it, by hand.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.exchange.checking import all_rules, check
from trialwright.exchange.organ_systems import ORGAN_SYSTEMS, registry_organ_system

VALID = json.loads((Path(__file__).parent / "single_arm_results.json").read_text(encoding="utf-8"))
Record = dict[str, Any]
Breaking = Callable[[Record], object]


def _flow(record: Record) -> Any:
    return record["resultsSection"]["participantFlowModule"]


def _milestone(record: Record, place: int) -> Any:
    return _flow(record)["periods"][0]["milestones"][place]


def _baseline(record: Record) -> Any:
    return record["resultsSection"]["baselineCharacteristicsModule"]


def _measure(record: Record, place: int) -> Any:
    return _baseline(record)["measures"][place]


def _value(measure: Any, category: int = 0) -> Any:
    return measure["classes"][0]["categories"][category]["measurements"][0]


def _outcome(record: Record, place: int = 0) -> Any:
    return record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][place]


def _analysis(record: Record) -> Any:
    return _outcome(record)["analyses"][0]


def _events(record: Record) -> Any:
    return record["resultsSection"]["adverseEventsModule"]


def _info(record: Record) -> Any:
    return record["resultsSection"]["moreInfoModule"]


def _two_groups_with_total(record: Record) -> None:
    baseline = _baseline(record)
    baseline["groups"] += [{"id": "BG001", "title": "Other"}, {"id": "BG002", "title": "Total"}]
    baseline["denoms"][0]["counts"] += [{"groupId": "BG001", "value": "10"}, {"groupId": "BG002", "value": "41"}]


def _death_in_flow(record: Record) -> None:
    _flow(record)["periods"][0]["dropWithdraws"][0]["type"] = "Death"


BROKEN: list[tuple[str, str, Breaking]] = [
    ("PF1", "no milestone COMPLETED", lambda r: _flow(r)["periods"][0]["milestones"].pop(2)),
    ("PF2", "26 completed and 4 not, of 31", lambda r: _milestone(r, 0)["achievements"][0].update(numSubjects="31")),
    ("PF3", "one reason is missing", lambda r: _flow(r)["periods"][0]["dropWithdraws"].pop()),
    ("PF4", "31 received a dose of 30 started", lambda r: _milestone(r, 1)["achievements"][0].update(numSubjects="31")),
    ("PF5", "32 were enrolled, nothing says why 30 started", lambda r: (
        _flow(r).pop("preAssignmentDetails"),
        r["protocolSection"]["designModule"]["enrollmentInfo"].update(count=32))),
    ("PF6", "a group title of 3 characters", lambda r: _flow(r)["groups"][0].update(title="Tel")),
    ("PF6", "a period title of 41 characters", lambda r: _flow(r)["periods"][0].update(title="x" * 41)),
    ("PF6", "a recruitment text of 501 characters", lambda r: _flow(r).update(recruitmentDetails="x" * 501)),
    ("BL1", "a Total beside one group", lambda r: _baseline(r)["groups"].append({"id": "BG001", "title": "Total"})),
    ("BL2", "30 and 10 are not 41", _two_groups_with_total),
    ("BL3", "no age", lambda r: _baseline(r)["measures"].pop(0)),
    ("BL4", "no sex", lambda r: _baseline(r)["measures"].pop(1)),
    ("BL4b", "no race, nor that it was not collected", lambda r: _baseline(r)["measures"].pop(2)),
    ("BL5", "a count without a unit", lambda r: _measure(r, 1).pop("unitOfMeasure")),
    ("BL5", "a count in percent", lambda r: _measure(r, 1).update(unitOfMeasure="percent")),
    ("BL6", "a mean without a dispersion", lambda r: _measure(r, 0).pop("dispersionType")),
    ("BL6", "a count with a dispersion", lambda r: _measure(r, 1).update(dispersionType="STANDARD_DEVIATION")),
    ("BL7", "24 women and 5 men, of 30", lambda r: _value(_measure(r, 1), 1).update(value="5")),
    ("BL8", "31 from China, of 30", lambda r: _value(_measure(r, 3)).update(value="31")),
    ("BL9", "a standard deviation without its spread", lambda r: _value(_measure(r, 0)).pop("spread")),
    ("BL9", "a range without an upper limit", lambda r: (
        _measure(r, 0).update(dispersionType="FULL_RANGE"), _value(_measure(r, 0)).update(lowerLimit="19"))),
    ("OM1", "two primary outcomes registered, one reported", lambda r: (
        r["protocolSection"]["outcomesModule"]["primaryOutcomes"].append({"measure": "ACR50"}))),
    ("OM2", "no secondary outcome registered, one reported", lambda r: (
        r["protocolSection"]["outcomesModule"].pop("secondaryOutcomes"))),
    ("OM3", "a title of 256 characters", lambda r: _outcome(r).update(title="x" * 256)),
    ("OM5", "no time frame", lambda r: _outcome(r).pop("timeFrame")),
    ("OM6", "nobody says how many were analysed", lambda r: _outcome(r)["groups"].append({"id": "OG001"})),
    ("OM6", "26 of 30 analysed, and not said why", lambda r: _outcome(r, 1).pop("populationDescription")),
    ("OM7", "a mean without a dispersion", lambda r: _outcome(r, 1).pop("dispersionType")),
    ("OM8", "31 responders of 30", lambda r: _value(_outcome(r)).update(value="31")),
    ("OM9", "not available, and not said why", lambda r: _value(_outcome(r, 1)).update(value="NA")),
    ("OM10", "a standard deviation without its spread", lambda r: _value(_outcome(r, 1)).pop("spread")),
    ("OM10", "an interval without limits", lambda r: _outcome(r, 1).update(dispersionType="95% Confidence Interval")),
    ("OM11", "a number of participants in percent", lambda r: _outcome(r).update(unitOfMeasure="percent")),
    ("OM11", "a percentage of participants as a count", lambda r: (
        _outcome(r).update(title="Percentage of Participants With an ACR20 Response"))),
    ("OM12", "a scale without minimum and maximum", lambda r: _outcome(r, 1).update(description="Higher is worse.")),
    ("OM12", "a scale without direction", lambda r: _outcome(r, 1).update(description="From 0 to 9.4.")),
    ("AN1", "an analysis of no group", lambda r: _analysis(r).pop("groupIds")),
    ("AN1", "an analysis of a group that is not there", lambda r: _analysis(r).update(groupIds=["OG007"])),
    ("AN2", "an analysis that says nothing", lambda r: _analysis(r).pop("paramValue")),
    ("AN3", "a p value by no method", lambda r: _analysis(r).update(pValue="0.03")),
    ("AN4", "limits at no level", lambda r: _analysis(r).pop("ciPctValue")),
    ("AN4", "limits of one side or two", lambda r: _analysis(r).pop("ciNumSides")),
    ("AN5", "no type of test", lambda r: _analysis(r).pop("nonInferiorityType")),
    ("AN5", "another type of test, not explained", lambda r: _analysis(r).pop("nonInferiorityComment")),
    ("AE1", "no time frame", lambda r: _events(r).pop("timeFrame")),
    ("AE2", "a threshold of 6 percent", lambda r: _events(r).update(frequencyThreshold="6")),
    ("AE2", "no threshold", lambda r: _events(r).pop("frequencyThreshold")),
    ("AE3", "nobody counted the dead", lambda r: _events(r)["eventGroups"][0].pop("deathsNumAffected")),
    ("AE4", "31 with other events, of 30", lambda r: _events(r)["eventGroups"][0].update(otherNumAffected=31)),
    ("AE5", "no organ system", lambda r: _events(r)["seriousEvents"][0].pop("organSystem")),
    ("AE5", "no assessment", lambda r: _events(r)["seriousEvents"][0].pop("assessmentType")),
    ("AE5", "an organ system of another list", lambda r: _events(r)["otherEvents"][0].update(organSystem="Joints")),
    ("AE6", "31 with pneumonia, of 30", lambda r: _events(r)["seriousEvents"][0]["stats"][0].update(numAffected=31)),
    ("AE7", "6 events in 7 people", lambda r: _events(r)["otherEvents"][0]["stats"][0].update(numEvents=6)),
    ("AE8", "one of 30 is below 5 percent", lambda r: (
        _events(r)["otherEvents"][0]["stats"][0].update(numAffected=1))),
    ("AE9", "6 people with other events, 7 of them red at the site", lambda r: (
        _events(r)["eventGroups"][0].update(otherNumAffected=6))),
    ("AE10", "12 people with other events, 11 by all terms", lambda r: (
        _events(r)["eventGroups"][0].update(otherNumAffected=12))),
    ("AE11", "one left by death, none died", _death_in_flow),
    ("MI1", "no agreement", lambda r: _info(r).pop("certainAgreement")),
    ("MI2", "not employed, restricted or not", lambda r: (
        _info(r).update(certainAgreement={"piSponsorEmployee": False}))),
    ("MI2", "restricted, and not said how", lambda r: (
        _info(r).update(certainAgreement={"piSponsorEmployee": False, "restrictiveAgreement": True}))),
    ("MI5", "a contact who cannot be reached", lambda r: _info(r)["pointOfContact"].pop("email")),
    ("MI5", "no contact", lambda r: _info(r).pop("pointOfContact")),
]  # fmt: skip


def _found(record: Record) -> set[str]:
    return {finding.rule for finding in check(record)}


def test_a_valid_record_has_no_findings() -> None:
    assert check(VALID) == []


@pytest.mark.parametrize(("rule", "how", "breaking"), BROKEN, ids=[f"{rule}: {how}" for rule, how, _ in BROKEN])
def test_a_rule_catches_the_record_that_breaks_it(rule: str, how: str, breaking: Breaking) -> None:
    record = copy.deepcopy(VALID)
    breaking(record)
    assert rule in _found(record)


# What else one change breaks: 31 affected of 30 are also more than the events, and so on.
FOLLOWS = {
    "PF1": {"PF2"}, "BL1": {"BL2"}, "BL6": {"BL9"}, "AE4": {"AE10"}, "AE6": {"AE7", "AE9"}, "AE8": {"AE10"},
}  # fmt: skip


@pytest.mark.parametrize(("rule", "how", "breaking"), BROKEN, ids=[f"{rule}: {how}" for rule, how, _ in BROKEN])
def test_nothing_else_is_found_but_what_follows_from_the_change(rule: str, how: str, breaking: Breaking) -> None:
    record = copy.deepcopy(VALID)
    breaking(record)
    assert _found(record) <= {rule} | FOLLOWS.get(rule, set())


def test_every_rule_has_a_broken_example() -> None:
    assert {rule.id for rule in all_rules()} == {rule for rule, _, _ in BROKEN}


def test_every_rule_says_what_must_hold_and_ids_are_unique() -> None:
    ids = [rule.id for rule in all_rules()]
    assert len(set(ids)) == len(ids)
    assert all(rule.says.endswith(".") for rule in all_rules())


def test_a_study_that_ended_before_the_final_rule_is_not_asked_for_what_the_rule_added() -> None:
    record = copy.deepcopy(VALID)
    _events(record).pop("timeFrame")
    _events(record)["eventGroups"][0].pop("deathsNumAffected")
    _baseline(record)["measures"].pop(2)
    assert _found(record) == {"AE1", "AE3", "BL4b"}
    record["protocolSection"]["statusModule"] = {"primaryCompletionDateStruct": {"date": "2017-01-17"}}
    assert _found(record) == set()
    record["protocolSection"]["statusModule"] = {"primaryCompletionDateStruct": {"date": "2017-01-18"}}
    assert _found(record) == {"AE1", "AE3", "BL4b"}


def test_a_finding_names_the_path() -> None:
    record = copy.deepcopy(VALID)
    _events(record)["otherEvents"][1]["stats"][0]["numEvents"] = 3
    (finding,) = check(record)
    assert finding.path == "resultsSection.adverseEventsModule.otherEvents[1].stats[0]"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted({
        "resultsSection", "participantFlowModule", "periods", "milestones", "achievements", "numSubjects", "type",
        "baselineCharacteristicsModule", "measures", "classes", "categories", "measurements", "denoms", "counts",
        "outcomeMeasuresModule", "outcomeMeasures", "analyses", "groupIds", "adverseEventsModule", "eventGroups",
        "seriousEvents", "stats", "moreInfoModule", "certainAgreement", "protocolSection", "groups", "title", "value",
    })), inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=st.dictionaries(st.sampled_from(["resultsSection", "protocolSection"]), JSON, max_size=2))
def test_no_record_however_malformed_stops_the_rules(record: Record) -> None:
    check(record)


# The rules of which the evidence says that they held in all five real records.
HELD = {
    "PF1", "PF2", "PF3", "PF4", "PF5", "BL1", "BL2", "BL3", "BL4", "BL5", "BL6", "BL7", "BL8", "BL9", "OM1", "OM2",
    "OM5", "OM6", "OM7", "OM8", "OM9", "OM10", "AN1", "AN2", "AN3", "AN4", "AE2", "AE4", "AE5", "AE6", "AE7", "AE8",
    "AE9", "AE10", "MI1", "MI2", "MI5",
}  # fmt: skip


def test_posted_results_keep_the_rules_that_are_said_to_have_held(shared_path: Callable[[str], Path]) -> None:
    files = sorted(shared_path("standards/ctgov/real_records").glob("*.json"))
    assert len(files) == 5
    for file in files:
        assert _found(json.loads(file.read_text(encoding="utf-8"))) & HELD == set(), file.name


def test_the_evidence_names_the_same_rules(shared_path: Callable[[str], Path]) -> None:
    import csv

    with shared_path("standards/ctgov/results_rules.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    errors = {row["rule"] for row in rows if row["severity"] == "error"}
    assert errors - {rule.id for rule in all_rules()} == {"XML1", "XML2", "XML3", "DOC1"}
    assert {
        row["rule"] for row in rows if row["evidence"].startswith("held 5/5") and row["severity"] == "error"
    } <= HELD


def test_organ_systems_of_posted_results_are_on_the_list(shared_path: Callable[[str], Path]) -> None:
    seen = shared_path("standards/ctgov/organ_systems_seen.txt").read_text(encoding="utf-8").splitlines()
    assert ORGAN_SYSTEMS.issuperset(line for line in seen if line)


def test_the_long_name_of_general_disorders_is_written_as_the_registry_does() -> None:
    assert registry_organ_system("General disorders and administration site conditions") == "General disorders"
    assert registry_organ_system("Joints") is None
