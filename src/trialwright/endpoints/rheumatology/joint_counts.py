"""Joint counts from joints: tender 68 and 28, swollen 66 and 28, with joints that cannot be judged.

Each joint is absent (0), present (1) or not evaluable (NE: replaced, fused, injected). Columns are ``tender_<joint>``
and ``swollen_<joint>``, names as in ``endpoints.joints``. Two rules for joints that are not evaluable, both in use,
so the user chooses: *as found*, a count with such a joint is unknown; *prorated*, present x all / evaluable, which
assumes that they would have been like the others. A joint for which nothing was entered makes both unknown: it was
forgotten, not judged. Joints: Fuchs et al. 1989, doi:10.1002/anr.1780320504 (28); docs/decisions/0051 (not
evaluable). CDISC's examples keep "not evaluable" and "not done" apart in the same way (cdisc.org/node/9243).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from trialwright.endpoints.joints import JOINTS
from trialwright.endpoints.measures import FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input, Known

FINDING = {
    "absent": ("0", "no", "false"),
    "present": ("1", "yes", "true"),
    "not evaluable": ("ne", "2", "replaced", "rep", "fused", "injected", "inj"),
}
Sign = Literal["tender", "swollen"]


def joints_of(sign: Sign, size: int) -> tuple[str, ...]:
    """The column names of one count, head to foot."""
    used = {68: "in_68", 66: "in_66", 28: "in_28"}[size]
    return tuple(f"{sign}_{joint.name}" for joint in JOINTS if getattr(joint, used))


def joint_count(findings: Mapping[str, Known], names: tuple[str, ...], *, prorate: bool) -> float | None:
    """Present among ``names``; None: a joint without an entry, none evaluable, or one not evaluable and no prorating.

    >>> found = {"tender_a": "present", "tender_b": "not evaluable", "tender_c": "absent"}
    >>> joint_count(found, tuple(found), prorate=True), joint_count(found, tuple(found), prorate=False)
    (1.5, None)
    """
    judged = [findings.get(name) for name in names]
    evaluable = sum(finding in ("absent", "present") for finding in judged)
    if None in judged or evaluable == 0 or (evaluable < len(names) and not prorate):
        return None
    return judged.count("present") * len(names) / evaluable


def joint_count_many(findings: Mapping[str, Array], names: tuple[str, ...], *, prorate: bool) -> Array:
    """The same for arrays: 0 absent, 1 present, 2 not evaluable, NaN no entry."""
    codes = np.stack([findings[name] for name in names])
    evaluable = (codes < 2).sum(axis=0)
    unknown = np.isnan(codes).any(axis=0) | (evaluable == 0) | ((evaluable < len(names)) & (not prorate))
    return np.where(unknown, np.nan, (codes == 1).sum(axis=0) * len(names) / np.maximum(evaluable, 1))


def _score(sign: Sign, size: int, prorate: bool) -> Score:
    names = joints_of(sign, size)
    how = "prorated" if prorate else "as found"
    return Score(
        name=f"{sign[0]}jc{size}{'-prorated' if prorate else ''}", title=f"{sign.capitalize()} joints of {size}, {how}",
        formula=f"number present{' x all / evaluable' if prorate else ''}, {size} columns {sign}_<joint>",
        inputs=tuple(Input(name, "0 absent, 1 present, NE not evaluable", choices=FINDING, required=False)
                     for name in names),
        gives="number", unit="joints", range=f"0 to {size}", licence=FREE,
        missing="A joint without an entry makes the count unknown; "
        + ("one not evaluable is left out." if prorate else "so does one not evaluable."),
        source="Fuchs et al. 1989, doi:10.1002/anr.1780320504; joints.csv", takes="all",
        rule=lambda known: joint_count(known, names, prorate=prorate),
        rule_many=lambda known: joint_count_many(known, names, prorate=prorate),
    )  # fmt: skip


COUNTS: tuple[tuple[Sign, int], ...] = (("tender", 68), ("swollen", 66), ("tender", 28), ("swollen", 28))
ENDPOINT = Instrument(
    "joint_counts",
    "Joint counts",
    tuple(_score(sign, size, prorate) for prorate in (False, True) for sign, size in COUNTS),
)
