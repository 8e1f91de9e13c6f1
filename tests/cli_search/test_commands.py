"""The commands of search, on the records that ship: they answer on a machine without a network."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trialwright.cli import commands
from trialwright.errors import InputError


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


def _run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(commands, list(words), env={"TRIALWRIGHT_DATA": str(data)}, catch_exceptions=True)


def test_the_founding_study_is_found_by_a_misspelt_drug(data: Path) -> None:
    result = _run(data, "search", "telitacicpt", "arthritis")
    assert result.exit_code == 0
    assert "searched for “telitacicept” instead" in result.output
    assert "NCT07008196" in result.output


def test_filters_facets_and_hidden_hits_are_told(data: Path) -> None:
    result = _run(data, "search", "RA", "-f", "phase=3", "--facets")
    assert "more hidden by the filter Phase: Phase 3" in result.output
    assert "[x] Phase 3" in result.output


def test_hits_leave_as_json_and_csv(data: Path) -> None:
    told = json.loads(_run(data, "search", "telitacicept", "--format", "json", "--all").stdout)
    assert told["total"] == len(told["studies"]) >= 2
    assert "notice" in told
    rows = list(csv.DictReader(io.StringIO(_run(data, "search", "telitacicept", "--format", "csv", "--all").stdout)))
    assert [row["nct_id"] for row in rows] == [one["nct_id"] for one in told["studies"]]


def test_related_studies_say_because(data: Path) -> None:
    result = _run(data, "related", "nct07008196", "--n", "3")
    assert result.exit_code == 0
    assert "Same " in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("search", "x", "-f", "phase=9"), "filter phase must be one of"),
        (("search", "x", "-f", "phase"), "--filter must be NAME=VALUE"),
        (("search", "x", "--near", "Atlantis"), "place must be a city"),
        (("related", "NCT00000000"), "study must be the NCT number of a study in the index"),
        (("registry", "index", "--terminology", "nowhere.tsv"), "nowhere.tsv must be a line of MeSH"),
    ],
)
def test_mistakes_are_told_in_one_sentence(data: Path, words: tuple[str, ...], says: str) -> None:
    result = _run(data, *words)
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(says)


def test_the_index_is_level_after_the_first_search(data: Path) -> None:
    _run(data, "search", "lupus")
    assert "Indexed 0 studies" in _run(data, "registry", "index").output
