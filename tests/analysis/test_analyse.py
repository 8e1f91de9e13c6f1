"""The analysis data of both studies, on simulated acts: whole, traceable, the same twice, and as the results say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.analysis.acts import Acts, design_with, on
from tests.analysis.story import Story, design_of, told
from trialwright.analysis.analyse import analyse
from trialwright.analysis.analysis_data import AnalysisData, CutOff
from trialwright.analysis.analysis_file import read_analysis_data, write_analysis_data
from trialwright.analysis.changes import changes_between
from trialwright.analysis.freeze import check_frozen, manifest, read_manifest, write_manifest
from trialwright.analysis.results import results
from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.course import Course
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criteria_json import write_criteria
from trialwright.eligibility.criterion import Criteria
from trialwright.errors import InputErrors
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.study_folder import read_study
from trialwright.simulation.virtual_trial import VirtualTrial


@cache
def _simulated(folder: Path) -> tuple[Course, AnalysisData]:
    virtual = VirtualTrial(read_study(folder))
    course = virtual.run(virtual.parameters.default_scenario, 3).course
    return course, analyse(course)


@pytest.fixture
def simulated(study_folder: Path) -> tuple[Course, AnalysisData]:
    return _simulated(study_folder)


def test_every_planned_analysis_stands_in_the_data_in_its_order(simulated: tuple[Course, AnalysisData]) -> None:
    course, data = simulated
    assert [done.name for done in data.analyses] == [planned.name for planned in course.design.analysis.analyses]
    for done in data.analyses:
        assert done.title.startswith("SIMULATED: ")
        assert bool(done.results) != bool(done.not_available), done.name
        assert done.section and done.analysis_set_says


def test_every_number_has_an_id_of_its_own_and_none_without_a_reason(simulated: tuple[Course, AnalysisData]) -> None:
    rows = list(simulated[1].results)
    assert len({row.id for row in rows}) == len(rows) > 300
    for row in rows:
        assert (row.value is None) == bool(row.reason and row.value is None), row.id
        assert row.value is not None or row.reason, row.id
        assert row.version and row.analysis_set, row.id


def test_every_number_rests_on_acts_of_the_ledger_of_the_people_it_names(
    simulated: tuple[Course, AnalysisData],
) -> None:
    course, data = simulated
    by_sequence = {entry.sequence: entry.act.participant for person in course.participants.values()
                   for entry in person.recorded}  # fmt: skip
    for row in data.results:
        people = {by_sequence[sequence] for sequence in row.grounds.sequences}
        assert people <= set(row.grounds.participants), row.id
        assert set(row.grounds.participants) <= set(course.participants), row.id
        if row.participant:
            assert row.grounds.participants == (row.participant,), row.id


def test_intervals_hold_their_estimate_and_percentages_lie_between_0_and_100(
    simulated: tuple[Course, AnalysisData],
) -> None:
    values = {row.id: row.value for row in simulated[1].results}
    checked = 0
    for row in simulated[1].results:
        if row.statistic == "percent" and isinstance(row.value, float) and row.variable != "compliance":
            assert 0 <= row.value <= 100, row.id
            low, high = (values.get(row.id.removesuffix("percent") + end) for end in ("low", "high"))
            if isinstance(low, float) and isinstance(high, float):
                assert low <= row.value <= high, row.id
                checked += 1
    assert checked > 20


def test_the_results_and_the_analysis_data_hold_the_same_numbers(simulated: tuple[Course, AnalysisData]) -> None:
    course, data = simulated
    found = results(course)
    by_visit = next(done for done in data.analyses if done.kind == "responders")
    for outcome in found.outcomes:
        for visit in outcome.by_visit:
            for arm in visit.arms:
                where = {"group": arm.arm, "visit": visit.visit, "variable": outcome.name}
                assert by_visit.value(statistic="responders", **where) == arm.responders
                assert by_visit.value(statistic="percent", **where) == arm.percent
                assert by_visit.value(statistic="missing", **where) == arm.missing
    terms = next(done for done in data.analyses if done.kind == "adverse_events")
    for arm in found.adverse_events.arms:
        overview = next(done for done in data.analyses if done.kind == "adverse_event_overview")
        any_event = overview.value(group=arm.arm, variable="any adverse event", statistic="participants")
        assert any_event == arm.any_affected
        for term in {
            (one.organ_system, one.term) for one in (*found.adverse_events.serious, *found.adverse_events.other)
        }:
            events = sum(count.events for tables in (found.adverse_events.serious, found.adverse_events.other)
                         for one in tables if (one.organ_system, one.term) == term
                         for count in one.arms if count.arm == arm.arm)  # fmt: skip
            found_events = terms.value(group=arm.arm, variable=term[0], category=term[1], statistic="events")
            assert found_events == events
    flow = next(done for done in data.analyses if done.kind == "participant_flow")
    for arm_flow in found.flow.arms:
        assert flow.value(group=arm_flow.arm, variable="completed") == arm_flow.completed
    assert flow.value(variable="assessed") == found.flow.assessed


def test_the_flow_adds_up_and_the_people_behind_each_number_are_as_many(simulated: tuple[Course, AnalysisData]) -> None:
    course, data = simulated
    flow = next(done for done in data.analyses if done.kind == "participant_flow")
    for row in flow.results:
        assert len(row.grounds.participants) == row.value, row.id
    outside = ("not eligible", "in screening", "eligible and not enrolled", "left before enrolment", "enrolled")
    assert flow.value(variable="assessed") == sum(
        int(flow.value(variable=name, group="total") or 0) for name in outside
    )
    for arm in course.design.arms:
        counts = {row.variable: row.value for row in flow.find(group=arm.name, category="")}
        assert counts["enrolled"] == sum(int(counts[name] or 0) for name in ("left", "completed", "in the study"))


def test_analysing_again_gives_the_same_numbers_bit_for_bit(simulated: tuple[Course, AnalysisData]) -> None:
    course, data = simulated
    again = analyse(course)
    assert again == data and write_analysis_data(again) == write_analysis_data(data)
    frozen = read_manifest(write_manifest(manifest(data)))
    assert check_frozen(frozen, again) == () and changes_between(data, again) == ()


def test_data_are_written_and_read_without_loss(simulated: tuple[Course, AnalysisData]) -> None:
    data = simulated[1]
    assert read_analysis_data(write_analysis_data(data)) == data


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"format": "trialwright analysis data 1"}', b"\xff", b"nothing"])
def test_another_file_is_refused_with_one_sentence(text: bytes) -> None:
    with pytest.raises(InputErrors, match="must be a file of the format"):
        read_analysis_data(text)
    with pytest.raises(InputErrors, match="must be a manifest"):
        read_manifest(text)


# Cut-off ------------------------------------------------------------------------------------------------------------


def test_a_cut_off_leaves_out_what_was_observed_later_and_what_was_learned_later(
    simulated: tuple[Course, AnalysisData],
) -> None:
    course, data = simulated
    assert data.as_of is not None
    day = data.as_of - timedelta(days=60)
    early = analyse(course, day)
    acts = [entry for person in course.participants.values() for entry in person.recorded] + course.study_acts
    assert early.acts_used == sum(entry.act.observed_on <= day for entry in acts) < data.acts_used
    allowed = {entry.sequence for entry in acts if entry.act.observed_on <= day}
    assert all(set(row.grounds.sequences) <= allowed for row in early.results)
    assert early.as_of == max(entry.act.observed_on for entry in acts if entry.act.observed_on <= day)
    assert early.cut_off == CutOff(observed_by=day)


def test_a_frozen_run_stays_the_same_while_recording_goes_on() -> None:
    def story(until: int) -> Course:
        acts = Acts(design_with(analyses=(PlannedAnalysis("change", "change_from_baseline", measures=("pain_mm",)),)))
        acts.enrol("P1")
        acts.visit("P1", "day 0", 0, pain_mm=80.0)
        acts.visit("P1", "week 2", 14, pain_mm=60.0)
        if until > 28:
            acts.visit("P1", "week 4", 28, pain_mm=40.0)
        return acts.course

    frozen = manifest(analyse(story(14), on(20)))
    assert check_frozen(frozen, analyse(story(30), on(20))) == ()
    told_now = check_frozen(frozen, analyse(story(30), on(30)))
    assert "The cut-off is another one." in told_now and "The results are not the same." in told_now


def test_the_cut_off_may_be_by_the_day_of_storing() -> None:
    acts = Acts(design_with())
    acts.enrol("P1")
    assert analyse(acts.course, CutOff(stored_by=date(2026, 12, 31))).acts_used == 0
    assert analyse(acts.course, CutOff(stored_by=date(2027, 1, 1))).acts_used == len(acts.entries)


def test_a_correction_after_the_freeze_is_listed_with_its_act() -> None:
    acts = Acts(design_with(analyses=(PlannedAnalysis("change", "change_from_baseline", measures=("pain_mm",)),)))
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, pain_mm=80.0)
    acts.visit("P1", "week 2", 14, pain_mm=60.0)
    before = analyse(acts.course)
    row = acts.correct("P1", "week 2", 15, "pain_mm", 60.0, 40.0)
    found = {change.id: change for change in changes_between(before, analyse(acts.course))}
    mean = found["change|drug|week 2|pain_mm|change||mean"]
    assert (mean.what, mean.before, mean.after, mean.acts, mean.same_acts) == ("changed", -20.0, -40.0, (row,), False)
    assert mean.says == "change|drug|week 2|pain_mm|change||mean was -20 and is -40 mm with 1 new act."


def test_a_change_of_the_plan_alone_is_told_as_such() -> None:
    planned = PlannedAnalysis("flow", "analysis_sets", analysis_set="enrolled")
    acts = Acts(design_with(analyses=(planned,)))
    acts.enrol("P1")
    data = analyse(acts.course)
    row = data.analyses[0].results[0]
    other = replace(data, analyses=(replace(data.analyses[0], results=(replace(row, value=9),)),))
    (changed, *gone) = changes_between(data, other)
    assert changed.same_acts and "the plan, the method or the software changed" in changed.says
    assert {one.what for one in gone} == {"gone"}


# Nothing, little, and what was not collected ------------------------------------------------------------------------


def test_a_study_without_participants_has_a_flow_and_says_why_there_is_nothing_else(study_folder: Path) -> None:
    data = analyse(Story(design_of(study_folder)).course)
    for done in data.analyses:
        if done.kind != "participant_flow":
            assert done.not_available == "nobody is enrolled yet" and not done.results


def test_what_was_not_collected_is_said_and_has_no_numbers(founding_folder: Path) -> None:
    data = analyse(told(design_of(founding_folder)).course)
    shift = data.analysis("laboratory_shift")
    assert not shift.results and "alt: not collected." in shift.not_available


def test_the_story_of_each_study_is_analysed_without_a_mark(story: Story) -> None:
    data = analyse(story.course)
    assert not data.simulated and not any(done.title.startswith("SIMULATED") for done in data.analyses)
    sensitivity = data.of_kind("sensitivity")[0]
    observed = sensitivity.value(group=story.design.arms[0].name, category="observed cases", statistic="responders")
    assert observed in (2, 3)


def test_one_participant_has_no_deviation_and_no_interval_and_no_model() -> None:
    planned = (PlannedAnalysis("change", "change_from_baseline", measures=("pain_mm",)),
               PlannedAnalysis("model", "mixed_model", measures=("pain_mm",)))  # fmt: skip
    acts = Acts(design_with(analyses=planned))
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, pain_mm=80.0)
    acts.visit("P1", "week 2", 14, pain_mm=60.0)
    data = analyse(acts.course)
    (low,) = data.analysis("change").find(group="drug", visit="week 2", category="change", statistic="low")
    assert low.value is None and low.reason == "fewer than two values"
    assert data.analysis("model").not_available == "pain_mm: values at fewer than two visits."


def test_however_early_the_cut_every_analysis_ends_with_numbers_or_a_reason(study_folder: Path) -> None:
    virtual = VirtualTrial(replace(read_study(study_folder), target_enrolment=6))
    course = virtual.run(virtual.parameters.default_scenario, 5).course
    days = sorted({entry.act.observed_on for person in course.participants.values() for entry in person.recorded})
    for day in days[2 :: max(len(days) // 3, 1)]:
        for done in analyse(course, day).analyses:
            assert bool(done.results) != bool(done.not_available), (day, done.name)


def test_criteria_that_were_revised_before_the_cut_are_not_revised_again() -> None:
    def criteria(name: str) -> Criteria:
        inclusion = [{"id": name, "says": "Aged 18 or older.", "age": {"at_least": 18}}]
        return read_criteria({"inclusion": inclusion, "exclusion": []}, "criteria")

    acts = Acts(replace(design_with(), criteria=criteria("I1")))
    acts.add(CriteriaRevised(None, on(-20), ("I1",), json.dumps(write_criteria(criteria("I9"))), "edited"))
    acts.enrol("P1")
    data = analyse(acts.course, on(30))
    assert data.acts_used == len(acts.entries)
    assert [one.id for one in acts.course.design.criteria.criteria] == ["I9"]
