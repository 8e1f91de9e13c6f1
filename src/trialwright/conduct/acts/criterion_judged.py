"""The investigator judged a criterion that only an investigator can judge: who, what and why.

"The investigator judges" is a property of a criterion in the study file; until this act it stays unknown. A newer
judgement takes the place of the older one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_consented

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class CriterionJudged(Act):
    """``criterion``: the id of a criterion or of one of its atoms."""

    criterion: str
    answer: Literal["met", "not met"]
    why: str

    kind: ClassVar[str] = "criterion judged"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_consented(course, self)
        if found:
            return found
        person = course.participants[self.participant or ""]
        if person.screening is None:
            return (f"{person.code} has no screening sheet: record the screening first.",)
        if person.enrolled_on is not None:
            return (f"{person.code} is enrolled already: the screening is closed.",)
        if self.criterion not in course.judged_by_investigator:
            return (f"The criterion {self.criterion!r} is not one that the investigator decides: its answer follows "
                    "from the facts of the screening sheet. Add what is missing there.",)  # fmt: skip
        if self.answer not in ("met", "not met"):
            return ("A judgement says met or not met.",)
        return () if self.why.strip() else ("A judgement says why.",)


ACT = CriterionJudged
