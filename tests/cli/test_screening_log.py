"""`trialwright screen` with several patients and forms: the log, FHIR, and what could not be read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from fhir.resources.bundle import Bundle
from tests.conftest import REPOSITORY

from trialwright.cli.screening import screen_command
from trialwright.errors import InputErrors

PATIENTS = REPOSITORY / "data" / "patients"


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(screen_command, ["nct07008196", *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.stdout if "csv" in arguments else done.output


def test_several_patients_make_a_log_with_counts_by_criterion() -> None:
    told = run(str(PATIENTS))
    assert "Screening log of NCT07008196: 40 assessed" in told
    assert "Eligible by this reading 0, not known 18, ineligible 22." in told
    assert "I5 (10)" in told


def test_the_log_as_csv_holds_one_row_a_person_and_no_value() -> None:
    rows = list(csv.DictReader(io.StringIO(run(str(PATIENTS), "--format", "csv"))))
    assert len(rows) == 40 and rows[0]["patient"] == "SYN-01" and rows[0]["open"] == "E2 E10"
    assert {row["outcome"] for row in rows} == {"unknown", "ineligible"}
    assert all(row["first_question"] for row in rows if row["outcome"] == "unknown")
    assert "1974" not in json.dumps(rows)
    told = CliRunner().invoke(screen_command, ["nct07008196", str(PATIENTS), "--format", "csv"]).stderr
    assert "Source of SYN-24: In no list of names here: medication " in told, "what was not understood is told beside"


def test_one_person_prints_in_full_with_the_most_decisive_question() -> None:
    told = run(str(PATIENTS / "syn-39-nothing-known.json"))
    assert "MOST DECISIVE FIRST" in told and "INCLUSION" in told
    data = json.loads(run(str(PATIENTS / "syn-39-nothing-known.json"), "--format", "json"))
    assert data["ask_first"][0]["closes_yes"] >= 1 and data["outcome"] == "unknown"


def test_the_screenings_leave_as_fhir() -> None:
    data = json.loads(run(str(PATIENTS / "syn-01-ra-nothing-against.json"), "--format", "fhir"))
    Bundle.model_validate(data)
    assert [one["resource"]["resourceType"] for one in data["entry"]] == ["ResearchSubject", "Questionnaire"]


def test_the_one_who_hands_in_may_say_that_lists_are_complete() -> None:
    file = str(next(PATIENTS.glob("syn-05*")))
    before = json.loads(run(file, "--format", "json"))["unknown"]
    after = json.loads(run(file, "--format", "json", "--complete", "conditions", "--complete", "infections"))["unknown"]
    assert set(before) - set(after) >= {"E1", "E3", "E8", "E9"}


def test_who_cannot_be_read_is_told_and_the_others_are_screened(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    told = run(str(PATIENTS / "syn-01-ra-nothing-against.json"), str(tmp_path), code=1)
    assert "1 assessed" in told and "bad.json must be a patient as JSON" in told and "1 could not be read" in told


def test_a_formula_never_reaches_a_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text('{"patient": "=1+1", "as_of": "2026-03-02"}', encoding="utf-8")
    assert "'=1+1" in run(str(file), "--format", "csv")


def test_nothing_but_bad_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputErrors):
        CliRunner().invoke(screen_command, ["nct07008196", str(tmp_path)], catch_exceptions=False)
