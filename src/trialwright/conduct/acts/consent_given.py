"""The participant gave informed consent, to a version of the consent form; it may be given again to a newer version.

ICH E6(R3) 2.8: consent comes before any procedure of the study. Consent says at which site of the study it was given,
where the study has several, and no one consents at a site that is not activated yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_consented, not_open
from trialwright.conduct.sites import not_at_site
from trialwright.conduct.virtual import CODE, is_virtual_code
from trialwright.protocol.conduct_plan import consent_refusals

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class ConsentGiven(Act):
    """``observed_on`` is the day of the signature. ``at_site``: the name of the site; None: the only one."""

    consent_version: str
    at_site: str | None = None

    kind: ClassVar[str] = "consent given"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    later_fields: ClassVar[frozenset[str]] = frozenset({"at_site"})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self)
        person = course.participant(self.participant)
        if not found and person is not None and person.consented_on is not None:  # None: it was set aside
            found = not_consented(course, self)
        if not found and course.origin == "observed" and is_virtual_code(self.participant):
            found = (f"A code that begins with {CODE} is a virtual participant's: give this person another code.",)
        if not found and not self.consent_version.strip():
            found = ("Say to which version of the consent form consent was given.",)
        if found or course.origin != "observed":  # a virtual participant signs no form
            return found
        return not_at_site(course, self) or consent_refusals(
            course.design.conduct, self.consent_version, self.observed_on
        )


ACT = ConsentGiven
