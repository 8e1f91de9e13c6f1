"""The design was amended: from now on the study follows another version of its plan.

What was recorded before keeps the version that stood then. An amendment is used only after its approval was recorded
(ICH E6(R3) 4.3.5): the day and the words of the approval stand in the act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.amending import AmendmentLine, refused_by

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class DesignAmended(Act):
    """``design_sha256``: of the new study folder; ``amendment``: its own name; ``approval``: who approved.

    ``report``: what it meant for what was recorded by then (``conduct.amending``); ``criteria_replaced``: its criteria
    come from the new folder, and revisions that were made in the running study end. Acts written before there was a
    report have neither.
    """

    design_sha256: str
    amendment: str
    says: str
    approval: str
    approved_on: date
    report: tuple[AmendmentLine, ...] = ()
    criteria_replaced: bool = False

    kind: ClassVar[str] = "design amended"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATA_MANAGER, Role.ADMINISTRATOR})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        if not course.study_acts:
            return ("The study is not open: open it first.",)
        if self.participant is not None:
            return ("An amendment concerns no participant.",)
        if self.design_sha256 == course.design_sha256:
            return ("The study follows this design already.",)
        if not all(text.strip() for text in (self.amendment, self.says, self.approval)):
            return ("An amendment has a name, says what it changes, and names who approved it.",)
        if self.approved_on > self.observed_on:
            return ("An amendment takes effect on the day of its approval or later.",)
        if self.observed_on < course.opened_on:
            return ("An amendment takes effect after the study was opened.",)
        return refused_by(self.report)


ACT = DesignAmended
