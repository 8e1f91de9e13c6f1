"""The participant was enrolled into an arm.

Refused without consent, without a screening, and while any criterion is unmet or unknown: the criteria are judged again
on the recorded sheet and the recorded judgements, as of the day of enrolment (21 CFR 11.10(f): the system enforces the
sequence of steps), and at a site that is not activated. Unknown is not met. Criteria that a program drafted are
accepted by a person first, each of them.
The first enrolment waits for the approval of the completion guideline where the study's files ask for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_consented
from trialwright.conduct.sites import not_enrolled_at

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant


WAITS = (
    "The completion guideline of this study is not approved: nobody is enrolled before it is. An investigator or a "
    "data manager reads and approves it on the page Completion guideline, or with trialwright study guideline."
)


@dataclass(frozen=True, slots=True)
class Enrolled(Act):
    """``arm``: the name of an arm of the study."""

    arm: str

    kind: ClassVar[str] = "enrolled"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = list(not_consented(course, self))
        if found:
            return found
        person = course.participants[self.participant or ""]
        if person.enrolled_on is not None:
            return (f"{person.code} is enrolled already.",)
        if self.arm not in {arm.name for arm in course.design.arms}:
            found.append(f"This study has no arm {self.arm!r}.")
        if course.enrolled_count >= course.design.target_enrolment:
            found.append(f"The planned number of participants ({course.design.target_enrolment}) is enrolled already.")
        found.extend(not_enrolled_at(course, person, self.observed_on))
        if course.not_accepted:
            found.append(f"The criteria are a draft, and nobody has accepted {', '.join(course.not_accepted)}.")
        if not course.enrolled_count and course.waits_for_guideline:
            found.append(WAITS)
        return found + self._not_eligible(course, person)

    def _not_eligible(self, course: Course, person: Participant) -> list[str]:
        sheet = person.screening
        if sheet is None:
            return [f"{person.code} was not screened: record the screening first."]
        if self.observed_on < max(entry.act.observed_on for entry in person.screening_acts()):
            return [f"{person.code} cannot be enrolled before the day of the screening and of its judgements."]
        screening = course.screening(person.code, self.observed_on)
        if screening is None or screening.outcome == "eligible":
            return []
        found = []
        if screening.failing:
            found.append(f"{person.code} cannot be enrolled: unmet {', '.join(screening.failing)}.")
        if screening.unknown:
            found.append(f"{person.code} cannot be enrolled: unknown {', '.join(screening.unknown)}.")
        return found or [f"{person.code} cannot be enrolled: the screening does not say eligible."]


ACT = Enrolled
