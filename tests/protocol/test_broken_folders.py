"""Break one thing in a study folder and read the sentence: file, line, key, expected, found, what to do."""

# ruff: noqa: E501 (a sentence is easier to compare unbroken)

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.conftest import STUDY_FOLDERS
from tests.protocol.breaks import BREAKS, Break

from trialwright.errors import InputErrors
from trialwright.protocol.study_folder import check_study, content_files, read_study


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.name.replace(" ", "-"))
def test_a_broken_folder_says_file_line_key_expected_found_and_remedy(case: Break, tmp_path: Path) -> None:
    folder = copy(case.study, tmp_path)
    path = folder / case.file
    text = path.read_text(encoding="utf-8")
    start = text.index(case.after)
    assert case.old in text[start:], f"{case.file} has no {case.old!r}"
    broken = text[:start] + text[start:].replace(case.old, case.new, 1)
    path.write_text(broken, encoding="utf-8")
    at = broken.index(case.line_of, start) if case.line_of else start + broken[start:].find(case.new)
    line = broken.count("\n", 0, at) + 1
    expected = [says.replace("@", f"{case.file}:{line}", 1) for says in case.says]
    found = [str(error).removeprefix(f"{folder.as_posix()}/") for error in check_study(folder)]
    assert found == expected


def test_every_mistake_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    folder = copy("migraine", tmp_path)
    replace(folder / "study.yaml", "target_enrolment: 40", "target_enrolment: forty")
    replace(folder / "schedule.yaml", "day: 56", "day: 5.5")
    replace(folder / "forms/participant.yaml", "code_list: sex", "code_list: gender")
    replace(folder / "analysis.yaml", "missing: non-response", "missing: never")
    with pytest.raises(InputErrors) as raised:
        read_study(folder)
    where = [error.where.rsplit("/", 1)[1].split(":")[0] for error in raised.value.errors]
    assert where == ["study.yaml", "schedule.yaml", "analysis.yaml", "participant.yaml"]


@pytest.mark.parametrize("name", ["study.yaml", "schedule.yaml", "analysis.yaml", "criteria.yaml"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = copy("migraine", tmp_path)
    (folder / name).unlink()
    assert [str(error) for error in check_study(folder)] == [
        f"{folder.as_posix()}/{name} must be there, found no such file. "
        "Add the file; docs/reference/schemas says what it holds."
    ]


def test_a_registered_study_needs_its_record(tmp_path: Path) -> None:
    folder = copy("nct07008196", tmp_path)
    (folder / "record.json").unlink()
    (found,) = [str(error) for error in check_study(folder)]
    assert found.endswith(
        "nct_id must be null where no record.json stands, found the text 'NCT07008196'. "
        "Put the registered record beside study.yaml."
    )


def test_an_unregistered_study_without_a_record_cannot_call_a_value_registered(tmp_path: Path) -> None:
    folder = copy("migraine", tmp_path)
    (folder / "record.json").unlink()
    assert any(
        "basis.title.registered must be a path that stands in record.json" in str(e) for e in check_study(folder)
    )


def test_a_misspelt_file_is_not_left_out_in_silence(tmp_path: Path) -> None:
    folder = copy("migraine", tmp_path)
    (folder / "analisys.yaml").write_text("a: 1\n", encoding="utf-8")
    assert [str(error) for error in check_study(folder)] == [
        f"{folder.as_posix()}/analisys.yaml must be one of study.yaml, schedule.yaml, analysis.yaml, criteria.yaml, "
        "checks.yaml, conduct.yaml, roles.yaml, ranges.yaml, sites.yaml, simulation.yaml, sources.yaml or forms/<name>.yaml, found another file. Rename the file, or take it out."
    ]


def test_a_truncated_record_is_one_sentence(tmp_path: Path) -> None:
    folder = copy("nct07008196", tmp_path)
    record = folder / "record.json"
    record.write_bytes(record.read_bytes()[:500])
    errors = check_study(folder)
    assert errors[0].where.startswith(record.as_posix())
    assert not any("registered must be a path" in str(error) for error in errors)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputErrors, match="must be a study folder, found no such folder"):
        read_study(tmp_path / "nowhere")


def copy(study: str, tmp_path: Path) -> Path:
    """A copy of a study folder to break."""
    return Path(shutil.copytree(STUDY_FOLDERS[study], tmp_path / study))


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first ``old`` of a file; the test fails when it is not there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("study", sorted(STUDY_FOLDERS))
@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_to_a_line_ends_in_a_study_or_in_sentences(study: str, seed: int, tmp_path: Path) -> None:
    folder, chance = copy(study, tmp_path), random.Random(seed)
    path = chance.choice([path for path in content_files(folder) if path.suffix in (".yaml", ".json")])
    lines = path.read_bytes().split(b"\n")
    number = chance.randrange(len(lines))
    key = lines[number].split(b":", 1)[0]
    path.write_bytes(
        b"\n".join(
            chance.choice(
                (
                    lines[:number] + lines[number + 1 :],
                    [*lines[:number], lines[chance.randrange(len(lines))], *lines[number:]],
                    [*lines[:number], key + b": " + chance.choice(ODD_VALUES), *lines[number + 1 :]],
                    [*lines[:number], lines[number].replace(b" ", b"  ", 1), *lines[number + 1 :]],
                    lines[:number],
                    [*lines[:number], bytes([chance.randrange(256)]) + lines[number][1:], *lines[number + 1 :]],
                )
            )
        )
    )
    for error in check_study(folder):
        assert error.where.startswith(folder.as_posix())
        assert all((error.expected, error.found, error.remedy))


ODD_VALUES = (b"[]", b"{}", b"null", b"-1", b'"x"', b"true", b"[1, 2]", b"{a: 1}", b"1.5", b"''")
