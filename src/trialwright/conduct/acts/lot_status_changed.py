"""A lot was quarantined, released again, or its expiry changed; the reason is asked for.

ICH E6(R2) 5.14.4(c): product is called back where it is deficient or expired; E6(R3) 3.15.3(c)(v): it is used within
its current shelf life only, which a sponsor may lengthen or shorten. What was given before is not judged anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.lot_settling import settled
from trialwright.conduct.lots import key_of, lots, not_of_a_lot

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class LotStatusChanged(Act):
    """``expires``: the last day of use from now on, where ``status`` says that it changed; ``at_site`` None: the only
    place, or every site that has the lot."""

    administration: str
    lot: str
    status: Literal["quarantined", "released", "expiry changed"]
    expires: date | None = None
    at_site: str | None = None

    kind: ClassVar[str] = "lot status changed"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_of_a_lot(course, self, everywhere=True)
        if found:
            return found
        wanted = key_of(self.at_site, self.administration, self.lot)
        held = [one for one in lots(course, self.observed_on) if self.at_site in (None, one.site)
                and key_of(self.at_site, one.administration, one.lot) == wanted]  # fmt: skip
        if not held:
            return (f"Lot {self.lot!r} is not in the register by that day: record its receipt first.",)
        if (self.status == "expiry changed") != (self.expires is not None):
            return ("The day of expiry is given where the expiry changed, and only there.",)
        return ()

    def consequences(self, course: Course) -> Sequence[Consequence]:
        return settled(course, self)


ACT = LotStatusChanged
