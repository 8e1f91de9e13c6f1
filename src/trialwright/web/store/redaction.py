"""Rows whose payload gave way to a tombstone, and whom they concern."""

from __future__ import annotations

from trialwright.web.models import LedgerRow


def not_compared(study: str) -> list[str]:
    """Participants of whom a row is redacted: what the tables say of them cannot be compared with the ledger."""
    found = LedgerRow.objects.filter(study=study, payload__row__isnull=False, payload__payload__isnull=True)
    return sorted({code for code in found.values_list("participant", flat=True) if code is not None})


def redacted_rows(study: str) -> list[int]:
    """The rows whose payload gave way to a tombstone."""
    found = LedgerRow.objects.filter(study=study, payload__row__isnull=False, payload__payload__isnull=True)
    return list(found.order_by("sequence").values_list("sequence", flat=True))
