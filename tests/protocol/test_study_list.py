"""A study is found by folder name, NCT number or id in any case, or by path."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import REPOSITORY, STUDY_FOLDERS

from trialwright.errors import InputError
from trialwright.protocol.study_list import find_study, shipped_studies, study_folders, study_roots

ROOTS = [REPOSITORY / "studies", REPOSITORY / "tests" / "studies"]


@pytest.mark.parametrize("name", ["nct07008196", "NCT07008196", " Nct07008196 ", str(STUDY_FOLDERS["nct07008196"])])
def test_the_founding_study_is_found(name: str) -> None:
    assert find_study(name, ROOTS).resolve() == STUDY_FOLDERS["nct07008196"]


@pytest.mark.parametrize("name", ["migraine", "invented-migraine", "INVENTED-MIGRAINE"])
def test_an_unregistered_study_is_found_by_folder_and_id(name: str) -> None:
    assert find_study(name, ROOTS) == STUDY_FOLDERS["migraine"]


@pytest.mark.parametrize("name", ["NCT00000000", "", "null", "..", "study.yaml"])
def test_a_name_that_is_none_names_those_there_are(name: str) -> None:
    with pytest.raises(
        InputError, match=r"must be one of the studies \(nct07008196, migraine\) or the path of a folder"
    ):
        find_study(name, ROOTS)


def test_a_folder_of_ones_own_comes_before_those_that_ship(tmp_path: Path) -> None:
    assert study_roots(tmp_path) == [shipped_studies()]
    (tmp_path / "studies").mkdir()
    assert study_roots(tmp_path) == [tmp_path / "studies", shipped_studies()]
    assert study_roots(REPOSITORY) == [shipped_studies()]


def test_the_checkout_ships_its_studies() -> None:
    assert shipped_studies() == REPOSITORY / "studies"
    assert STUDY_FOLDERS["nct07008196"] in study_folders([shipped_studies()])
