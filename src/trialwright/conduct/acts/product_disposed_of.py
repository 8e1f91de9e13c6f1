"""Product left the site's shelf otherwise than to a participant: destroyed, returned to the sponsor, lost or broken.

ICH E6(R2) 4.6.3: return to the sponsor or other disposition of what was not used. It may come after everybody has left
and after the data are locked, for it changes no participant's data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from trialwright.conduct.act import Act, Role
from trialwright.conduct.lots import find, not_of_a_lot
from trialwright.protocol.site import only_site

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ProductDisposedOf(Act):
    """``units`` of ``lot``, ``how`` they left; ``at_site`` None: the only place."""

    administration: str
    lot: str
    units: int
    how: Literal["returned to the sponsor", "destroyed", "lost or broken"]
    at_site: str | None = None

    kind: ClassVar[str] = "product disposed of"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_of_a_lot(course, self)
        if found:
            return found
        if self.units < 1:
            return ("At least one unit leaves the shelf.",)
        site = self.at_site or only_site(course.design.sites)
        held = [find(course, site, self.administration, self.lot, until) for until in (self.observed_on, None)]
        if held[0] is None or held[1] is None:
            return (f"Lot {self.lot!r} is not in the register by that day: record its receipt first.",)
        if min(held[0].left, held[1].left) < self.units:
            return (f"The register has fewer units of lot {self.lot!r} on the shelf: count them again, or record first "
                    "what was received or brought back.",)  # fmt: skip
        return ()


ACT = ProductDisposedOf
