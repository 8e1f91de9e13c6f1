"""The joint list: 34 a side, hips without swelling, 28 as Fuchs 1989 counts them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from trialwright.endpoints.joints import JOINTS


def test_there_are_34_joints_a_side() -> None:
    for side in ("right", "left"):
        assert sum(joint.side == side for joint in JOINTS) == 34


def test_only_the_hips_are_not_judged_for_swelling() -> None:
    assert {joint.name for joint in JOINTS if not joint.in_66} == {"right_hip", "left_hip"}


def test_the_28_joints_are_those_of_fuchs_1989() -> None:
    large = ["shoulder", "elbow", "wrist", "knee"]
    hand = ["mcp_1", "mcp_2", "mcp_3", "mcp_4", "mcp_5", "thumb_ip", "pip_2", "pip_3", "pip_4", "pip_5"]
    expected = {f"{side}_{joint}" for side in ("right", "left") for joint in [*large, *hand]}
    assert {joint.name for joint in JOINTS if joint.in_28} == expected
    assert len(expected) == 28


def test_every_name_is_the_side_and_a_joint_that_stands_on_both_sides() -> None:
    names = {joint.name for joint in JOINTS}
    assert all(joint.name.startswith(f"{joint.side}_") for joint in JOINTS)
    assert {name.removeprefix("right_") for name in names if name.startswith("right_")} == {
        name.removeprefix("left_") for name in names if name.startswith("left_")
    }


def test_the_list_agrees_with_the_standards_list(shared_path: Callable[[str], Path]) -> None:
    with shared_path("standards/ra/joints_68_66_28.csv").open(encoding="utf-8") as file:
        theirs = [(row["MKLOC"], row["MKLAT"].lower(), row["in_tjc68"], row["in_sjc66"], row["in_28"])
                  for row in csv.DictReader(file)]  # fmt: skip
    ours = [(j.cdisc_location, j.side, str(int(j.in_68)), str(int(j.in_66)), str(int(j.in_28))) for j in JOINTS]
    assert ours == theirs
