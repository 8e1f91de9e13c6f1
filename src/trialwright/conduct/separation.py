"""Roles that nobody holds together in one study.

Whoever administers sees no participant and enters, signs and asks nothing, and whoever treats or enters administers
nobody (EMA/INS/GCP/112288/2023, Annex 3, A3.3; ICH E6(R3) 4.3.8(b)). Whoever is blinded in one role is not to learn in
another what that role must not know (ICH E6(R3) 4.1.1; EMA/INS/GCP/112288/2023, 6.2.1). Where two such roles came
together nevertheless, by an amendment or from before, the stricter one applies: it blinds all that they read and write.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from trialwright.conduct.act import Role
from trialwright.protocol.blinding import hidden_from

if TYPE_CHECKING:
    from trialwright.protocol.design import StudyDesign


def not_together(design: StudyDesign | None, roles: Collection[Role]) -> str | None:
    """The sentence that says which of ``roles`` nobody holds together; None: they go together. ``design`` None: of
    every study."""
    read = sorted(set(roles) - {Role.ADMINISTRATOR})
    if Role.ADMINISTRATOR in roles and read:
        return (
            f"An administrator sees no participant, and {_a(read[0])} administers nobody: these are two people's roles."
        )
    blinded = [role for role in read if design is not None and hidden_from(design, {role.value}) is not None]
    others = [role for role in read if role not in blinded]
    if blinded and others:
        return (
            f"In this study {_a(blinded[0])} is blinded and {_a(others[0])} is not: nobody holds both, because what "
            "the one is told the other must not know."
        )
    return None


def _a(role: Role) -> str:
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role.value}"
