"""The participant was screened: the sheet of dated facts on which the criteria are judged.

The sheet is the patient in our JSON form (``clinical.patient_file``), under the participant's code and without a name.
A newer sheet takes the place of the older one; both stay in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_consented
from trialwright.conduct.screening_sheet import sheet_refusals

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class Screened(Act):
    """``sheet``: as ``clinical.patient_file.write_patient`` gives it."""

    sheet: Mapping[str, Any]

    kind: ClassVar[str] = "screened"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_consented(course, self)
        if found:
            return found
        person = course.participants[self.participant or ""]
        if person.enrolled_on is not None:
            return (f"{person.code} is enrolled already: the screening is closed.",)
        return sheet_refusals(self.sheet, person, self.observed_on, course)


ACT = Screened
