"""The installation's own ledger: written beside the studies' ledgers, in the same tables, under the same triggers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import orjson
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from trialwright.conduct.installation import LEDGER, OPENING, Event, EventLine, event_line, first_row, next_row
from trialwright.conduct.ledger import Finding, Row, verify
from trialwright.web.models import LedgerRow, Membership, PasswordAlone, Payload
from trialwright.web.source import source
from trialwright.web.store.reading import HEADER, head, of_another_type, rows

INSTALLATION = LEDGER
"""The name under which the installation's ledger is verified and gets its checkpoints."""


def record(event: Event, now: datetime | None = None) -> None:
    """Write ``event``; ``now`` (aware UTC) is the clock's where it is not given. A clock that was set back never puts
    an event before the one that it follows."""
    at = now or datetime.now(UTC)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"trialwright {LEDGER}"])
        last = head(LEDGER)
        if last[0] == 0:
            last = _stored(first_row(at, secrets.token_bytes(16), source()))
        before = LedgerRow.objects.filter(study=LEDGER, sequence=last[0]).values_list("stored_at", flat=True).get()
        at = max(at, datetime.fromisoformat(before))
        _stored(next_row(last, event, at, secrets.token_bytes(16), source()))


def _stored(row: Row) -> tuple[int, str]:
    made = LedgerRow.objects.create(**{name: getattr(row, name) for name in HEADER}, source=row.source)
    Payload.objects.create(row_id=made.pk, payload=row.payload, salt=row.salt)
    return row.sequence, row.hash


def events(account: str | None = None, after: int = 0) -> Iterator[EventLine]:
    """The events in order, from the one after ``after``; of one account only where it is given."""
    for row in rows(LEDGER, after):
        line = event_line(row)
        if account is None or account in (line.account, line.by):
            yield line


def last_events(count: int, before: int | None = None) -> list[EventLine]:
    """The newest ``count`` events, newest first; of those before the row ``before``, where it is given."""
    last = head(LEDGER)[0] if before is None else before - 1
    found = [event_line(row) for row in rows(LEDGER, max(last - count, 0)) if row.sequence <= last]
    return found[::-1]


def events_of_kind(kind: str, since: datetime) -> int:
    """How many events of ``kind`` were written since ``since`` (aware UTC)."""
    return LedgerRow.objects.filter(study=LEDGER, kind=kind, stored_at__gte=since.isoformat()).count()


def verify_installation(kept_head: str | None = None) -> list[Finding]:
    """What is wrong with the installation's ledger; one that was never written to is sound."""
    found = verify(rows(LEDGER), study=LEDGER, kept_head=kept_head, opening=OPENING)
    gone = LedgerRow.objects.filter(study=LEDGER, payload__payload__isnull=True).values_list("sequence", flat=True)
    found += [Finding(number, "the payload is gone; nothing here is ever redacted") for number in gone]
    found += [Finding(row, "the payload is stored as another type than bytes") for row in of_another_type(LEDGER)]
    return found or _accounts_meddled()


def _accounts_meddled() -> list[Finding]:
    """Accounts whose roles, or whose closing, in the tables are not those that the events tell: somebody wrote them
    past this program. Accounts made before there were events cannot be compared."""
    told: dict[str, set[tuple[str, str, str]]] = {}
    closed: set[str] = set()
    excused: set[str] = set()
    for row in rows(LEDGER):
        said = orjson.loads(row.payload or b"{}")
        name = said.get("account")
        if row.kind == "account made":
            told[name] = set()
        elif row.kind == "account closed":
            closed.add(name)
        elif row.kind in ("second factor no longer asked", "second factor asked again"):
            (excused.add if row.kind == "second factor no longer asked" else excused.discard)(said["role"])
        elif name in told and row.kind in ("role given", "role taken"):
            change = told[name].add if row.kind == "role given" else told[name].discard
            change((said["study"], said["role"], said.get("site", "*")))
    stands: dict[str, set[tuple[str, str, str]]] = {name: set() for name in told}
    for name, *held in Membership.objects.values_list("user__username", "study", "role", "site"):
        stands.get(name, set()).add(tuple(held))
    active = set(get_user_model().objects.filter(is_active=True).values_list("username", flat=True))
    return [Finding(0, f"the roles of {name} differ from what the events tell") for name in sorted(told)
            if told[name] != stands[name]] + [
        Finding(0, f"{name} was closed and may log in again, and no event tells it") for name in sorted(closed & active)
    ] + [
        Finding(0, f"whether the role {role} is asked for a second factor differs from what the events tell")
        for role in sorted(excused ^ set(PasswordAlone.objects.values_list("role", flat=True)))
    ]  # fmt: skip
