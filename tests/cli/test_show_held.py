"""`trialwright show` of a study that is no design of ours: from the records kept here, else from those that ship."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trialwright.cli.registry import show
from trialwright.errors import InputError
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import read_v2

KEPT = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT03016013", "briefTitle": "Kept here", "orgStudyIdInfo": {"id": "C008"}}
    }
}


def shown(word: str, corpus: Path) -> Result:
    return CliRunner().invoke(show, [word, "--as-of", "2026-11-22", "--corpus", str(corpus)])


@pytest.mark.parametrize("name", ["NCT03016013", "nct03016013"])
def test_a_study_that_ships_is_shown_where_no_corpus_stands_and_none_is_made(name: str, tmp_path: Path) -> None:
    result = shown(name, tmp_path / "registry.sqlite3")
    assert result.exit_code == 0
    assert "Facts read on 2020-07-28; written by us" in " ".join(result.output.split())
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_here_comes_before_what_ships(tmp_path: Path) -> None:
    with Corpus.open(tmp_path / "registry.sqlite3") as corpus:
        corpus.add([Arrival(read_v2(KEPT), "v2_json", "a file")], added_at=datetime(2026, 11, 22, tzinfo=UTC))
    for name in ("nct03016013", "C008"):
        result = shown(name, tmp_path / "registry.sqlite3")
        assert result.output.startswith("Kept here\n") and "Facts read on" not in result.output


def test_a_design_of_ours_comes_before_what_is_kept(tmp_path: Path) -> None:
    assert "Schedule" in shown("NCT07008196", tmp_path / "registry.sqlite3").output.title()


def test_a_number_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    result = shown("NCT99999999", tmp_path / "registry.sqlite3")
    assert isinstance(result.exception, InputError)
    assert "NCT99999999" in str(result.exception)
