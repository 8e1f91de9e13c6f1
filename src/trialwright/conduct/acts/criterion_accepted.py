"""An investigator accepted a criterion that a program had drafted: who, which, and exactly in which reading.

The digest names the criterion as it was read (``eligibility.criteria_revision.digest``): when it is changed later, it
has to be accepted again. Nobody is enrolled on a draft before every criterion of it is accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.eligibility.criteria_revision import digest

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class CriterionAccepted(Act):
    """``criterion``: its id; ``sha256``: the digest of what was accepted."""

    criterion: str
    sha256: str

    kind: ClassVar[str] = "criterion accepted"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        if not course.study_acts:
            return ("The study is not open: open it first.",)
        if self.participant is not None:
            return ("A criterion is accepted for the study, not for a participant.",)
        if not course.design.criteria.is_draft:
            return ("The criteria of this study are no draft: they were accepted with its design.",)
        held = next((one for one in course.design.criteria.criteria if one.id == self.criterion), None)
        if held is None:
            return (f"This study has no criterion {self.criterion!r}.",)
        if digest(held) != self.sha256:
            return (f"{self.criterion} has changed since it was read: read it again.",)
        return (f"{self.criterion} is accepted already.",) if self.criterion not in course.not_accepted else ()


ACT = CriterionAccepted
