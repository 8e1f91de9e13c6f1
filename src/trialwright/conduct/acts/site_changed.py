"""The participant goes on at another site of the study; what was recorded before stays with the site that recorded it.

Also the way to say where somebody belongs whose consent was recorded before the study had several sites. The reason is
asked for. Who has a role at the old site only sees the participant no longer; whoever has one at the new site does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_consented
from trialwright.conduct.sites import site_of
from trialwright.protocol.site import site_refusals

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class SiteChanged(Act):
    """``observed_on``: from which day on; ``at_site``: the name of the new site."""

    at_site: str

    kind: ClassVar[str] = "site changed"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_consented(course, self)
        if found:
            return found
        person = course.participants[self.participant or ""]
        if site_of(course, person) == self.at_site:
            return (f"{person.code} belongs to the site {self.at_site} already.",)
        return site_refusals(course.design.sites, self.at_site, self.observed_on)


ACT = SiteChanged
