"""What virtual participants and their users are called; nobody and nothing observed may be called so.

The simulation takes its names from here. A study of people refuses them, and results whose ledger holds them leave
under a simulated name only: a ledger that was forged to look observed still gives itself away, unless every name in it
was changed too.
"""

from __future__ import annotations

from trialwright.conduct.act import Actor, Role

CODE = "SIM-"
"""How the code of a virtual participant begins."""
USER = "virtual "
"""How the name of a virtual user begins; the role follows."""


def virtual_actor(role: Role) -> Actor:
    """The virtual user of a role."""
    return Actor(f"{USER}{role.value}", role)


def is_virtual_code(code: str | None) -> bool:
    """True for the code of a virtual participant, in any case."""
    return (code or "").strip().upper().startswith(CODE)


def is_virtual_user(user: str) -> bool:
    """True for the name of a virtual user, in any case."""
    return user.strip().casefold().startswith(USER)
