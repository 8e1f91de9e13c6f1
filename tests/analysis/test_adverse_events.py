"""Adverse events of the story by hand: 7 reported, one before the first dose; 8 at risk in the first arm."""

from __future__ import annotations

from tests.analysis.story import FIRST_DOSE, Story
from trialwright.analysis.adverse_events import TermCount, adverse_events
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported

# Term, serious, events, people; first arm.
BY_HAND = [
    ("Myocardial infarction", True, 1, 1),
    ("Pneumonia", True, 1, 1),
    ("Nausea", False, 3, 2),
    ("Fatigue", False, 1, 1),
]


def test_terms_are_counted_by_events_and_by_people(story: Story) -> None:
    found = adverse_events(story.course)
    arm = story.design.arms[0].name
    for term, serious, events, affected in BY_HAND:
        (row,) = [row for row in (found.serious if serious else found.other) if row.term == term]
        assert row.arms[0] == TermCount(arm, events, affected, 8)
    assert len(found.serious) + len(found.other) == len(BY_HAND)


def test_an_event_before_the_first_dose_is_counted_apart(story: Story) -> None:
    found = adverse_events(story.course)
    assert found.before_first_dose == 1
    assert "Headache" not in {row.term for row in found.other}


def test_people_of_an_arm_are_counted_once(story: Story) -> None:
    arm = adverse_events(story.course).arms[0]
    assert (arm.at_risk, arm.deaths, arm.any_affected, arm.serious_affected, arm.other_affected) == (8, 1, 4, 2, 2)


def test_a_second_arm_had_none(story: Story) -> None:
    for arm in adverse_events(story.course).arms[1:]:
        assert (arm.at_risk, arm.any_affected, arm.deaths) == (2, 0, 0)


def test_a_follow_up_report_replaces_the_earlier_one(story: Story) -> None:
    day = FIRST_DOSE.replace(month=3)
    started = story.course.participants["P2"].adverse_events[1].started
    story.write(AdverseEventReported(
        "P2", day, 1, "Nausea", "Gastrointestinal disorders", 3, True, True, started, day, "recovered",
        seriousness=("hospitalisation",),
    ))  # fmt: skip
    found = adverse_events(story.course)
    (serious,) = [row for row in found.serious if row.term == "Nausea"]
    (other,) = [row for row in found.other if row.term == "Nausea"]
    assert (serious.arms[0].events, other.arms[0].events) == (1, 2)
    assert found.arms[0].related_affected == 1


def test_an_event_is_frequent_above_the_threshold_and_not_at_it(story: Story) -> None:
    from dataclasses import replace

    design = story.design
    for threshold, expected in ((12.4, {"Nausea", "Fatigue"}), (12.5, {"Nausea"}), (25.0, set())):
        plan = replace(design.analysis, adverse_event_threshold_percent=threshold)
        story.course.design = replace(design, analysis=plan)
        found = adverse_events(story.course)
        assert {row.term for row in found.frequent} == expected
        assert found.arms[0].frequent_affected == (2 if expected else 0)
        assert found.arms[0].other_affected == 2
