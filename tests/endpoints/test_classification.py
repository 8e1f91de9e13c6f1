"""2010 classification, difficult-to-treat disease, progression, important change: published tables and their edges."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from trialwright.endpoints.register import scores
from trialwright.endpoints.rheumatology.important_change import THRESHOLDS
from trialwright.endpoints.rheumatology.modified_total_sharp import HIGHEST, HIGHEST_EROSION, HIGHEST_NARROWING
from trialwright.endpoints.rheumatology.ra_classification_2010 import joint_points, serology_level

# Aletaha 2010, table: large, small, other joints -> points
JOINTS = [
    (0, 0, 0, 0), (1, 0, 0, 0), (2, 0, 0, 1), (10, 0, 0, 1), (0, 1, 0, 2), (10, 1, 0, 5), (0, 3, 0, 2), (0, 4, 0, 3),
    (0, 10, 0, 3), (0, 11, 0, 5), (9, 1, 0, 2), (9, 1, 1, 5), (10, 0, 4, 1),
]  # fmt: skip
PATIENT = {"large": 1, "small": 2, "other": 0, "serology": "low", "apr_abnormal": True, "duration_days": 42,
           "synovitis": True, "other_disease": False, "erosive_history": False, "earlier_fulfilled": False}  # fmt: skip


def _ra(name: str = "ra2010", **changes: object) -> object:
    return scores()[name].score({**PATIENT, **changes}).value  # type: ignore[dict-item]


@pytest.mark.parametrize(("large", "small", "other", "points"), JOINTS)
def test_joints_get_their_points(large: int, small: int, other: int, points: int) -> None:
    assert joint_points(large, small, other) == points


@pytest.mark.parametrize(("value", "level"), [(10, "negative"), (10.1, "low"), (30, "low"), (30.1, "high")])
def test_serology_is_low_up_to_three_times_the_limit(value: float, level: str) -> None:
    assert serology_level(value, 10) == level


def test_six_weeks_are_42_days_and_abnormal_reactants_one_point() -> None:
    assert _ra("ra2010-points") == 6
    assert _ra("ra2010-points", duration_days=41) == 5
    assert _ra("ra2010-points", apr_abnormal=False) == 5
    assert _ra("ra2010-points", serology=None) is None


def test_other_joints_that_nobody_counted_are_no_zero() -> None:
    assert _ra("ra2010-points", other=None) is None
    assert _ra("ra2010-points", other=None, small=0) == 4  # others never count without a small joint
    assert _ra("ra2010-points", other=None, small=10) == 9  # more than 10 already
    assert joint_points(1, 2, 7) == 2 and joint_points(1, 2, 8) == 5


def _coded(name: str, value: object) -> float:
    """A value as a column of numbers holds it."""
    if name == "serology":
        return float(("negative", "low", "high").index(str(value)))
    return math.nan if value is None else float(value)  # type: ignore[arg-type]


def test_a_table_and_a_patient_agree_where_the_other_joints_are_not_known() -> None:
    score = scores()["ra2010"]
    for large, small, serology, duration in itertools.product((0, 2, 9), (0, 1, 4, 11), ("low", "negative"), (10, 42)):
        given = {**PATIENT, "large": large, "small": small, "other": None, "serology": serology,
                 "duration_days": duration}  # fmt: skip
        answers = {score.score({**given, "other": other}).value for other in (0, 20)}
        expected = answers.pop() if len(answers) == 1 else None
        assert score.score(given).value is expected
        code = float(score.many({name: np.array([_coded(name, value)]) for name, value in given.items()})[0])
        assert score.answer_of(code) is expected


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, True),
        ({"other": None}, True),  # 2 to 5 for the joints: enough either way
        ({"other": None, "serology": "negative"}, None),
        ({"duration_days": 41}, False),
        ({"duration_days": None}, None),
        ({"small": 11, "serology": None}, True),  # 5 + 1 + 1 is enough without it
        ({"large": 0, "small": 0, "serology": None}, False),  # at most 5 with it
        ({"synovitis": False}, False),
        ({"synovitis": None}, None),
        ({"other_disease": True}, False),
        ({"synovitis": False, "erosive_history": True}, True),  # the history path
        ({"large": None, "small": None, "earlier_fulfilled": True}, True),
        ({"synovitis": False, "earlier_fulfilled": None}, None),  # the history may still decide
    ],
)
def test_points_or_history_classify(changes: dict[str, object], answer: bool | None) -> None:
    assert _ra(**changes) is answer


# Nagy 2021: all three criteria; the second needs one of five signs.
HARD = {
    "mechanisms_failed": 2, "cs_dmard_failed": True, "treated_as_recommended": True,
    "at_least_moderate_activity": False, "suggestive_of_activity": False, "cannot_taper_below_7_5_mg": True,
    "rapid_radiographic_progression": False, "symptoms_reduce_quality_of_life": False, "management_problematic": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, True),
        ({"mechanisms_failed": 1}, False),
        ({"cannot_taper_below_7_5_mg": False}, False),
        ({"cannot_taper_below_7_5_mg": None}, None),
        ({"rapid_radiographic_progression": None}, True),
        ({"management_problematic": None}, None),
        ({"management_problematic": None, "mechanisms_failed": 1}, False),
        ({"cs_dmard_failed": False}, False),
    ],
)
def test_difficult_to_treat_needs_all_three(changes: dict[str, object], answer: bool | None) -> None:
    assert scores()["difficult-to-treat"].score({**HARD, **changes}).value is answer  # type: ignore[dict-item]


def test_the_sharp_score_reaches_448() -> None:
    assert (HIGHEST_EROSION, HIGHEST_NARROWING, HIGHEST) == (280, 168, 448)


@pytest.mark.parametrize(
    ("change", "strict", "half", "sdc"),
    [(-1, True, True, True), (0, True, True, True), (0.5, False, True, True), (1.0, False, False, True),
     (1.9, False, False, True), (2.0, False, False, False)],
)  # fmt: skip
def test_each_definition_of_no_progression_answers_for_itself(
    change: float, strict: bool, half: bool, sdc: bool
) -> None:
    row = {"mtss_change": change, "smallest_detectable_change": 1.9}
    names = ("mtss-no-progression-0", "mtss-no-progression-0.5", "mtss-no-progression-sdc")
    assert [scores()[name].score(row).value for name in names] == [strict, half, sdc]


@pytest.mark.parametrize("name", [row[0] for row in THRESHOLDS])
def test_an_important_change_includes_its_threshold(name: str) -> None:
    _, measure, threshold, _, _ = next(row for row in THRESHOLDS if row[0] == name)
    before = 3.0 if measure == "haq_di" else 30.0
    near = 0.001 if threshold < 0 else -0.001
    score = scores()[name]
    assert score.score({f"baseline_{measure}": before, measure: before + threshold}).value is True
    assert score.score({f"baseline_{measure}": before, measure: before + threshold + near}).value is False
