"""The exported results: valid, by our rules and the registry's schema; true to the story; marked where simulated."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.story import PEOPLE, Story, design_of, told
from trialwright.analysis.results import results
from trialwright.exchange.checking import TO_BE_SUPPLIED, check
from trialwright.exchange.ctgov_groups import cut, decimals
from trialwright.exchange.format import Export
from trialwright.exchange.leaving import leave
from trialwright.exchange.register import find_formats


def _export(story: Story) -> Export:
    outcome = leave(story.course, story.book.rows, story.course.study, find_formats()["ctgov-results"])
    assert isinstance(outcome, Export), outcome
    return outcome


def _section(story: Story, module: str) -> Any:
    return _export(story).document["resultsSection"][module]


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, path)
    elif isinstance(value, str):
        yield path, value


def test_an_export_breaks_no_rule_but_those_about_what_no_act_holds(observed: Story, simulated: Story) -> None:
    for story in (observed, simulated):
        assert {finding.rule for finding in _export(story).findings} == TO_BE_SUPPLIED - {"MI2"}


def test_with_agreement_and_contact_supplied_nothing_is_found(observed: Story) -> None:
    document = _export(observed).document
    document["resultsSection"]["moreInfoModule"] |= {
        "certainAgreement": {"piSponsorEmployee": True},
        "pointOfContact": {"title": "Principal investigator", "organization": "Example", "email": "a@example.org"},
    }
    assert check(document) == []


def test_an_export_fits_the_registry_s_schema(
    observed: Story, simulated: Story, shared_path: Callable[[str], Path]
) -> None:
    import jsonschema

    schema = json.loads(shared_path("standards/ctgov/v2_results_section.schema.json").read_text(encoding="utf-8"))
    for story in (observed, simulated):
        jsonschema.validate(_export(story).document["resultsSection"], schema)


def test_an_export_uses_no_key_that_the_schema_does_not_know(
    observed: Story, shared_path: Callable[[str], Path]
) -> None:
    schema = json.loads(shared_path("standards/ctgov/v2_results_section.schema.json").read_text(encoding="utf-8"))
    known = {name for definition in schema["$defs"].values() for name in definition.get("properties", {})}

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for inner in value.values() for key in keys(inner)}
        return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()

    assert keys(_export(observed).document["resultsSection"]) <= known


def test_an_export_is_json_and_survives_the_round_trip(observed: Story) -> None:
    document = _export(observed).document
    assert json.loads(json.dumps(document)) == document


def test_the_flow_of_the_first_arm_is_9_started_5_completed_4_not(observed: Story) -> None:
    (period,) = _section(observed, "participantFlowModule")["periods"]
    started = {milestone["type"]: milestone["achievements"][0]["numSubjects"] for milestone in period["milestones"]}
    assert started == {"STARTED": "9", "Received at Least 1 Dose": "8", "COMPLETED": "5", "NOT COMPLETED": "4"}
    reasons = {reason["type"]: reason["reasons"][0]["numSubjects"] for reason in period["dropWithdraws"]}
    assert reasons == {
        "Adverse Event": "1", "Death": "1", "Withdrawal by Subject": "1", "Still in the Study": "1",
    }  # fmt: skip


def test_the_screening_log_stands_before_the_flow(observed: Story) -> None:
    text = _section(observed, "participantFlowModule")["preAssignmentDetails"]
    assert "2 were not eligible (by criterion, several a person: I1: 2)" in text


def test_the_baseline_says_mean_age_and_sex_in_the_registry_s_words(observed: Story) -> None:
    measures = {
        measure["title"]: measure for measure in _section(observed, "baselineCharacteristicsModule")["measures"]
    }
    age = measures["Age, Continuous"]["classes"][0]["categories"][0]["measurements"][0]
    assert (age["value"], age["spread"]) == ("49.00", "10.60")
    sex = measures["Sex: Female, Male"]
    assert [category["measurements"][0]["value"] for category in sex["classes"][0]["categories"]] == ["4", "3"]
    assert sex["denoms"][0]["counts"][0]["value"] == "7"


def test_race_and_ethnicity_are_said_not_to_have_been_collected(observed: Story) -> None:
    (measure,) = [measure for measure in _section(observed, "baselineCharacteristicsModule")["measures"]
                  if measure["title"] == "Race and Ethnicity Not Collected"]  # fmt: skip
    counts = measure["classes"][0]["denoms"][0]["counts"]
    assert {count["value"] for count in counts} == {"0"}


def test_a_total_stands_only_beside_two_arms(observed: Story) -> None:
    titles = [group["title"] for group in _section(observed, "baselineCharacteristicsModule")["groups"]]
    assert ("Total" in titles) == (len(observed.design.arms) > 1)


def test_the_primary_outcome_has_its_count_and_its_exact_interval(observed: Story) -> None:
    primary = results(observed.course).primary
    assert primary is not None
    measure = _section(observed, "outcomeMeasuresModule")["outcomeMeasures"][0]
    assert measure["type"] == "PRIMARY" and measure["title"] == primary.title
    assert measure["denoms"][0]["counts"][0]["value"] == "7"
    responders = {3: ("42.9", "9.9", "81.6"), 2: ("28.6", "3.7", "71.0")}[primary.at.arms[0].responders]
    analysis = measure["analyses"][0]
    assert (analysis["paramValue"], analysis["ciLowerLimit"], analysis["ciUpperLimit"]) == responders
    assert analysis["ciPctValue"] == "95" and "Clopper-Pearson" in analysis["groupDescription"]


def test_missing_responses_and_their_rule_stand_with_the_outcome(observed: Story) -> None:
    text = _section(observed, "outcomeMeasuresModule")["outcomeMeasures"][0]["populationDescription"]
    missing, events = (1, 2) if observed.design.nct_id else (2, 1)  # P6; P5 and P9, or P5 alone, by the estimand
    assert f"A missing response counts as no response. Missing responses: week 12 {missing}." in text
    assert f"No response by an intercurrent event: week 12 {events}." in text
    assert "not reached a visit yet" in text


def test_every_planned_outcome_leaves_once_with_its_type(observed: Story) -> None:
    measures = _section(observed, "outcomeMeasuresModule")["outcomeMeasures"]
    words = {"primary": "PRIMARY", "secondary": "SECONDARY", "other": "OTHER_PRE_SPECIFIED"}
    planned = [words[outcome.type] for outcome in observed.design.analysis.outcomes]
    assert [measure["type"] for measure in measures[: len(planned)]] == planned
    assert {measure["type"] for measure in measures[len(planned) :]} == {"OTHER_PRE_SPECIFIED"}


def test_responses_over_time_have_a_row_and_a_denominator_for_each_visit(observed: Story) -> None:
    measure = _section(observed, "outcomeMeasuresModule")["outcomeMeasures"][len(observed.design.analysis.outcomes)]
    rows = {row["title"]: row["denoms"][0]["counts"][0]["value"] for row in measure["classes"]}
    assert {"Week 4": "8", "Week 8": "7", "Week 12": "7"}.items() <= rows.items()


def test_adverse_events_leave_with_the_registry_s_organ_systems(observed: Story) -> None:
    events = _section(observed, "adverseEventsModule")
    assert {event["term"]: event["organSystem"] for event in events["otherEvents"]} == {
        "Nausea": "Gastrointestinal disorders", "Fatigue": "General disorders",
    }  # fmt: skip
    group = events["eventGroups"][0]
    assert [group[f"{kind}NumAffected"] for kind in ("deaths", "serious", "other")] == [1, 2, 2]


# Who takes part in the last arm: nobody treated; week 12 still to come; one person, so without a deviation; one treated
# and one not.
FEW = [(6,), (7,), (0,), (0, 6)]


@pytest.mark.parametrize("places", FEW)
def test_an_export_of_hardly_anyone_breaks_no_rule(study_folder: Path, places: tuple[int, ...]) -> None:
    story = Story(design_of(study_folder))
    for place in places:
        story.take_part(PEOPLE[place], story.design.arms[-1].name)
    assert {finding.rule for finding in _export(story).findings} <= TO_BE_SUPPLIED


def test_nobody_analysed_leaves_a_denominator_of_0_and_no_value(study_folder: Path) -> None:
    story = Story(design_of(study_folder))
    story.take_part(PEOPLE[7], story.design.arms[0].name)
    measure = _section(story, "outcomeMeasuresModule")["outcomeMeasures"][0]
    assert {count["value"] for count in measure["denoms"][0]["counts"]} == {"0"}
    assert "classes" not in measure and "analyses" not in measure


def test_titles_and_limitations_of_a_simulated_study_begin_with_the_mark(simulated: Story) -> None:
    document = _export(simulated).document
    marked = [text for path, text in _texts(document["resultsSection"])
              if path.endswith((".groups.title", ".eventGroups.title", ".measures.title", ".outcomeMeasures.title",
                                ".periods.title", "limitationsAndCaveats.description", ".groups.description"))
              and text != "All groups together"]  # fmt: skip
    assert len(marked) > 10
    assert all(text.startswith("SIMULATED: ") for text in marked), [t for t in marked if not t.startswith("SIM")]
    assert document["protocolSection"]["identificationModule"]["briefTitle"].startswith("SIMULATED: ")


def test_a_simulated_export_holds_no_nct_number_but_in_its_own_name(simulated: Story) -> None:
    document = _export(simulated).document
    name = simulated.course.study
    assert "nctId" not in json.dumps(document)
    assert "NCT0" not in json.dumps(document).replace(name, "")


def test_a_simulated_export_says_scenario_and_seed(simulated: Story) -> None:
    text = _section(simulated, "moreInfoModule")["limitationsAndCaveats"]["description"]
    assert "virtual participants" in text and "Scenario B, seed 7." in text and len(text) <= 500


def test_an_observed_export_of_a_registered_study_is_its_record(founding_folder: Path) -> None:
    story = told(design_of(founding_folder))
    document = _export(story).document
    assert document["protocolSection"]["identificationModule"]["nctId"] == story.design.nct_id
    assert "SIMULATED" not in json.dumps(document)


def test_every_export_carries_the_notice_and_its_origin(observed: Story, simulated: Story) -> None:
    for story in (observed, simulated):
        document = _export(story).document
        assert document["trialwright"]["notice"][0].startswith("Research software; not a medical device")
        assert document["trialwright"]["ledger"]["head"] == story.book.rows[-1].hash
        limits = document["resultsSection"]["moreInfoModule"]["limitationsAndCaveats"]["description"]
        assert "not a medical device" in limits


def test_what_the_registry_asks_for_and_no_act_holds_is_listed_not_invented(observed: Story) -> None:
    export = _export(observed)
    text = " ".join(export.still_needed)
    for word in ("Point of contact", "Certain agreements", "Race and ethnicity", "Region of enrollment", "PDF"):
        assert word in text
    info = export.document["resultsSection"]["moreInfoModule"]
    assert set(info) == {"limitationsAndCaveats"}


def test_an_organ_system_of_no_list_is_still_needed(observed: Story) -> None:
    observed.event("P4", 1, "Squeak", "Joints", 30, serious=True)
    export = _export(observed)
    assert export.still_needed[0].startswith("Joints: not on the registry's list")
    assert "AE5" in {finding.rule for finding in export.findings}


def test_an_arm_title_beyond_the_limit_keeps_its_mark(founding_folder: Path) -> None:
    design = design_of(founding_folder)
    arms = tuple(replace(arm, title="Long " * 40, description="Longer " * 300) for arm in design.arms)
    story = told(replace(design, arms=arms), study="SIM-NCT07008196-B-7", scenario="B")
    (group,) = _section(story, "participantFlowModule")["groups"]
    assert group["title"].startswith("SIMULATED: Long") and len(group["title"]) <= 100
    assert {finding.rule for finding in _export(story).findings} <= TO_BE_SUPPLIED


@pytest.mark.parametrize(("value", "places", "expected"), [(-0.04, 1, "0.0"), (2.25, 2, "2.25"), (100, 1, "100.0")])
def test_numbers_are_written_without_a_minus_before_zero(value: float, places: int, expected: str) -> None:
    assert decimals(value, places) == expected


def test_a_text_is_cut_at_a_word() -> None:
    assert cut("one two three", 8) == "one …"
    assert cut("abcdefghij", 5) == "abcd…"
    assert all(len(cut("word " * 30, limit)) <= limit for limit in range(3, 60))
