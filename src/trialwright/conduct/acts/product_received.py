"""Product was received at a site: of which lot, how many units, until when it may be used, and how it arrived.

ICH E6(R2) 4.6.3: records of the delivery to the site with dates, quantities, lot numbers and expiry dates. A lot that
got out of its range of temperature on the way counts as quarantined until its status is changed: it was not kept as the
sponsor specified (4.6.4), and whether it may be used is not for the register to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Consequence, Role
from trialwright.conduct.lot_settling import settled
from trialwright.conduct.lots import find, not_of_a_lot
from trialwright.protocol.site import only_site

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ProductReceived(Act):
    """``administration``: the intervention's name in the plan; ``units``: syringes, vials or tablets; ``expires``: the
    last day of use, None: not stated; ``excursion``: out of its range of temperature on the way, None: not recorded;
    ``per_unit``: what one unit holds, in the unit of the dose, None: one unit is one dose; ``at_site`` None: the only
    place."""

    administration: str
    lot: str
    units: int
    expires: date | None = None
    excursion: bool | None = None
    per_unit: float | None = None
    at_site: str | None = None

    kind: ClassVar[str] = "product received"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_of_a_lot(course, self)
        if found:
            return found
        if self.units < 1:
            return ("At least one unit is received.",)
        if self.per_unit is not None and not 0 < self.per_unit < float("inf"):
            return ("What one unit holds is above zero.",)
        site = self.at_site or only_site(course.design.sites)
        held = find(course, site, self.administration, self.lot)
        if held is not None and None not in (held.expires, self.expires) and held.expires != self.expires:
            return (f"Lot {held.lot!r} expires on {held.expires} by the register. Where that was wrong or has changed, "
                    "record the change of its status first.",)  # fmt: skip
        if held is not None and None not in (held.per_unit, self.per_unit) and held.per_unit != self.per_unit:
            return (f"A unit of lot {held.lot!r} holds {held.per_unit:g} by the register.",)
        return ()

    def consequences(self, course: Course) -> Sequence[Consequence]:
        return settled(course, self)


ACT = ProductReceived
