"""Which roles come in with the password alone: none, until an administrator says so for coordinators or monitors.

Who signs, decides, manages data, analyses or administers is asked for a second factor in any case (OWASP ASVS 5.0.0,
6.3.3; ICH E6(R3) 4.3.3(b)). A change is an event of the installation's ledger, with who, why and which role.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from trialwright.conduct.act import Role
from trialwright.conduct.installation import Event
from trialwright.web.models import PasswordAlone
from trialwright.web.store.installation import record

MAY_BE_EXCUSED = frozenset({Role.COORDINATOR, Role.MONITOR})
"""The roles for which an installation may do without; not even a row in the table excuses another one."""


def excused() -> frozenset[Role]:
    """The roles that come in with the password alone."""
    return frozenset(map(Role, PasswordAlone.objects.values_list("role", flat=True))) & MAY_BE_EXCUSED


def asked_of(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles needs a second factor: one role that does is enough. Nobody without a role."""
    held = frozenset(roles)
    return bool(held - MAY_BE_EXCUSED) or bool(held - excused())


def ask(role: Role, wanted: bool, by: str, reason: str) -> bool:
    """Ask ``role`` for a second factor, or (``wanted`` False) no longer. False: it stands so already, or may not be."""
    if role not in MAY_BE_EXCUSED:
        return False
    with transaction.atomic():
        if wanted:
            changed = bool(PasswordAlone.objects.filter(role=role.value).delete()[0])
        else:
            _, changed = PasswordAlone.objects.get_or_create(role=role.value)
        if changed:
            kind = "second factor asked again" if wanted else "second factor no longer asked"
            record(Event(kind, None, by, reason, {"role": role.value}))  # type: ignore[arg-type]
    return changed
