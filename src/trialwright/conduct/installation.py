"""The ledger of the installation: accounts, roles, log-ins, tokens; what concerns no single study.

ICH E6(R3) 4.2.2(a)(i) and (iii) ask that the creation of accounts, changes of roles and log-ins stand in the audit
trail.
The rows are chained like a study's, in a ledger of their own beside the studies' ledgers; the installation itself
writes
them, and each names the account that it concerns. A name that was typed at the log-in and belongs to no account is not
kept: it may be a password.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

import orjson

from trialwright.conduct.act import Role
from trialwright.conduct.ledger import GENESIS, Row, payload_digest, row_hash

LEDGER = "(installation)"
"""Stands where a study's name stands in its rows; no study can be called so."""
OPENING = "installation opened"
WRITER = "trialwright"

EventKind = Literal[
    "account made", "account closed", "role given", "role taken", "password set", "password changed",
    "second factor set up", "second factor reset", "recovery code used", "token made", "token revoked",
    "logged in", "log-in failed", "locked out", "logged out", "signing refused", "values read by a token",
    "access refused", "backup made", "second factor no longer asked", "second factor asked again", "session ended",
    "passkey added", "passkey removed", "secret key replaced",
]  # fmt: skip
EVENT_KINDS: tuple[str, ...] = get_args(EventKind)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the installation. ``account``: whom it concerns (None: nobody known); ``by``: who did it, where
    it is another one than the account's owner; ``says``: what there is more to say of it."""

    kind: EventKind
    account: str | None = None
    by: str | None = None
    reason: str | None = None
    says: Mapping[str, str | int] | None = None


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of the list of events; ``at`` is ISO 8601 in UTC."""

    row: int
    kind: str
    account: str | None
    by: str | None
    says: str
    reason: str | None
    at: str
    source: str | None


def next_row(last: tuple[int, str], event: Event, at: datetime, salt: bytes, source: str | None) -> Row:
    """The row that follows ``last`` (sequence and hash). ``at`` is aware UTC."""
    said = {"account": event.account, "by": event.by, **(event.says or {})}
    return _sealed(last, event.kind, {name: value for name, value in said.items() if value is not None}, event.reason,
                   at, salt, source)  # fmt: skip


def first_row(at: datetime, salt: bytes, source: str | None) -> Row:
    """The row that every installation's ledger begins with."""
    return _sealed((0, GENESIS), OPENING, {}, None, at, salt, source)


def _sealed(
    last: tuple[int, str], kind: str, said: Mapping[str, object], reason: str | None, at: datetime, salt: bytes,
    source: str | None,
) -> Row:  # fmt: skip
    sequence, previous = last[0] + 1, last[1]
    payload, time = orjson.dumps(said, option=orjson.OPT_SORT_KEYS), at.isoformat()
    digest = payload_digest(payload, salt.hex())
    covered = (LEDGER, sequence, kind, 1, None, WRITER, Role.ADMINISTRATOR.value, "observed", at.date().isoformat(),
               time, time, reason, f"event {sequence}", digest)  # fmt: skip
    sealed = covered if source is None else (*covered, source)
    return Row(*covered, previous, row_hash(sealed, previous), payload, salt.hex(), source)


def event_line(row: Row) -> EventLine:
    """``row`` for a reader. Raises ``ValueError`` where its payload cannot be read."""
    said: dict[str, object] = orjson.loads(row.payload or b"{}")
    account, by = (None if said.get(name) is None else str(said.pop(name)) for name in ("account", "by"))
    told = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items())
    return EventLine(row.sequence, row.kind, account, by, told, row.reason, row.stored_at, row.source)
