"""An act was entered in error as a whole, and is set aside: recorded for the wrong participant, or it never happened.

Its row stays and is shown; the course is the one without it. What hangs on it is put right first. FHIR R4 calls this
status ``entered-in-error``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.correction import judged_again, not_to_set_aside

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ActSetAside(Act):
    """``observed_on``: the day on which the mistake was found. ``row``: the ledger's number of the act; ``of``: its
    kind; ``visit``, ``form``: where it stands, None where it has no such place; ``as_of``: the row of its last
    correction that the writer saw, its own row where it was never corrected."""

    row: int
    of: str
    visit: str | None
    form: str | None
    as_of: int

    kind: ClassVar[str] = "act set aside"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        return not_to_set_aside(course, self)

    def consequences(self, course: Course) -> Sequence[Consequence]:
        return judged_again(course, self, None)


ACT = ActSetAside
