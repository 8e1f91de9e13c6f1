"""Joint counts from joints: all four, by hand, with joints that were replaced or forgotten."""

from __future__ import annotations

import pytest

from trialwright.endpoints.joints import JOINTS
from trialwright.endpoints.register import scores

NOBODY_HURT = {f"{sign}_{joint.name}": 0 for joint in JOINTS for sign in ("tender", "swollen")}


def _count(name: str, **changes: object) -> object:
    return scores()[name].score({**NOBODY_HURT, **changes}).value  # type: ignore[dict-item]


def test_each_count_counts_its_own_joints() -> None:
    hip_and_wrist = {"tender_left_hip": 1, "swollen_left_hip": 1, "tender_left_wrist": 1, "swollen_left_wrist": 1}
    assert _count("tjc68", **hip_and_wrist) == 2
    assert _count("sjc66", **hip_and_wrist) == 1  # hips cannot be felt
    assert _count("tjc28", **hip_and_wrist) == 1
    assert _count("sjc28", **hip_and_wrist) == 1


def test_all_joints_make_the_full_counts() -> None:
    everything = dict.fromkeys(NOBODY_HURT, 1)
    assert [_count(name, **everything) for name in ("tjc68", "sjc66", "tjc28", "sjc28")] == [68, 66, 28, 28]


@pytest.mark.parametrize("written", ["NE", "ne", "not evaluable", "replaced", "REP", "injected", "INJ", "fused", 2])
def test_a_replaced_joint_makes_the_count_unknown_or_prorated(written: object) -> None:
    row = {"tender_right_knee": written, "tender_left_knee": 1, "tender_left_wrist": 1}
    assert _count("tjc28", **row) is None
    assert _count("tjc28-prorated", **row) == pytest.approx(2 * 28 / 27)
    assert _count("sjc28", **row) == 0


def test_a_joint_without_an_entry_was_forgotten_and_is_never_prorated() -> None:
    assert _count("tjc28-prorated", tender_left_knee="") is None


def test_nothing_evaluable_is_no_count() -> None:
    assert scores()["tjc28-prorated"].score(dict.fromkeys(NOBODY_HURT, "NE")).value is None


def test_a_finding_that_does_not_exist_is_named() -> None:
    found = scores()["tjc28"].score({**NOBODY_HURT, "tender_left_knee": 3})
    assert found.problems == ("tender_left_knee must be one of absent, present, not evaluable, found 3",)
