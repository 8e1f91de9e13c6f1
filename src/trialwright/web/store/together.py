"""Several acts of one form, written together or not at all: nobody finds half of what was saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction

from trialwright.conduct.writing import Proposal, Refused, Written
from trialwright.web import store
from trialwright.web.store.courses import forget


class _Undone(Exception):
    """Takes back what the open transaction has written so far."""


def append_together(study: str, proposals: Sequence[Proposal]) -> list[Written | Refused]:
    """Write all of ``proposals`` in one transaction. When one is refused nothing is written, and the last outcome says
    why; a resend of what was written before returns its receipts."""
    if len(proposals) == 1:
        return [store.append(study, proposals[0], now=datetime.now(UTC))]
    outcomes: list[Written | Refused] = []
    try:
        with transaction.atomic():
            for one in proposals:
                outcomes.append(store.append(study, one, now=datetime.now(UTC)))
                if isinstance(outcomes[-1], Refused):
                    raise _Undone
    except _Undone:
        forget(study)
    return outcomes
