"""The flow of the story, counted by hand: 4 candidates who did not enter, 9 people in the first arm, 3 in a second."""

from __future__ import annotations

from pathlib import Path

from tests.analysis.story import FIRST_DOSE, Story, design_of
from trialwright.analysis.participant_flow import ArmFlow, Reason, participant_flow
from trialwright.conduct.acts.withdrawn import Withdrawn


def test_everyone_with_a_sheet_is_assessed(story: Story) -> None:
    flow = participant_flow(story.course)
    second_arm = 3 if len(story.design.arms) > 1 else 0
    assert flow.assessed == 4 + 9 + second_arm
    assert flow.enrolled == 9 + second_arm


def test_the_ineligible_are_counted_by_criterion(story: Story) -> None:
    flow = participant_flow(story.course)
    assert (flow.ineligible, flow.ineligible_by) == (2, (Reason("I1", 2),))


def test_an_unknown_criterion_makes_nobody_ineligible(story: Story) -> None:
    flow = participant_flow(story.course)
    assert (flow.in_screening, flow.eligible_not_enrolled) == (1, 1)


def test_whoever_withdraws_in_screening_left_before_enrolment(story: Story) -> None:
    story.write(Withdrawn("C2", FIRST_DOSE, "withdrawal by subject"))
    story.write(Withdrawn("C1", FIRST_DOSE, "withdrawal by subject"))
    flow = participant_flow(story.course)
    assert (flow.in_screening, flow.left_before_enrolment, flow.ineligible) == (0, 1, 2)


def test_everyone_assessed_is_counted_once(story: Story) -> None:
    flow = participant_flow(story.course)
    others = (flow.ineligible, flow.in_screening, flow.eligible_not_enrolled, flow.left_before_enrolment)
    assert flow.assessed == flow.enrolled + sum(others)


def test_the_first_arm_has_5_completers_3_who_left_and_1_who_is_in(story: Story) -> None:
    arm = story.design.arms[0]
    left = (Reason("adverse event", 1), Reason("death", 1), Reason("withdrawal by subject", 1))
    assert participant_flow(story.course).arms[0] == ArmFlow(arm.name, arm.title, 9, 8, 5, left, 1)


def test_each_arm_adds_up(story: Story) -> None:
    for arm in participant_flow(story.course).arms:
        assert arm.enrolled == arm.completed + arm.left + arm.ongoing


def test_a_study_without_participants_has_a_flow_of_nobody(study_folder: Path) -> None:
    flow = participant_flow(Story(design_of(study_folder)).course)
    assert (flow.assessed, flow.enrolled, flow.ineligible_by) == (0, 0, ())
