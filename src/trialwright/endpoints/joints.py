"""The joints that a rheumatologist examines, one by one, and the three counts that are made of them.

34 joints a side are pressed for tenderness (68). Swelling is judged in the same joints without the two hips, which
cannot be felt (66). The 28 are shoulders, elbows, wrists, metacarpophalangeal joints, thumb and proximal
interphalangeal joints of the hands, and knees (Fuchs et al. 1989, doi:10.1002/anr.1780320504). Hand numbers count from
the thumb, foot numbers from the great toe; the thumb's and the great toe's interphalangeal joints are ``thumb_ip`` and
``foot_ip_1``. The names are identifiers in forms, acts and exports and never change. ``cdisc_location`` is the term of
CDISC controlled terminology, codelist LOC (2025-03-28), with its NCI code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Side = Literal["right", "left"]


@dataclass(frozen=True, slots=True)
class Joint:
    """One joint; ``name`` carries its side (``left_mcp_2``)."""

    name: str
    label: str
    side: Side
    cdisc_location: str
    nci_code: str
    in_68: bool
    in_66: bool
    in_28: bool


@cache
def joints() -> tuple[Joint, ...]:
    """All 68 joints, head to foot, right before left.

    >>> [sum(getattr(joint, count) for joint in joints()) for count in ("in_68", "in_66", "in_28")]
    [68, 66, 28]
    """
    text = files("trialwright.endpoints").joinpath("joints.csv").read_text(encoding="utf-8")
    found = tuple(_joint(row) for row in csv.DictReader(text.splitlines()))
    counts = [sum(flags) for flags in zip(*((j.in_68, j.in_66, j.in_28) for j in found), strict=True)]
    if counts != [68, 66, 28] or len({joint.name for joint in found}) != len(found):
        raise ValueError(f"joints.csv must hold 68, 66 and 28 joints, each once, found {counts}")
    return found


def _joint(row: dict[str, str]) -> Joint:
    side: Side = "right" if row["side"] == "right" else "left"
    flags = (row[count] == "1" for count in ("in_68", "in_66", "in_28"))
    return Joint(row["name"], row["label"], side, row["cdisc_location"], row["nci_code"], *flags)


JOINTS = joints()
"""The joints, read once."""
