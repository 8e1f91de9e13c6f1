"""An act of the study as a whole was entered in error, and is set aside: its row stays, and counts no more.

A duty delegated to somebody else than was meant, an end of a delegation that was none, an approval given by mistake.
FHIR R4 calls this status ``entered-in-error``; ICH E6(R3) 4.2.2(a): the original, who, when and why stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.study_setting_aside import not_to_set_aside

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class StudyActSetAside(Act):
    """``row``: the ledger's number of the act; ``at_site``: as the act names it."""

    row: int
    at_site: str | None = None

    kind: ClassVar[str] = "study act set aside"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        return not_to_set_aside(course, self)


ACT = StudyActSetAside
