"""Results as text: what a reader of the terminal must find, and what must never stand there."""

from __future__ import annotations

from pathlib import Path

from tests.analysis.story import Story, design_of, told
from trialwright.analysis.results import results
from trialwright.analysis.words import lines, responders, table


def test_every_outcome_stands_with_its_rule_its_method_and_its_missing_responses(story: Story) -> None:
    found = results(story.course)
    text = "\n".join(lines(found))
    for outcome in found.outcomes:
        assert outcome.title in text and outcome.endpoint_says in text
        for arm in outcome.at.arms:
            assert f"{arm.arm} at {outcome.at.visit}: {responders(arm)}" in text


def test_the_primary_result_reads_as_a_sentence(story: Story) -> None:
    primary = results(story.course).primary
    assert primary is not None
    expected = {
        3: "3 of 7, 42.9 % (95 % interval 9.9 to 81.6); 1 missing, 2 no response by an intercurrent event",
        2: "2 of 7, 28.6 % (95 % interval 3.7 to 71.0); 2 missing, 1 no response by an intercurrent event",
    }
    arm = primary.at.arms[0]
    assert responders(arm) == expected[arm.responders]


def test_a_study_without_participants_says_so_and_shows_no_number_of_responders(study_folder: Path) -> None:
    text = "\n".join(lines(results(Story(design_of(study_folder)).course)))
    assert text.endswith("No participants yet.")
    assert "%" not in text and "interval" not in text


def test_every_heading_of_a_simulated_study_begins_with_the_mark(study_folder: Path) -> None:
    design = design_of(study_folder)
    shown = list(lines(results(told(design, study=f"SIM-{design.id.upper()}-B-7", scenario="B").course)))
    headings = [line for number, line in enumerate(shown) if number == 0 or (line and not shown[number - 1])]
    assert len(headings) >= 5
    assert all(heading.startswith("SIMULATED: ") for heading in headings)


def test_the_words_name_no_participant(story: Story) -> None:
    text = " ".join(lines(results(story.course)))
    assert not any(f" {code} " in text for code in story.course.participants)


def test_a_table_has_columns_of_one_width() -> None:
    assert list(table([["a", "bb"], ["ccc", "d"]])) == ["a    bb", "---  --", "ccc  d"]
