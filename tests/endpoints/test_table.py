"""Whole tables and the command line: units, baselines, duplicates, impossible values, each with its flag."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialwright.cli.endpoints import score as command
from trialwright.endpoints.register import scores
from trialwright.endpoints.table import ScoredRow, choose, scorable, score_rows
from trialwright.errors import InputError

COLUMNS = ["participant", "visit", "TJC28", "sjc28", "patient_global_cm", "physician_global_mm", "crp", "crp_unit"]


def _rows(*cells: tuple[str, ...]) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells]


def _scored(*cells: tuple[str, ...], baseline: str | None = None) -> list[ScoredRow]:
    return score_rows(_rows(*cells), scorable(COLUMNS, baseline=baseline is not None), baseline_visit=baseline)


def test_the_columns_decide_what_is_scored() -> None:
    names = [score.name for score in scorable(COLUMNS)]
    assert {"das28-crp", "das28-crp-category", "cdai", "sdai", "sdai-category"} <= set(names)
    assert names.index("das28-crp") < names.index("das28-crp-category")
    assert "das28-esr" not in names and "eular-response-crp" not in names


def test_a_baseline_visit_adds_changes_and_responses() -> None:
    scored = _scored(("A", "week 0", "10", "8", "6.5", "70", "22", "mg/L"),
                     ("A", "week 12", "3", "2", "2", "20", "5", "mg/L"), baseline="week 0")  # fmt: skip
    assert scored[1].answers["cdai"] == 9
    assert scored[1].answers["cdai_response"] == "moderate"  # 31.5 to 9: a fall of 71 %
    assert scored[1].answers["eular_response_crp"] == "moderate"


def test_a_participant_without_a_baseline_row_has_no_response_and_says_so() -> None:
    (scored,) = _scored(("B", "week 12", "3", "2", "2", "20", "5", "mg/L"), baseline="week 0")
    assert scored.answers["cdai_response"] is None
    assert "no row of visit week 0 for this participant: baseline unknown" in scored.flags


def test_a_unit_that_changes_mid_study_is_converted_and_flagged() -> None:
    scored = _scored(("A", "1", "4", "5", "5", "60", "7", "mg/L"), ("A", "2", "4", "5", "5", "60", "0.7", "mg/dL"))
    assert scored[0].answers["sdai"] == pytest.approx(scored[1].answers["sdai"])
    assert "crp: unit changed to mg/dL since this participant's row before; converted" in scored[1].flags
    assert not any("unit changed" in flag for flag in scored[0].flags)


def test_a_value_without_its_unit_is_a_problem() -> None:
    (scored,) = _scored(("A", "1", "4", "5", "5", "60", "7", ""))
    assert scored.problems == ("crp_unit must be one of mg/l, mg/dl, found nothing",)
    assert scored.answers == {}


def test_a_result_below_quantification_is_half_the_limit_and_flagged() -> None:
    (scored,) = _scored(("A", "1", "0", "0", "0", "0", "<0.5", "mg/L"))
    assert scored.answers["sdai"] == pytest.approx(0.025)
    assert "crp_mg_l was below quantification (<0.5): half the limit used" in scored.flags


def test_an_impossible_count_spoils_its_row_only() -> None:
    scored = _scored(("A", "1", "29", "5", "5", "60", "7", "mg/L"), ("A", "2", "4", "5", "11", "60", "7", "mg/L"),
                     ("A", "3", "4", "5", "5", "60", "7", "mg/L"))  # fmt: skip
    assert scored[0].problems == ("tjc28 must be from 0 to 28, found 29",) and scored[0].answers["cdai"] is None
    assert "patient_global_cm must be from 0 to 10, found 11" in scored[1].problems
    assert scored[2].problems == () and scored[2].answers["cdai"] == 20


@pytest.mark.parametrize("cell", ["3,5", "1_0", "four", "1e999", "5 mm"])
def test_a_cell_that_is_no_number_is_a_problem_and_never_a_guess(cell: str) -> None:
    (scored,) = _scored(("A", "1", cell, "5", "5", "60", "7", "mg/L"))
    assert scored.answers["cdai"] is None
    assert any(problem.startswith("tjc28 must be a number, found") for problem in scored.problems)


@pytest.mark.parametrize("cell", ["", " ", "NA", "n/a", "nan", "None", "."])
def test_a_blank_in_any_spelling_is_missing_and_no_problem(cell: str) -> None:
    (scored,) = _scored(("A", "1", cell, "5", "5", "60", "7", "mg/L"))
    assert scored.answers["cdai"] is None and scored.problems == ()


def test_two_rows_of_one_visit_are_both_left_unscored() -> None:
    scored = _scored(("A", "1", "4", "5", "5", "60", "7", "mg/L"), ("A", "1", "4", "5", "5", "60", "7", "mg/L"))
    assert {row.problems for row in scored} == {("visit 1 of this participant stands on lines 2, 3",)}
    assert all(row.answers == {} for row in scored)


def test_a_score_asked_for_brings_what_it_is_made_from() -> None:
    assert [score.name for score in choose(["sdai-category"], COLUMNS)] == ["sdai", "sdai-category"]


def test_a_score_without_its_columns_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="columns for das28-esr must be there: esr_mm_h"):
        choose(["das28-esr"], COLUMNS)
    with pytest.raises(InputError, match="the name of a score, found das29"):
        choose(["das29"], COLUMNS)


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(arguments))
    if isinstance(result.exception, InputError):
        return 2, str(result.exception)  # main prints it and ends with 2
    return result.exit_code, result.output


def test_one_score_prints_its_value_and_what_it_is() -> None:
    code, text = _run("das28-crp", "--tjc28", "4", "--sjc28=3", "--patient-global-mm", "40", "--crp-mg-l", "12")
    assert code == 0 and text.startswith("DAS28-CRP of 4 variables: 4.0484 score\n")
    for word in ("formula", "range", "missing", "source", "licence"):
        assert word in text


def test_one_score_as_json_keeps_all_digits() -> None:
    code, text = _run("cdai", "--tjc28", "1", "--sjc28", "0", "--ptga-cm", "1", "--phga-cm", "0", "--json")
    assert code == 0 and json.loads(text)["value"] == 2.0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("das28-crp", "--tjc28", "29"), "tjc28 must be from 0 to 28, found 29"),
        (("das28-crp", "--tjc", "4"), "--tjc must be an input of das28-crp"),
        (("das29",), "must be the name of a score"),
        ((), "Say what to score"),
        (("das28-crp", "tjc28"), "Give each input as an option"),
        (("nowhere.csv",), "a readable CSV file"),
    ],
)
def test_mistakes_end_with_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    code, text = _run(*arguments)
    assert code != 0 and sentence in text


def test_what_is_missing_is_named_and_is_no_mistake() -> None:
    code, text = _run("das28-crp", "--tjc28", "4")
    assert code == 0 and "unknown" in text and "not known: sjc28, patient_global_mm, crp_mg_l" in text


@pytest.mark.parametrize("name", sorted(scores()))
def test_every_score_has_a_card(name: str) -> None:
    code, text = _run("--list", name)
    assert code == 0 and f"{name}: " in text and "licence" in text


def test_a_table_is_written_with_its_problems_and_ends_with_2(tmp_path: Path) -> None:
    source, out = tmp_path / "visits.csv", tmp_path / "scored.csv"
    source.write_text("code;tjc28;sjc28;ptga_cm;phga_cm\nA;1;0;1;0\nB;40;0;1;0\nC;;0;1;0\n", encoding="utf-8")
    code, text = _run(str(source), "--endpoint", "cdai", "--out", str(out))
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert code == 2 and f"{source}:3 tjc28 must be from 0 to 28, found 40" in text
    assert [row["cdai"] for row in rows] == ["2.0", "", ""]
    assert rows[1]["problems"] and not rows[2]["problems"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "a header and at least one row"),
     ("tjc28,sjc28\n1,2,3\n", "a row of 2 cells"), ("a,b\n1,2\n", "columns of a score")],
)  # fmt: skip
def test_a_table_that_cannot_be_scored_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    source = tmp_path / "visits.csv"
    source.write_text(content, encoding="utf-8")
    code, text = _run(str(source))
    assert code == 2 and sentence in text
