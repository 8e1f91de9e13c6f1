"""The ledger: every act in order, each bound to the one before by a hash.

A row's hash covers the previous row's hash, every header field and a *salted digest* of the payload, never the payload
itself: a payload can give way to a tombstone (payload and salt None) and the chain still verifies. The hash is SHA-256
(FIPS 180-4). A chain alone cannot show that its tail was cut: that is seen only against a head that someone kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256

import orjson

from trialwright.conduct.act import Role

GENESIS = "0" * 64
"""What stands as the previous hash of the first row."""
OPENING = "study opened"
"""The kind of the first act."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the ledger. Times are ISO 8601 in UTC; ``payload`` is JSON; ``salt`` is hexadecimal.

    ``payload`` and ``salt`` are both None when the payload was redacted. ``source`` says by which way the act came in
    (21 CFR 11.10(h)); None: not recorded (rows written before it was, and simulated ones). The hash covers it where it
    stands, so that older rows keep theirs.
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
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a ledger: the row it was found at (0: the ledger as a whole) and a sentence."""

    sequence: int
    says: str


def payload_digest(payload: bytes, salt: str) -> str:
    """The salted digest that stands in the chain for a payload."""
    digest = sha256(bytes.fromhex(salt))
    digest.update(payload)
    return digest.hexdigest()


def row_hash(row_header: Sequence[object], previous: str) -> str:
    """The hash of a row: SHA-256 over the previous hash and the header as a JSON array."""
    return sha256(previous.encode() + orjson.dumps(row_header)).hexdigest()


def header(row: Row) -> tuple[object, ...]:
    """The fields that the hash covers, in the order in which it covers them; a source that is None is left out."""
    covered = (
        row.study, row.sequence, row.kind, row.version, row.participant, row.user, row.role, row.origin,
        row.observed_on, row.entered_at, row.stored_at, row.reason, row.key, row.payload_digest,
    )  # fmt: skip
    return covered if row.source is None else (*covered, row.source)


def redacted(row: Row) -> Row:
    """The row with a tombstone in the place of its payload; its hash stands."""
    return replace(row, payload=None, salt=None)


def verify(rows: Iterable[Row], *, study: str, kept_head: str | None = None, opening: str = OPENING) -> list[Finding]:
    """What is wrong with the ledger of ``study``, in order; empty when nothing is.

    ``kept_head`` is a head hash that someone kept: it must still stand somewhere in the chain, else the tail was cut
    or the chain was rewritten. ``opening``: the kind of the first act; another one than a study's says no more of it.
    """
    check = _Check(study, opening)
    findings = [finding for row in rows for finding in check.row(row)]
    if check.origin is None:  # the genesis hash is the head of a ledger without rows only
        check.heads.add(GENESIS)
    if kept_head is not None and kept_head.strip().lower() not in check.heads:
        findings.append(Finding(0, "the kept head is not in this chain: its tail was cut or the chain was rewritten"))
    return findings


@dataclass(slots=True)
class _Check:
    """What the rows so far lead to expect of the next one."""

    study: str
    opening: str = OPENING
    previous: str = GENESIS
    expected: int = 1
    origin: str | None = None
    heads: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def row(self, row: Row) -> list[Finding]:
        """What is wrong with ``row``; it counts as seen from here on."""
        place = row.sequence if _is_number(row.sequence) else self.expected
        says = [*unreadable(row), *self._place(row), *broken_seal(row), *self._sense(row)]
        self.previous, self.expected = row.hash, place + 1
        self.heads.add(row.hash)
        self.keys.add(row.key)
        return [Finding(place, one) for one in says]

    def _place(self, row: Row) -> Iterable[str]:
        if row.sequence != self.expected:
            yield f"row {self.expected} is missing or out of order"
        if row.study != self.study:
            yield f"the row was written for study {row.study}, not for {self.study}"
        if row.previous != self.previous:
            yield "the row does not follow the row before it"

    def _sense(self, row: Row) -> Iterable[str]:
        """What holds of every ledger besides its chain: one opening, one origin, each key once."""
        if self.origin is None:
            self.origin = row.origin
            if row.kind != self.opening:
                yield "the first act does not open the study"
            elif row.payload is not None and self.opening == OPENING:
                yield from _opening(row, self.study)
        elif row.kind == self.opening:
            yield "the study is opened a second time"
        if row.origin != self.origin:
            yield f"a {row.origin} act stands in a study of {self.origin} acts"
        if row.key in self.keys:
            yield "the key of this act was used before"


def unreadable(row: Row) -> list[str]:
    """Header fields that nothing written here ever held: no number, no text, no day, no time, no role."""
    found = [name for name in ("sequence", "version") if not _is_number(getattr(row, name))]
    found += [name for name in _TEXTS if not isinstance(getattr(row, name), str)]
    found += [name for name in ("participant", "reason", "source") if not isinstance(getattr(row, name), str | None)]
    found += [name for name, reads in _READS.items() if name not in found and not _reads(reads, getattr(row, name))]
    return [f"the header field {name} cannot be read" for name in found]


_TEXTS = ("study", "kind", "user", "role", "origin", "observed_on", "entered_at", "stored_at", "key", "payload_digest",
          "previous", "hash")  # fmt: skip
_READS: dict[str, Callable[[str], object]] = {
    "role": Role, "origin": ("observed", "simulated").index, "observed_on": date.fromisoformat,
    "entered_at": datetime.fromisoformat, "stored_at": datetime.fromisoformat,
}  # fmt: skip


def _reads(reads: Callable[[str], object], text: str) -> bool:
    try:
        reads(text)
    except ValueError:
        return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def broken_seal(row: Row) -> Iterable[str]:
    """What of a row does not fit its own hash and digest, whatever stands before and after it."""
    if not _is_sealed(row):
        yield "a header field was changed: the row's hash does not fit"
    if (row.payload is None) != (row.salt is None):
        yield "payload and salt must go together"
    elif row.payload is not None and not _fits(row.payload, row.salt or "", row.payload_digest):
        yield "the payload was changed: its digest does not fit"


def _is_sealed(row: Row) -> bool:
    try:
        return row_hash(header(row), row.previous) == row.hash
    except (TypeError, ValueError, AttributeError):  # a field that no text or number can be
        return False


def _fits(payload: bytes, salt: str, digest: str) -> bool:
    try:
        plain = bytes.fromhex(salt).hex() == salt  # fromhex reads past blanks and capitals
    except (ValueError, TypeError):
        return False
    return plain and payload_digest(payload, salt) == digest


def _opening(row: Row, study: str) -> Iterable[str]:
    """Whether the first act opens ``study`` and is marked as what its row says: simulated or observed."""
    try:
        said = orjson.loads(row.payload or b"null")
        named, simulated = said["study"], said["scenario"] is not None
    except (ValueError, TypeError, KeyError):
        yield "the first act cannot be read"
        return
    if named != study:
        yield f"the first act opens study {named}, not {study}"
    if simulated != (row.origin == "simulated"):
        yield "the first act's mark and its row differ on whether the study is simulated"
