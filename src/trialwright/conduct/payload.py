"""The payload of an act, its fields as JSON, and back: the kinds of acts, and the acts of stored rows."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from pydantic import TypeAdapter

from trialwright.conduct import acts
from trialwright.conduct.act import Act, Actor, Recorded, Role, payload
from trialwright.conduct.held_once import held_once, with_words_once
from trialwright.conduct.ledger import Row, broken_seal
from trialwright.kinds import collect

__all__ = ["act_kinds", "payload", "read_act", "read_row"]


def read_act(kind: str, text: bytes | str) -> Act:
    """The act of ``kind`` from its payload. ``KeyError``: an unknown kind; ``ValueError``: a bad payload."""
    act: Act = _adapter(kind).validate_json(text)
    return act


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(act_kinds()[kind])


@cache
def act_kinds() -> dict[str, type[Act]]:
    """Every act class by its kind ("dose given" stands in ``acts/dose_given.py``)."""
    return {stem.replace("_", " "): act_class for stem, act_class in collect(acts, "ACT", type).items()}


def read_row(row: Row) -> Recorded | None:
    """The recorded act of a stored row; None when its payload was redacted."""
    if row.payload is None:
        return None
    entered_at = datetime.fromisoformat(row.entered_at)
    stored_at = entered_at if row.stored_at == row.entered_at else datetime.fromisoformat(row.stored_at)
    return Recorded(
        row.sequence, with_words_once(read_act(row.kind, row.payload)), _writer(row.user, row.role),
        "simulated" if row.origin == "simulated" else "observed", held_once(row.reason),
        entered_at, stored_at, row.key, held_once(row.source),
        tuple(broken_seal(row)),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _writer(user: str, role: str) -> Actor:
    return Actor(user, Role(role))
