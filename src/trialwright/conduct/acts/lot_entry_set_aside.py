"""An entry of the register of lots was made in error as a whole, and is set aside: its row stays, and counts no more.

A receipt of a thousand units that were ten, a lot of another product, a destruction that never was: the right entry is
written first, or after, as another act. FHIR R4 calls this status ``entered-in-error``. What was given from the lot
meanwhile is judged again (``conduct.lot_settling``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.lot_settling import settled
from trialwright.conduct.lots import not_to_set_aside

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class LotEntrySetAside(Act):
    """``row``: the ledger's number of the entry; ``at_site``: as the entry names it."""

    row: int
    at_site: str | None = None

    kind: ClassVar[str] = "lot entry set aside"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        return not_to_set_aside(course, self)

    def consequences(self, course: Course) -> Sequence[Consequence]:
        return settled(course, self)


ACT = LotEntrySetAside
