"""Reference limits by sex, age and day: the one that fits, or none; the limit that was entered always counts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form_judgement import judge_form
from trialwright.protocol.reference_range import RangesFile, ReferenceRange, Whose, range_of
from trialwright.protocol.situation import Situation, Values
from trialwright.protocol.study_folder import check_study, read_study

LIMITS = (
    ReferenceRange("chemistry", "alt_u_l", "x", high=50, high_item="alt_high_u_l", sex="male"),
    ReferenceRange("chemistry", "alt_u_l", "x", None, 40, None, "alt_high_u_l", "female", until_day="2026-06-30"),
    ReferenceRange("chemistry", "alt_u_l", "x", None, 35, None, "alt_high_u_l", "female", from_day="2026-07-01"),
    ReferenceRange("chemistry", "alp_u_l", "x", high=125, high_item="alp_high_u_l", from_age=15, under_age=50),
    ReferenceRange("chemistry", "alp_u_l", "x", high=135, high_item="alp_high_u_l", from_age=50),
)  # fmt: skip


@pytest.mark.parametrize(
    ("item", "whose", "high"),
    [
        ("alt_u_l", Whose("male", 40, date(2026, 1, 1)), 50),
        ("alt_u_l", Whose("male"), 50),
        ("alt_u_l", Whose("female", 40, date(2026, 6, 30)), 40),
        ("alt_u_l", Whose("female", 40, date(2026, 7, 1)), 35),
        ("alt_u_l", Whose("female", 40, None), None),
        ("alt_u_l", Whose(None, 40, date(2026, 1, 1)), None),
        ("alp_u_l", Whose(age_years=49.9), 125),
        ("alp_u_l", Whose(age_years=50), 135),
        ("alp_u_l", Whose(age_years=14), None),
        ("alp_u_l", Whose(), None),
        ("ast_u_l", Whose("male", 40), None),
    ],
)
def test_the_limit_is_the_one_that_fits(item: str, whose: Whose, high: float | None) -> None:
    found = range_of(LIMITS, "chemistry", item, whose)
    assert (found.high if found else None) == high


def test_two_limits_that_fit_are_none() -> None:
    twice = (*LIMITS, ReferenceRange("chemistry", "alt_u_l", "x", high=45, sex="male"))
    assert range_of(twice, "chemistry", "alt_u_l", Whose("male")) is None


@pytest.fixture(scope="module")
def founding() -> StudyDesign:
    design = read_study(STUDY_FOLDERS["nct07008196"])
    return replace(design, ranges=RangesFile("demographics.sex", "demographics.age_years", LIMITS))


def grade(design: StudyDesign, **chemistry: float) -> object:
    values: Values = {
        ("screening", "demographics"): {"sex": "male", "age_years": 40},
        ("week 0", "chemistry"): {"alt_u_l": 20.0},
        ("week 4", "chemistry"): dict(chemistry),
    }
    return judge_form(Situation(design, "week 4", "chemistry", values)).calculated["alt_grade"]


def test_a_grade_is_proposed_with_the_listed_limit_and_the_entered_one_counts_first(founding: StudyDesign) -> None:
    """ALT 160: 3.2 times the listed limit of 50 is grade 2 (CTCAE v5.0); 1.6 times an entered limit of 100 grade 1."""
    assert grade(founding, alt_u_l=160.0) == 2
    assert grade(founding, alt_u_l=160.0, alt_high_u_l=100.0) == 1
    assert grade(replace(founding, ranges=None), alt_u_l=160.0) is None


@pytest.mark.parametrize(
    ("sex", "age", "low"), [("male", 40, 130), ("female", 40, 115), (None, 40, None), ("male", 17, None)]
)
def test_the_founding_study_lists_limits_of_the_chinese_standards(sex: str | None, age: int, low: float | None) -> None:
    """WS/T 405-2012: haemoglobin of men from 130 g/L, of women from 115 g/L."""
    listed = read_study(STUDY_FOLDERS["nct07008196"]).ranges
    assert listed is not None
    found = range_of(listed.ranges, "haematology", "haemoglobin_g_l", Whose(sex, age))
    assert (found.low if found else None) == low


def test_limits_stand_in_a_file_that_is_checked(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    shutil.copytree(STUDY_FOLDERS["nct07008196"], folder)
    file = folder / "ranges.yaml"
    file.write_text(
        "sex: demographics.sex\nage: demographics.age_years\nranges:\n"
        "  - {form: chemistry, item: alt_u_l, high: 50, high_item: alt_high_u_l, sex: male, because: A list.}\n",
        encoding="utf-8",
    )
    assert check_study(folder) == []
    assert read_study(folder).ranges is not None
    text = file.read_text(encoding="utf-8").replace("alt_high_u_l", "alt_hi").replace("A list.", "''")
    file.write_text(text.replace("demographics.sex", "demographics.gender"), encoding="utf-8")
    said = [str(error).removeprefix(f"{folder.as_posix()}/") for error in check_study(folder)]
    assert [one.split(" must")[0] for one in said] == [
        "ranges.yaml:1 sex", "ranges.yaml:4 ranges[0].high_item", "ranges.yaml:4 ranges[0].because",
    ]  # fmt: skip
