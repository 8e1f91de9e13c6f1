"""Each study's own functions are tried by name, and a study that does not do what it plans is found."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from trialwright.conduct import study_test
from trialwright.conduct.safety_clock import due
from trialwright.conduct.study_validation import every_study_test, run_study_tests
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import read_study


def lines(design: StudyDesign, folder: Path) -> dict[tuple[str, str], study_test.Tested]:
    return {(kind.name, one.name): one for kind, one in run_study_tests(design, folder)}


def test_every_critical_function_of_a_study_has_tests_of_its_own_that_hold(study_folder: Path) -> None:
    design = read_study(study_folder)
    found = lines(design, study_folder)
    assert [one for one in found.items() if one[1].outcome == "does not hold"] == []
    assert {kind.critical for kind in every_study_test()} >= {"eligibility", "dosing", "endpoint data", "safety"}
    for visit in design.visits:
        assert ("windows", f"visit {visit.name}") in found
    for criterion in design.criteria.criteria:
        assert ("eligibility", f"criterion {criterion.id}") in found
    for outcome in design.analysis.outcomes:
        assert ("endpoints", f"outcome {outcome.name}") in found
    assert {("forms", f"form {name}") for name in design.forms} <= set(found)
    assert {("files", f"check {one.name}") for one in design.checks} <= set(found)


@pytest.mark.parametrize("study_folder", ["migraine"], indirect=True)
def test_another_limit_that_a_study_plans_is_the_one_that_its_clock_counts(study_folder: Path) -> None:
    design = read_study(study_folder)
    other = replace(design, conduct=replace(design.conduct, serious_event_hours=48))
    found = {one.outcome for (kind, _), one in lines(other, study_folder).items() if kind == "safety_clock"}
    assert found == {"holds"}


@pytest.mark.parametrize("study_folder", ["migraine"], indirect=True)
def test_an_example_that_comes_out_otherwise_is_found(study_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(study_folder, folder)
    example = sorted((folder / "screening").glob("*.json"))[0]
    example.write_text(example.read_text().replace('"eligible"', '"ineligible"', 1))
    found = lines(read_study(folder), folder)
    assert found["eligibility", "screening examples"].outcome == "does not hold"
    assert found["files", "study files"].outcome == "does not hold"


def test_what_does_not_hold_is_named() -> None:
    held = study_test.tested("a", [(True, "one")], "all")
    assert (held.outcome, held.says) == ("holds", "all")
    wrong = study_test.tested("a", [(True, "one"), *((False, f"n{number}") for number in range(5))], "all")
    assert (wrong.outcome, wrong.says) == ("does not hold", "Not so: n0; n1; n2 (and 2 more)")


def test_twenty_four_hours_are_hours_where_the_clock_is_changed() -> None:
    """Central European Summer Time began on 29 March 2026 at 02:00, and ends on 25 October at 03:00."""
    berlin = ZoneInfo("Europe/Berlin")
    assert due(datetime(2026, 3, 28, 12, 30, tzinfo=berlin)) == datetime(2026, 3, 29, 11, 30, tzinfo=UTC)
    assert due(datetime(2026, 10, 24, 12, 30, tzinfo=berlin)) == datetime(2026, 10, 25, 10, 30, tzinfo=UTC)
