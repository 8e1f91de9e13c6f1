"""The screening examples that a study carries: they run, and one that comes out otherwise is a mistake of the folder."""

# ruff: noqa: E501 (a sentence is easier to compare unbroken)

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.protocol.screening_examples import check_examples
from trialwright.protocol.study_folder import check_study, read_study


def test_every_example_of_a_study_comes_out_as_expected(study_folder: Path) -> None:
    count, errors = check_examples(study_folder, read_study(study_folder).criteria)
    assert [str(error) for error in errors] == []
    assert count >= 5


def test_the_examples_of_a_study_show_every_outcome(study_folder: Path) -> None:
    outcomes = {json.loads(path.read_text())["expected"]["outcome"] for path in study_folder.glob("screening/*.json")}
    assert outcomes == {"eligible", "ineligible", "unknown"}


def turn(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Set ``key`` (dotted) of an example."""

    def change(example: dict[str, Any]) -> None:
        *path, last = key.split(".")
        for step in path:
            example = example[step]
        example[last] = value

    return change


BROKEN = (
    ("another outcome", turn("expected.outcome", "ineligible"),
     "expected.outcome must be what the criteria answer, eligible, found ineligible. Look at none: mend the criteria, or the example."),
    ("another answer", turn("expected.verdicts.I3", "unknown"),
     "expected.verdicts.I3 must be what the criteria answer, met, found unknown. Look at I3: mend the criteria, or the example."),
    ("a criterion that is not there", turn("expected.verdicts.I9", "met"),
     "expected.verdicts.I9 must be a criterion or atom of the study, found no such id. Correct the id."),
    ("an unknown key", turn("expectation", {}),
     "expectation must be one of the keys says, patient, on, expected, judgements, found an unknown key. Perhaps `expected` is meant."),
    ("an outcome that is none", turn("expected.outcome", "perhaps"),
     "expected.outcome must be one of 'eligible', 'ineligible', 'unknown', found the text 'perhaps'. Choose one of them."),
)  # fmt: skip


@pytest.mark.parametrize(("change", "says"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_example_says_what_is_wrong(
    change: Callable[[dict[str, Any]], None], says: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(STUDY_FOLDERS["migraine"], tmp_path / "migraine"))
    path = folder / "screening" / "01-eligible.json"
    example = json.loads(path.read_text(encoding="utf-8"))
    change(example)
    path.write_text(json.dumps(example, indent=2), encoding="utf-8")
    (found,) = [str(error) for error in check_study(folder)]
    assert found.startswith(path.as_posix())
    assert found.endswith(says)


def test_an_example_that_is_no_json_is_one_sentence(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(STUDY_FOLDERS["migraine"], tmp_path / "migraine"))
    path = folder / "screening" / "01-eligible.json"
    path.write_bytes(path.read_bytes()[:200])
    assert [str(error) for error in check_study(folder)] == [
        f"{path.as_posix()} must be JSON in UTF-8, found something else. Write the example as JSON."
    ]


def test_a_patient_with_impossible_values_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(STUDY_FOLDERS["migraine"], tmp_path / "migraine"))
    path = folder / "screening" / "01-eligible.json"
    example = json.loads(path.read_text(encoding="utf-8"))
    example["patient"]["birth_date"] = "1990-02-30"
    path.write_text(json.dumps(example), encoding="utf-8")
    assert any("birth_date" in str(error) for error in check_study(folder))
