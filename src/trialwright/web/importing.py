"""Imported acts into the ledger: a file whole or not at all, or line by line, on the one path that everything takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from django.db import transaction

from trialwright.conduct.writing import Proposal
from trialwright.errors import InputError
from trialwright.web import store


class _NotWhole(Exception):
    """Some act was refused after all: nothing of the file stays."""

    def __init__(self, summary: store.Summary) -> None:
        self.summary = summary
        super().__init__()


def write_imported(
    study: str, proposals: Sequence[Proposal], *, whole: bool, source: str | None = None
) -> store.Summary:
    """Write ``proposals``. ``whole``: all of them or, when one is refused, none (``written`` is 0 then); else those
    that nothing forbids, in batches that stay written. ``source``: the file, by its SHA-256."""
    proposals = [replace(one, source=source) for one in proposals]
    if not whole:
        return store.append_many(study, proposals, clock=_clock(study))
    try:
        with transaction.atomic():
            summary = store.append_many(study, proposals, clock=_clock(study))
            if summary.refused:
                raise _NotWhole(summary)
    except _NotWhole as stopped:
        return store.Summary(0, 0, stopped.summary.refused)
    return summary


def import_time(study: str) -> datetime:
    """The time that imported acts are entered at: now; in a simulated study, whose clock is its own, its last act's.

    Raises ``InputError`` where this computer's clock stands before the last act of a study of people.
    """
    current = store.course(study)
    now, last = current.clock(datetime.now(UTC)), current.stored_at
    if last is None or now >= last:
        return now
    raise InputError(where="the computer's clock", expected="after the last act of the study", found="before it",
                     remedy="Set the clock right; nothing was written.")  # fmt: skip


def _clock(study: str):
    return lambda: import_time(study)
