"""Every mistake of the planned analyses is told with file, line and key, and the rest of the file is read on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.analysis.acts import Acts, design_with
from trialwright.analysis.analyse import analyse, kinds
from trialwright.analysis.plan_check import check_plan
from trialwright.errors import InputErrors
from trialwright.protocol.analysis_estimand import Exclusion, PlannedSet, Recognised
from trialwright.protocol.analysis_kinds import KINDS, PlannedAnalysis
from trialwright.protocol.study_folder import read_study

# What is replaced in the founding study's analysis.yaml, by what, and what the error says.
MISTAKES = [
    ("kind: participant_flow", "kind: participants_flow", "kind must be one of participant_flow or 24 others"),
    ("kind: compliance}", "kind: compliance, outcomes: [acr20_week_12]}", "an analysis compliance, found another key"),
    ("kind: compliance}", "kind: responders}", "outcomes must be given, since an analysis responders needs it"),
    ("name: compliance, kind", "name: baseline, kind", "name must be used once, found the text 'baseline' again"),
    ("measures: [crp_mg_l, haq_di]", "measures: [crp]", "measures[0] must be one of crp_mg_l"),
    ("measures: [das28_crp_state,", "measures: [das28_crp,", "measures[0] must be one of das28_crp_state"),
    ("structure: us", "structure: toeplitz", "structure must be one of us"),
    ("imputations: 100", "imputations: 1", "imputations must be from 2 to 1000"),
    ("das28_crp: {score: das28-crp}", "das28_crp: {score: das28}", "scores.das28_crp.score must be a score"),
    ("cdai: {score: cdai}", "haq_di: {score: cdai}", "a name that no measure or score before it has"),
    ("of: full analysis", "of: everyone", "of must be one of enrolled, treated, full analysis"),
    ("compliance_below_percent: 80", "compliance_below_percent: 180", "above 0 and at most 100"),
    ("without_outcome: acr20_week_12", "without_outcome: acr20", "without_outcome must be one of acr20_week_12"),
    ("strategy: hypothetical", "strategy: composite", "another strategy, since a change has no composite value"),
    ("strategy: treatment policy\n          recognised_by: [{act: dose missed}]",
     "strategy: principal stratum\n          recognised_by: [{act: dose missed}]", "found principal stratum"),
    ("recognised_by: [{act: dose missed}]", "recognised_by: [{act: dose missed, form: core_set}]",
     "an act, or a form with an item"),
    ("events: 46", "events: 460", "from 0 to the number of participants"),
    ("compares: acr20_week_12", "compares: acr20", "compares must be one of acr20_week_12"),
    ("controls: [finch_2_placebo_acr20,", "controls: [finch,", "controls[0] must be one of finch_2_placebo_acr20"),
    ("measure: crp_mg_l, cut: 10", "measure: crp_mg_l", "a source (form and item), or a measure and its cut"),
    ("{measure: igg_g_l, below: 3,", "{measure: igg_g_l, below: 3, above: 4,", "given below or above"),
    ("analytes: {alt:", "analytes: {liver:", "analytes.liver must be one of alt"),
    ("where: in_28, name: \"tender_{name}\"", "where: in_99, name: \"tender_{name}\"", "rows of a table"),
    ("upper_limit_item: alt_high_u_l", "upper_limit_item: alt_top", "an item of the form chemistry"),
    ("windows: midpoint", "windows: nearest", "windows"),
    ("analysis_set: treated\n    missing", "analysis_set: everyone\n    missing", "must be one of enrolled"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES)
def test_a_mistake_is_told_with_its_line(old: str, new: str, says: str, founding_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(founding_folder, folder)
    file = folder / "analysis.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputErrors) as told:
        read_study(folder)
    line = text[: text.index(old)].count("\n") + 1
    found = [str(error) for error in told.value.errors if says in str(error)]
    assert found, told.value
    assert any(abs(int(sentence.split("analysis.yaml:")[1].split()[0]) - line) <= 3 for sentence in found), found


def test_every_kind_of_a_plan_has_its_file_and_every_file_its_rule() -> None:
    assert set(kinds()) == set(KINDS)
    for name, rule in KINDS.items():
        assert kinds()[name].says and kinds()[name].source, name
        assert {*rule.needs, *rule.takes} <= set(PlannedAnalysis.__dataclass_fields__), name


def _told(rule: Recognised) -> list[str]:
    sets = {"x": PlannedSet("x", "y", without=(Exclusion("z", (rule,)),))}
    return [str(error) for error in check_plan(design_with(analysis_sets=sets))]


def test_an_event_recognised_by_what_no_act_holds_is_a_mistake() -> None:
    assert "recognised by an act" in _told(Recognised(act="dose forgotten"))[0]
    assert "told by a field of 'withdrawn'" in _told(Recognised(act="withdrawn", where={"reason": ("x",)}))[0]
    assert "one of the answers of why" in _told(Recognised(act="withdrawn", where={"why": ("bored",)}))[0]
    assert "dated by a field" in _told(Recognised(act="withdrawn", day="ended"))[0]
    assert _told(Recognised(act="withdrawn", where={"why": ("adverse event",)})) == []


def test_the_plans_of_both_studies_name_only_what_acts_hold(study_folder: Path) -> None:
    assert check_plan(read_study(study_folder)) == []


def test_analysing_by_a_plan_that_names_unknown_acts_is_refused() -> None:
    sets = {"x": PlannedSet("x", "y", without=(Exclusion("z", (Recognised(act="dose forgotten"),)),))}
    with pytest.raises(InputErrors, match="dose forgotten"):
        analyse(Acts(replace(design_with(analysis_sets=sets))).course)
