"""A person signed a part of a participant's record: name, time and meaning, bound to the exact content.

The signature holds the printed name and the meaning (21 CFR 11.50(a)); its time is that of storing. It is bound to the
content by a digest (11.70): any later change breaks it, and ``conduct.signature`` says by what. Nobody signs for
another (11.10(j), 11.200(a)(3)): the signer is the one who writes the act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open, unknown_visit
from trialwright.conduct.signature import content_digest

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Meaning = Literal["authorship", "review", "approval", "responsibility"]
MEANINGS = get_args(Meaning)


@dataclass(frozen=True, slots=True)
class RecordSigned(Act):
    """``visit`` None: the whole record of the participant; ``form`` None: the whole visit. ``content_sha256``: of what
    the signer saw, ``conduct.signature.content_digest``."""

    visit: str | None
    form: str | None
    meaning: Meaning
    printed_name: str
    content_sha256: str

    kind: ClassVar[str] = "record signed"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR})
    needs_password: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self) or (unknown_visit(course, self.visit) if self.visit is not None else ())
        if found:
            return found
        person = course.participant(self.participant)
        if person is None:
            return (f"{self.participant} is not known in this study.",)
        if self.visit is None and self.form is not None:
            return ("Who signs a form names its visit.",)
        if self.meaning not in MEANINGS:
            return (f"The meaning of a signature is one of: {', '.join(MEANINGS)}.",)
        if not self.printed_name.strip():
            return ("A signature carries the signer's printed name.",)
        digest = content_digest(course, person, self.visit, self.form)
        if digest is None:
            return ("Nothing is recorded there yet: there is nothing to sign.",)
        if digest != self.content_sha256:
            return ("The record has changed since you opened it: look at it again before you sign.",)
        return ()


ACT = RecordSigned
