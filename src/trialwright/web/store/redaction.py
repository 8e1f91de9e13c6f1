"""Rows whose payload gave way to a tombstone: how that is done, whom they concern, and whether an act says so."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import orjson
from django.db import DatabaseError, connection, transaction

from trialwright.conduct.ledger import Finding
from trialwright.web.models import LedgerRow, Payload


def make_tombstone(study: str, sequence: int) -> None:
    """Take the payload of a row away; an act ``redacted`` that names the row stands in the ledger already.

    SQLite overwrites the place on the disk, and the write-ahead log, which may still hold it, is emptied once the act
    is committed. Copies and backups made before still hold it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
        transaction.on_commit(_empty_the_log)
    Payload.objects.filter(row__study=study, row__sequence=sequence).update(payload=None, salt=None)


def _empty_the_log() -> None:
    """While others read, SQLite leaves the log as it is; it is then overwritten by what is written next."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def untold(study: str) -> list[Finding]:
    """Tombstones that no act accounts for, and acts of redaction whose row still has its content."""
    told = set(_told(study))
    gone = set(redacted_rows(study))
    return [Finding(row, "the content is gone, and no act redacts it") for row in sorted(gone - told)] + [
        Finding(row, "an act redacts this row, and its content still stands") for row in sorted(told - gone)
    ]


def _told(study: str) -> Iterable[int]:
    stored = LedgerRow.objects.filter(study=study, kind="redacted").values_list("payload__payload", flat=True)
    for payload in stored:
        try:
            yield int(orjson.loads(bytes(payload or b"{}"))["row"])
        except (ValueError, KeyError, TypeError):
            continue


def not_compared(study: str) -> list[str]:
    """Participants of whom a row is redacted: what the tables say of them cannot be compared with the ledger."""
    found = LedgerRow.objects.filter(study=study, payload__row__isnull=False, payload__payload__isnull=True)
    return sorted({code for code in found.values_list("participant", flat=True) if code is not None})


def redacted_rows(study: str) -> list[int]:
    """The rows whose payload gave way to a tombstone."""
    found = LedgerRow.objects.filter(study=study, payload__row__isnull=False, payload__payload__isnull=True)
    return list(found.order_by("sequence").values_list("sequence", flat=True))
