"""The ledger: every act in order, each bound to the one before by a hash.

A row's hash covers the previous row's hash, every header field and a *salted digest* of the payload, never the payload
itself: a payload can give way to a tombstone (payload and salt None) and the chain still verifies. The hash is SHA-256
(FIPS 180-4). A chain alone cannot show that its tail was cut: that is seen only against a head that someone kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

GENESIS = "0" * 64
"""What stands as the previous hash of the first row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the ledger. Times are ISO 8601 in UTC; ``payload`` is canonical JSON; ``salt`` is hexadecimal.

    ``payload`` and ``salt`` are both None when the payload was redacted.
    """

    study: str
    sequence: int
    kind: str
    version: int
    participant: str | None
    user: str
    role: str
    origin: str
    observed_on: str
    entered_at: str
    stored_at: str
    reason: str | None
    key: str
    payload_digest: str
    previous: str
    hash: str
    payload: bytes | None
    salt: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a ledger: the row it was found at (0: the ledger as a whole) and a sentence."""

    sequence: int
    says: str


def payload_digest(payload: bytes, salt: str) -> str:
    """The salted digest that stands in the chain for a payload."""
    return hashlib.sha256(bytes.fromhex(salt) + payload).hexdigest()


def row_hash(row_header: list[object], previous: str) -> str:
    """The hash of a row: SHA-256 over the previous hash and the header as a JSON array."""
    return hashlib.sha256(previous.encode("ascii") + orjson.dumps(row_header)).hexdigest()


def header(row: Row) -> list[object]:
    """The fields that the hash covers, in the order in which it covers them."""
    return [
        row.study, row.sequence, row.kind, row.version, row.participant, row.user, row.role, row.origin,
        row.observed_on, row.entered_at, row.stored_at, row.reason, row.key, row.payload_digest,
    ]  # fmt: skip


def verify(rows: Iterable[Row], *, study: str, kept_head: str | None = None) -> list[Finding]:
    """What is wrong with the ledger of ``study``, in order; empty when nothing is.

    ``kept_head`` is a head hash that someone kept: it must still stand somewhere in the chain, else the tail was cut
    or the chain was rewritten.
    """
    findings: list[Finding] = []
    previous, expected, heads = GENESIS, 1, {GENESIS}
    for row in rows:
        findings += _row_findings(row, study, previous, expected)
        previous, expected = row.hash, row.sequence + 1
        heads.add(row.hash)
    if kept_head is not None and kept_head not in heads:
        findings.append(Finding(0, "the kept head is not in this chain: its tail was cut or the chain was rewritten"))
    return findings


def _row_findings(row: Row, study: str, previous: str, expected: int) -> list[Finding]:
    found = []
    if row.sequence != expected:
        found.append(Finding(row.sequence, f"row {expected} is missing or out of order"))
    if row.study != study:
        found.append(Finding(row.sequence, f"the row was written for study {row.study}, not for {study}"))
    if row.previous != previous:
        found.append(Finding(row.sequence, "the row does not follow the row before it"))
    if row_hash(header(row), row.previous) != row.hash:
        found.append(Finding(row.sequence, "a header field was changed: the row's hash does not fit"))
    if (row.payload is None) != (row.salt is None):
        found.append(Finding(row.sequence, "payload and salt must go together"))
    elif (
        row.payload is not None and row.salt is not None and payload_digest(row.payload, row.salt) != row.payload_digest
    ):
        found.append(Finding(row.sequence, "the payload was changed: its digest does not fit"))
    return found
