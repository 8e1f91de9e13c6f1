"""``trialwright review`` as a user types it: text, JSON, SARIF, suppressions, base rates, mistakes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from tests.conftest import REPOSITORY
from tests.review.invented import changed

from trialwright.cli.review import review_command
from trialwright.errors import InputError
from trialwright.registry.record import write_v2

PAGE = str(REPOSITORY / "studies" / "nct07008196" / "page.txt")
DAY = ["--as-of", "2026-11-22"]


def run(*words: str) -> Result:
    return CliRunner().invoke(review_command, words, catch_exceptions=False)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "records.jsonl"
    lines = [json.dumps(write_v2(changed({"identificationModule.nctId": f"NCT8888000{index}"}))) for index in range(3)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_the_page_is_reviewed_as_text() -> None:
    shown = run(PAGE, *DAY)
    assert shown.exit_code == 0
    assert "4 errors" in shown.stdout
    assert '"NOT_YET_RECRUITING" (overallStatus, line 19)' in shown.stdout
    assert shown.stdout.index("ERRORS") < shown.stdout.index("WARNINGS") < shown.stdout.index("NOTES")


def test_a_study_is_found_by_its_number_with_its_sources() -> None:
    told = json.loads(run("nct07008196", *DAY, "--format", "json").stdout)
    assert told["source"] == "printed pages"
    assert {one["id"] for one in told["checks"] if one["state"] == "finding"} >= {"S01", "L03", "E09"}


def test_sarif_names_the_file() -> None:
    log = json.loads(run(PAGE, *DAY, "--format", "sarif").stdout)
    assert log["runs"][0]["artifacts"][0]["location"]["uri"] == quote(str(PAGE))
    (result,) = [one for one in log["runs"][0]["results"] if one["ruleId"] == "S01"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 19


def test_checks_are_left_out_and_picked_by_id() -> None:
    assert "S01" not in run(PAGE, *DAY, "--suppress", "S01,s02").stdout.split("SUPPRESSED")[0]
    only = json.loads(run(PAGE, *DAY, "--only", "e09", "--format", "json").stdout)
    assert [one["id"] for one in only["checks"]] == ["E09"]


def test_everything_is_shown_on_demand() -> None:
    shown = run(PAGE, *DAY, "--all").stdout
    assert "PASSED" in shown and "NOT IN THIS SOURCE" in shown and "NEEDS A CORPUS" in shown


def test_every_check_is_listed() -> None:
    assert sum(line[:1].isalpha() for line in run("--list").stdout.splitlines()) == 84


def test_base_rates_are_counted(records: Path) -> None:
    lines = run("--base-rates", str(records)).stdout.splitlines()
    assert lines[0].startswith("# 3 records of records.jsonl")
    assert len(lines) == 2 + 84
    assert "S06,0,3,0,0,0" in lines


def test_other_records_answer_what_one_record_cannot(records: Path) -> None:
    one = records.with_name("one.json")
    one.write_text(json.dumps(write_v2(changed({}))), encoding="utf-8")
    told = json.loads(run(str(one), "--only", "X02", "--corpus", str(records), *DAY, "--format", "json").stdout)
    assert told["checks"][0]["state"] == "finding"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such-study"], "one of the studies"),
        (["missing.json"], "can be read"),
        ([PAGE, "--only", "Z99"], "ids of checks"),
        ([PAGE, "--corpus", "missing.zip"], "corpus file or records"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(words: list[str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        run(*words, *DAY)


def test_a_mistake_ends_with_two_and_no_traceback() -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "trialwright", "review", "missing.json"], text=True, capture_output=True, check=False
    )
    assert outcome.returncode == 2
    assert "Traceback" not in outcome.stderr
