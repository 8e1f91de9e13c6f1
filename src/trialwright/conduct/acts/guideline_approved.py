"""The completion guideline was approved: somebody read how every form is filled in, and says that it may be used.

The guideline is made of the study's files; the approval is bound to what it said by a digest, with the approver's
printed name (21 CFR 11.50(a), 11.70). A study whose files ask for it enrols nobody before (``acts.enrolled``):
guidelines finalised after the first enrolment are an inspection finding (EMA GCP Inspectors Working Group, 2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class GuidelineApproved(Act):
    """``guideline_sha256``: of the guideline as it was read (``protocol.guideline.guideline_sha256``)."""

    guideline_sha256: str
    printed_name: str

    kind: ClassVar[str] = "guideline approved"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER})

    def refusals(self, course: Course) -> Sequence[str]:
        if not course.study_acts:
            return ("The study is not open: open it first.",)
        if self.participant is not None:
            return ("The guideline is approved for the study, not for a participant.",)
        if not self.printed_name.strip():
            return ("An approval carries the approver's printed name.",)
        if self.guideline_sha256 != course.guideline_sha256:
            return ("The guideline has changed since you opened it: read it again before you approve it.",)
        return ("This guideline is approved already.",) if course.guideline_is_approved else ()


ACT = GuidelineApproved
