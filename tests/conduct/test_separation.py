"""Roles that nobody holds together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blinded_study import blinded_design
from tests.conftest import STUDY_FOLDERS
from trialwright.conduct.act import Role
from trialwright.conduct.separation import not_together
from trialwright.protocol.study_folder import read_study

C, INV, D, M, S, A = (Role.COORDINATOR, Role.INVESTIGATOR, Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN,
                      Role.ADMINISTRATOR)  # fmt: skip
PAIRS = [  # in the blinded study of the tests coordinators, monitors and data managers are blinded
    ({A}, None, None), ({C, INV}, None, "blinded"), ({C, M}, None, None), ({INV, S}, None, None),
    ({A, C}, "administrator", "administrator"), ({A, S}, "administrator", "administrator"), ({D, S}, None, "blinded"),
    ({C, D, M}, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("roles", "open_study", "blinded_study"), PAIRS)
def test_two_roles_go_together_or_the_sentence_says_why_not(
    roles: set[Role], open_study: str | None, blinded_study: str | None, tmp_path: Path
) -> None:
    for design, word in (
        (None, open_study), (read_study(STUDY_FOLDERS["migraine"]), open_study),
        (blinded_design(tmp_path), blinded_study),
    ):  # fmt: skip
        says = not_together(design, roles)
        assert says is None if word is None else word in (says or ""), (roles, says)
