"""Two versions of a study: what changed, and whom it touches; nothing is changed by looking."""

# ruff: noqa: E501 (a line of a study file is easier to compare unbroken)

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.protocol.amendment import compare, form_version, side_by_side
from trialwright.protocol.amendment_impact import Recorded, impact, values_lost
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.schedule import Happened
from trialwright.protocol.study_folder import read_study

ZERO = date(2026, 3, 2)
TODAY = ZERO + timedelta(days=60)


@pytest.fixture(scope="module")
def before() -> StudyDesign:
    return read_study(STUDY_FOLDERS["migraine"])


def amended(tmp_path: Path, *changes: tuple[str, str, str]) -> StudyDesign:
    """The migraine study with words replaced: (file, old, new)."""
    folder = tmp_path / "amended"
    shutil.copytree(STUDY_FOLDERS["migraine"], folder)
    for name, old, new in changes:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, old
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_study(folder)


PERSON = Recorded(
    "P1",
    {
        ("week 4", "headache_diary"): {"monthly_migraine_days": 12, "headache_days": 15},
        ("week 4", "attacks"): {"attack_began[1]": "2026-03-20", "attack_strength[1]": "severe"},
        ("screening", "participant"): {"age_years": 40, "sex": "female"},
    },
    {"visit.date": "2026-03-30"},
    Happened(first_dose_on=ZERO, arm="drug", visits={"day 0": ZERO, "week 4": ZERO + timedelta(days=32)}),
)


def touches(before: StudyDesign, after: StudyDesign) -> list[tuple[str, str | None, str]]:
    return [(one.visit, one.address, one.rule) for one in impact(before, after, [PERSON], TODAY)]


def test_the_same_study_has_no_changes_and_touches_nobody(study_folder: Path) -> None:
    design = read_study(study_folder)
    assert compare(design, read_study(study_folder)) == []
    assert impact(design, design, [replace(PERSON, values={})], TODAY) == []


def test_a_narrower_range_touches_the_values_that_no_longer_fit(before: StudyDesign, tmp_path: Path) -> None:
    after = amended(
        tmp_path, ("forms/headache_diary.yaml", "low: 0, high: 28, hard: true", "low: 0, high: 10, hard: true")
    )
    (change,) = compare(before, after)
    assert (change.part, change.what, change.name) == ("item", "changed", "headache_diary.monthly_migraine_days")
    assert change.fields == ("range_checks",)
    (touch,) = impact(before, after, [PERSON], TODAY)
    assert (touch.participant, touch.visit, touch.address, touch.rule) == (
        "P1",
        "week 4",
        "monthly_migraine_days",
        "range",
    )
    assert "12" not in touch.says, "a sentence names no value"


def test_a_code_that_is_taken_out_touches_its_rows(before: StudyDesign, tmp_path: Path) -> None:
    after = amended(
        tmp_path,
        (
            "forms/attacks.yaml",
            "{code: severe, says: severe, says_zh: 重}",
            "{code: strong, says: strong, says_zh: 重}",
        ),
        (
            "forms/attacks.yaml",
            "condition: \"attack_strength = 'severe'\"",
            "condition: \"attack_strength = 'strong'\"",
        ),
        ("forms/attacks.yaml", "count(attack_strength = 'severe')", "count(attack_strength = 'strong')"),
    )
    assert ("week 4", "attack_strength[1]", "code") in touches(before, after)


def test_a_code_that_keeps_its_place_and_changes_its_words_touches_what_was_chosen(before, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    after = amended(tmp_path, ("forms/attacks.yaml", "says: severe, says_zh: 重", "says: unbearable, says_zh: 重"))
    assert touches(before, after) == [("week 4", "attack_strength[1]", "words")]


def test_forms_of_a_visit_stand_in_a_change_by_their_labels(before: StudyDesign) -> None:
    visits = tuple(replace(one, forms=("attacks",)) if one.name == "week 4" else one for one in before.visits)
    (change,) = compare(before, replace(before, visits=visits))
    assert change.says == "The visit week 4 changes: forms without Headache diary of the last 28 days."


def test_items_with_one_label_are_told_apart_by_their_group(before: StudyDesign) -> None:
    form = before.forms["headache_diary"]
    (group,) = form.item_groups
    twin = replace(group, name="twin", label="Before", items=(replace(group.items[0], name="earlier"),))
    after = replace(before, forms={**before.forms, form.name: replace(form, item_groups=(group, twin))})
    (said,) = [one.says for one in compare(before, after) if one.part == "item"]
    assert said.startswith("The item 'Days with migraine (Before)' of the form")


def test_an_item_that_goes_keeps_its_values_in_the_trail(before: StudyDesign) -> None:
    form = before.forms["headache_diary"]
    group = form.item_groups[0]
    shorter = replace(form, item_groups=(replace(group, items=group.items[:1]),))
    after = replace(before, forms={**before.forms, "headache_diary": shorter}, checks=())
    assert [one.says for one in compare(before, after) if one.part == "item"] == [
        "The item 'Days with any headache' of the form 'Headache diary of the last 28 days' is taken out."
    ]
    found = impact(before, after, [PERSON], TODAY)
    assert [(one.address, one.rule) for one in values_lost(found)] == [("headache_days", "gone")]


def test_another_unit_or_type_touches_every_value(before: StudyDesign) -> None:
    form = before.forms["headache_diary"]
    group = form.item_groups[0]
    hours = replace(group.items[1], unit="h")
    text = replace(group.items[0], data_type="text", range_checks=(), unit="d")
    changed = replace(form, item_groups=(replace(group, items=(text, hours)),))
    found = touches(before, replace(before, forms={**before.forms, "headache_diary": changed}, checks=()))
    assert ("week 4", "headache_days", "unit") in found
    assert ("week 4", "monthly_migraine_days", "type") in found


def test_a_new_check_touches_those_at_whom_it_fires(before: StudyDesign, tmp_path: Path) -> None:
    new = """
  - name: migraine_under_ten
    form: headache_diary
    item: monthly_migraine_days
    holds: "monthly_migraine_days < 10"
    asks: "Is it right?"
    because: Invented.
    examples:
      - {given: {monthly_migraine_days: 9}, comes_out: holds}
      - {given: {monthly_migraine_days: 10}, comes_out: fires}
"""
    after = amended(tmp_path, ("checks.yaml", "checks:\n", f"checks:{new}"))
    assert [one.says for one in compare(before, after)] == [
        "The check 'migraine under ten' on Headache diary of the last 28 days, Days with migraine is new."
    ]
    assert [one.name for one in compare(before, after)] == ["migraine_under_ten"], "for programs"
    assert touches(before, after) == [("week 4", "monthly_migraine_days", "check")]
    assert touches(after, before) == [("week 4", "monthly_migraine_days", "check no longer")]


def test_a_visit_that_moves_touches_who_has_it_before_them_or_came_in_its_window(before, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Week 8 moves from day 56 to 58; week 4's window closes at day 31 now, and P1 came on day 32."""
    after = amended(
        tmp_path,
        ("schedule.yaml", "day: 56\n", "day: 58\n"),
        (
            "schedule.yaml",
            "day: 28\n    before_days: 3\n    after_days: 5",
            "day: 28\n    before_days: 3\n    after_days: 3",
        ),
    )
    found = {one.visit: one.says for one in impact(before, after, [PERSON], TODAY)}
    assert found == {
        "week 4": "The day attended lies outside the new window.",
        "week 8": "Its window moves from 2026-04-24 to 2026-05-02 to 2026-04-26 to 2026-05-04.",
    }


def test_every_part_of_the_plan_is_compared(before: StudyDesign, tmp_path: Path) -> None:
    after = amended(
        tmp_path,
        ("study.yaml", "description: Placebo injection of 1 mL every 28 days, three doses",
         "description: Placebo injection of 1 mL"),
        ("study.yaml", "      description: {registered: \"protocolSection.armsInterventionsModule.armGroups[1].description\"}",
         "      description: {assumed: Invented.}"),
        ("conduct.yaml", "serious_event_hours: 24", "serious_event_hours: 48"),
        ("criteria.yaml", "says: Is pregnant.", "says: Is pregnant or may be."),
        ("analysis.yaml", "missing: observed", "missing: non-response"),
    )  # fmt: skip
    assert [one.part for one in compare(before, after)] == ["arm", "criterion", "outcome", "conduct"]


def test_duties_limits_and_unscheduled_visits_are_compared() -> None:
    before = read_study(STUDY_FOLDERS["nct07008196"])
    assert before.ranges is not None
    after = replace(
        before, duties=before.duties[1:], unscheduled=(), ranges=replace(before.ranges, ranges=before.ranges.ranges[1:])
    )
    assert [(one.part, one.what) for one in compare(before, after)] == [
        ("visit", "removed"), ("duty", "removed"), ("range", "removed"),
    ]  # fmt: skip


def test_form_versions_stand_side_by_side(before: StudyDesign, tmp_path: Path) -> None:
    after = amended(tmp_path, ("forms/headache_diary.yaml", "label: Days with migraine", "label: Days with a migraine"))
    old, new = before.forms["headache_diary"], after.forms["headache_diary"]
    assert form_version(old) != form_version(new)
    assert form_version(before.forms["attacks"]) == form_version(after.forms["attacks"])
    pairs = side_by_side(old, new)
    assert [(one.name, one.is_same) for one in pairs] == [("monthly_migraine_days", False), ("headache_days", True)]
    assert [one.before for one in side_by_side(None, new)] == [None, None]
