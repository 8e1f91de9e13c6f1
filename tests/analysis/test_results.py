"""Results as a whole: where they come from, and the mark of what is simulated on every title."""

from __future__ import annotations

from pathlib import Path

from tests.analysis.story import Story, design_of, told
from trialwright.analysis.results import results


def test_results_carry_their_design_and_their_place_in_the_ledger(story: Story) -> None:
    found = results(story.course)
    last = story.book.rows[-1]
    assert (found.ledger_sequence, found.ledger_head) == (last.sequence, last.hash)
    assert found.design_sha256 == story.design.sha256
    assert found.study == story.course.study and not found.simulated


def test_the_rule_of_an_outcome_names_its_percentage_and_its_measure(story: Story) -> None:
    says = [outcome.endpoint_says for outcome in results(story.course).outcomes]
    if len(story.design.arms) > 1:
        assert says[0].startswith("Days with migraine at least 50 % below the baseline value.")
    else:
        assert [words.split(" improvement")[0] for words in says] == ["At least 20 %", "At least 50 %", "At least 70 %"]


def test_every_title_of_a_simulated_study_begins_with_the_mark(study_folder: Path) -> None:
    design = design_of(study_folder)
    found = results(told(design, study=f"SIM-{design.id.upper()}-B-7", scenario="B").course)
    titles = [found.title, found.baseline.title, *(row.title for row in found.baseline.rows)]
    titles += [outcome.title for outcome in found.outcomes]
    assert found.simulated
    assert all(title.startswith("SIMULATED: ") for title in titles)


def test_no_title_of_an_observed_study_bears_the_mark(story: Story) -> None:
    found = results(story.course)
    assert "SIMULATED" not in " ".join([found.title, found.baseline.title, *(o.title for o in found.outcomes)])
