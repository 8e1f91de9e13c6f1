"""The rows of a ledger as they are stored, and its head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from trialwright.conduct.ledger import GENESIS, Row
from trialwright.web.models import LedgerRow

HEADER = tuple(one.name for one in fields(Row) if one.name not in ("payload", "salt", "source"))


def rows(study: str, after: int = 0) -> Iterator[Row]:
    """The rows of the ledger in order, from the one after ``after``."""
    wanted = [*HEADER, "payload__payload", "payload__salt", "source"]
    found = LedgerRow.objects.filter(study=study, sequence__gt=after).order_by("sequence").values_list(*wanted)
    for *head_fields, payload, salt, source in found.iterator(chunk_size=500):
        yield Row(*head_fields, _bytes(payload), salt, source)


def _bytes(payload: object) -> bytes | None:
    """A stored payload. SQLite holds what it is given: a payload that was meddled with can be text or a number."""
    if payload is None or isinstance(payload, bytes):
        return payload
    return bytes(payload) if isinstance(payload, memoryview) else str(payload).encode(errors="surrogatepass")


def of_another_type(study: str) -> list[int]:
    """The rows whose payload is not stored as bytes any more."""
    found = LedgerRow.objects.filter(study=study, payload__payload__isnull=False).order_by("sequence")
    stored = found.values_list("sequence", "payload__payload").iterator(chunk_size=500)
    return [sequence for sequence, payload in stored if not isinstance(payload, bytes | memoryview)]


def head(study: str) -> tuple[int, str]:
    """Sequence and hash of the last row; 0 and the genesis hash before the first."""
    found = LedgerRow.objects.filter(study=study).order_by("-sequence").values_list("sequence", "hash").first()
    return found or (0, GENESIS)
