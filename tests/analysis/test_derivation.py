"""From items to measures: counts, items that could not be judged, missing values; and when a response is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.analysis.story import FIRST_DOSE, PEOPLE, Story, design_of
from tests.conduct.plan import small_design
from trialwright.analysis.derivation import is_due, last_day, measure, sole_measure
from trialwright.errors import InputError
from trialwright.protocol.analysis_plan import AnalysisPlan, PlannedOutcome, Source
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import CodeList, CodeListItem, Form, Item, ItemGroup, Value
from trialwright.protocol.study_folder import read_study

CODES = CodeList("finding", (CodeListItem("0", "no"), CodeListItem("1", "yes"), CodeListItem("NE", "not evaluable")))
JOINTS = Form("joints", "Joints", (
    ItemGroup("tender", "Tender", tuple(Item(name, name, "code", code_list=CODES) for name in "abcd")),
))  # fmt: skip
STRICT = Source("joints", group="tender", counts="1", not_evaluable="NE")
PRORATED = replace(STRICT, prorate=True)


@pytest.fixture
def design() -> StudyDesign:
    return replace(small_design(), forms={"joints": JOINTS})


# Findings of four joints; the count when joints that cannot be judged make it unknown, and when it is prorated.
@pytest.mark.parametrize(
    ("found", "strict", "prorated"),
    [
        (("1", "1", "0", "0"), 2, 2),
        (("0", "0", "0", "0"), 0, 0),
        (("1", "NE", "0", "0"), None, 4 / 3),
        (("1", "1", "NE", "NE"), None, 4),
        (("NE", "NE", "NE", "NE"), None, None),
        (("1", "1", "0", None), None, None),
        (("1", "NE", "0", None), None, None),
        ((None, None, None, None), None, None),
    ],
)
def test_a_count_is_unknown_or_prorated_when_a_joint_cannot_be_judged(
    design: StudyDesign, found: tuple[str | None, ...], strict: float | None, prorated: float | None
) -> None:
    values = {name: value for name, value in zip("abcd", found, strict=True) if value is not None}
    assert measure(design, STRICT, values) == strict
    assert measure(design, PRORATED, values) == (None if prorated is None else pytest.approx(prorated))


@pytest.mark.parametrize(
    ("value", "expected"), [(3, 3.0), (2.5, 2.5), (0, 0.0), (None, None), ("x", None), (True, None)]
)
def test_a_measure_of_one_item_is_its_number_and_never_zero_for_nothing(
    design: StudyDesign, value: Value, expected: float | None
) -> None:
    assert measure(design, Source("joints", item="a"), {"a": value}) == expected


def test_the_founding_study_counts_68_and_66_joints(founding_folder: Path) -> None:
    design = read_study(founding_folder)
    for name, number in (("tender_joints_68", 68), ("swollen_joints_66", 66)):
        source = design.analysis.measures[name]
        group = next(group for group in design.forms[source.form].item_groups if group.name == source.group)
        assert measure(design, source, {item.name: "1" for item in group.items}) == number


def test_a_response_is_due_when_it_can_no_longer_come_in_time(study_folder: Path) -> None:
    design = design_of(study_folder)
    story = Story(design)
    story.take_part(replace(PEOPLE[7], first_dose=FIRST_DOSE), design.arms[0].name)
    person = story.course.participants["P8"]
    week_12 = design.visit("week 12")
    end = week_12.window(FIRST_DOSE)[1]
    assert is_due(design.visit("week 4"), person, FIRST_DOSE)
    assert not is_due(week_12, person, end)
    assert is_due(week_12, person, date.fromordinal(end.toordinal() + 1))


def test_someone_without_a_dose_has_no_response_due_while_in_the_study(study_folder: Path) -> None:
    design = design_of(study_folder)
    story = Story(design)
    story.take_part(replace(PEOPLE[6], left=None), design.arms[0].name)
    assert not is_due(design.visit("week 12"), story.course.participants["P7"], date(2030, 1, 1))


def test_results_are_as_of_the_last_act(story: Story) -> None:
    assert last_day(story.course) == max(date.fromisoformat(row.observed_on) for row in story.book.rows)


def _outcome(study: StudyDesign, **changes: object) -> PlannedOutcome:
    return replace(study.analysis.outcomes[0], **changes)


def test_an_outcome_of_one_measure_must_say_which_when_there_are_several(founding_folder: Path) -> None:
    design = read_study(founding_folder)
    with pytest.raises(InputError, match="Name the measure"):
        sole_measure(design, _outcome(design, measure=None))
    assert sole_measure(design, _outcome(design, measure="pain_mm")) == "pain_mm"
    with pytest.raises(InputError, match="one of the plan's measures"):
        sole_measure(design, _outcome(design, measure="mood"))


def test_the_plan_s_only_measure_needs_no_name(founding_folder: Path) -> None:
    design = read_study(founding_folder)
    plan: AnalysisPlan = replace(design.analysis, measures={"pain_mm": design.analysis.measures["pain_mm"]})
    assert sole_measure(replace(design, analysis=plan), _outcome(design, measure=None)) == "pain_mm"
