"""Signed checkpoints of a ledger: what an investigator keeps, so that a tail cut off later, or a chain rewritten as a
whole, is found as well.

A checkpoint says: on that day this ledger had so many rows, and the last one had this hash. It is signed with Ed25519
(RFC 8032) by the installation's key, whose fingerprint the keeper wrote down once; it needs no trust in whoever holds
the database afterwards (EMA/INS/GCP/112288/2023, 6.6: control is not the sponsor's alone).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import TypeAdapter, ValidationError

from trialwright.conduct.ledger import Finding, Row
from trialwright.errors import InputError

MOST_BYTES = 10_000
"""A checkpoint is a few hundred bytes; a larger file is none."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``sequence`` and ``head`` are of the last row; ``made_at``: ISO 8601 in UTC; ``key`` and ``signature``:
    hexadecimal."""

    study: str
    sequence: int
    head: str
    made_at: str
    key: str
    signature: str

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def fingerprint(self) -> str:
        """What the keeper compares: the first 32 digits of the key's SHA-256, in groups of four."""
        return fingerprint(self.key)


def fingerprint(key: str) -> str:
    """The fingerprint of a public key in hexadecimal."""
    digits = sha256(bytes.fromhex(key)).hexdigest()[:32]
    return " ".join(digits[place : place + 4] for place in range(0, 32, 4))


def make_checkpoint(study: str, sequence: int, head: str, made_at: str, private_key: bytes) -> Checkpoint:
    """A signed checkpoint; ``private_key`` are the 32 bytes of an Ed25519 key."""
    signer = Ed25519PrivateKey.from_private_bytes(private_key)
    key = signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return Checkpoint(study, sequence, head, made_at, key, signer.sign(_signed(study, sequence, head, made_at)).hex())


def write_checkpoint(checkpoint: Checkpoint) -> bytes:
    """The checkpoint as a file."""
    return orjson.dumps(asdict(checkpoint), option=orjson.OPT_INDENT_2) + b"\n"


def read_checkpoint(data: bytes, where: str) -> Checkpoint:
    """The checkpoint in a file. Raises ``InputError`` for anything else, or when its own signature does not fit."""
    try:
        if len(data) > MOST_BYTES:
            raise ValueError
        found = TypeAdapter(Checkpoint).validate_json(data, strict=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(found.key)).verify(
            bytes.fromhex(found.signature), _signed(found.study, found.sequence, found.head, found.made_at)
        )
    except (ValidationError, ValueError):
        raise InputError(where=where, expected="a checkpoint as trialwright checkpoint wrote it", found="another file",
                         remedy="Give the file that you kept, unchanged.") from None  # fmt: skip
    except InvalidSignature:
        raise InputError(where=where, expected="a checkpoint with its signature", found="a signature that does not fit",
                         remedy="The file was changed: give the one that you kept.") from None  # fmt: skip
    return found


def against_checkpoints(
    study: str, rows: Iterable[Row], kept: Sequence[Checkpoint], key: str | None = None
) -> list[Finding]:
    """What the kept checkpoints say against a ledger: of another study, signed by another key than ``key`` (None: any),
    or standing at a row that has another hash now, or is gone."""
    found = []
    wanted = {one.sequence for one in kept}
    heads = {row.sequence: row.hash for row in rows if row.sequence in wanted}
    for one in kept:
        at = f"the checkpoint of {one.made_at}"
        if one.study != study:
            found.append(Finding(0, f"{at} is of study {one.study}, not of {study}"))
        elif key is not None and one.key != key:
            found.append(Finding(0, f"{at} was signed by another key ({one.fingerprint}) than this installation's"))
        elif one.sequence not in heads:
            found.append(Finding(one.sequence, f"{at} stands at a row that is gone: the tail was cut"))
        elif heads[one.sequence] != one.head:
            found.append(Finding(one.sequence, f"{at} has another hash for this row: the chain was rewritten"))
    return found


def _signed(study: str, sequence: int, head: str, made_at: str) -> bytes:
    return b"trialwright checkpoint 1\n" + orjson.dumps([study, sequence, head, made_at])
