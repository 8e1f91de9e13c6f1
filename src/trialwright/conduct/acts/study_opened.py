"""The study was opened: the first act of every ledger, which says which design it follows and whether it is simulated.

A simulated study is a study of its own. The mark stands here, in the hashed first act: the scenario and the seed, both
or neither; its name begins with SIM-, and no other study's name does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Origin, Role

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

SIMULATED_NAME = "SIM-"
_REGISTERED = re.compile(r"NCT\d{8}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StudyOpened(Act):
    """``design_sha256`` is that of the study folder; ``nct_id`` None: the design is not registered; ``scenario`` and
    ``seed`` None: observed, not simulated."""

    study: str
    design_sha256: str
    nct_id: str | None = None
    scenario: str | None = None
    seed: int | None = None

    kind: ClassVar[str] = "study opened"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.ADMINISTRATOR})

    @property
    def origin(self) -> Origin:
        """What every act of this study is."""
        return "observed" if self.scenario is None else "simulated"

    def refusals(self, course: Course) -> Sequence[str]:
        found = []
        if course.study_acts:
            found.append("The study is open already.")
        if self.participant is not None:
            found.append("Opening a study concerns no participant.")
        if self.study != course.study:
            found.append(f"The act names the study {self.study!r}, this ledger is of {course.study!r}.")
        if (self.scenario is None) != (self.seed is None):
            found.append("A simulated study has a scenario and a seed, an observed one has neither.")
        if (self.scenario is not None) != self.study.upper().startswith(SIMULATED_NAME):
            found.append(f"A simulated study's name begins with {SIMULATED_NAME} and no other study's name does.")
        if _REGISTERED.fullmatch(self.study) and self.study != course.design.nct_id:
            found.append("A study is not opened under another number than its design is registered with.")
        if self.origin == "observed" and course.design.open_questions:
            number, first = len(course.design.open_questions), course.design.open_questions[0]
            found.append(f"The study's files have {number} required gaps, the first at {first}: fill them first.")
        if self.design_sha256 != course.design.sha256 or self.nct_id != course.design.nct_id:
            found.append("The act names another design than the one that this study follows.")
        return found


ACT = StudyOpened
