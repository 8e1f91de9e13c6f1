"""The short forms of the proofs by force (benchmarks/force): each script runs, prints its figure, and can fail.

The long forms are ``make force``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def run(script: str, *words: str, seconds: float = 120) -> str:
    """What the script printed; fails with it when the script ends otherwise than well."""
    known = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TRIALWRIGHT_DATA")}
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "benchmarks" / "force" / script), *words],
        capture_output=True, text=True, timeout=seconds, check=False, env=known,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return done.stdout


def test_killed_under_load_nothing_acknowledged_is_lost_and_no_save_stands_in_part() -> None:
    said = run("crash.py", "--kills", "2", "--images", "2", "--clerks", "3", "--longest", "0.8")
    assert "0 acknowledged lost, 0 partial" in said
    assert "ledger unchanged; chain valid; verify ok" in said


@pytest.mark.slow
@pytest.mark.postgres
def test_when_postgresql_is_killed_nothing_is_lost_and_the_program_comes_back_by_itself() -> None:
    said = run("database_down.py", "--kills", "3", "--clerks", "3", seconds=300)
    assert said.startswith("not run:") or "the program was never restarted" in said


def test_of_two_who_save_one_field_at_once_one_wins_and_the_other_is_told() -> None:
    said = run("two_editors.py", "--pairs", "4", "--only", "sqlite")
    assert "'same field, 1 saved at once': 2" in said and "acknowledged and lost: 0, doubled: 0" in said


@pytest.mark.slow
def test_a_line_that_is_cut_and_a_session_that_ends_lose_nothing() -> None:
    assert "chain and tables hold" in run("network.py", "--runs", "3")


@pytest.mark.slow
def test_nothing_typed_is_lost_or_doubled_in_a_browser_that_is_treated_badly() -> None:
    said = run("browser.py", "--runs", "1", seconds=600)
    assert said.startswith("not run:") or "14 of 14 ways without a loss" in said


def test_tampering_is_found_at_its_place() -> None:
    assert "32 found, 32 at their place" in run("tampering.py", "--times", "32")


def test_a_full_disk_is_told_and_what_was_typed_stands() -> None:
    said = run("disk_full.py", "--runs", "1")
    assert said.startswith("not run:") or "acknowledged and lost: 0 (bar 0); refused and yet stored: 0" in said


@pytest.mark.slow
def test_a_long_ledger_is_verified_and_paged() -> None:
    assert "audit page" in run("size.py", "--acts", "5000")


@pytest.mark.slow
def test_no_form_that_somebody_could_write_breaks_a_page_or_an_export() -> None:
    assert "tracebacks: 0" in run("generated_forms.py", "--forms", "60", seconds=600)


@pytest.mark.slow
def test_a_soak_counts_its_saves_and_loses_none() -> None:
    said = run("soak.py", "--saves", "12", seconds=300)
    assert "other answers: 0" in said and "chain valid" in said


@pytest.mark.slow
def test_nonsense_breaks_no_operation_of_the_interfaces(tmp_path: Path) -> None:
    said = run("interface.py", "--cases", "20", "--kept", str(tmp_path / "kept"), seconds=600)
    assert "failures: 0 (bar 0), 5xx: 0 (bar 0)" in said


@pytest.mark.slow
def test_a_rule_that_is_taken_away_is_noticed_by_a_test(tmp_path: Path) -> None:
    words = ("--part", "conduct", "--only", "delegation_ended", "--kept", str(tmp_path / "kept"))
    assert "3 of 3 mutants tried, 3 noticed (100.0%" in run("mutation.py", *words, seconds=600)


def test_every_benchmark_is_listed_with_what_it_asks() -> None:
    folder = REPOSITORY / "benchmarks"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    scripts = [path.relative_to(folder) for path in (*folder.glob("*.py"), *folder.glob("force/*.py"))]
    assert [str(one) for one in scripts if f"`{one}`" not in listed] == []
