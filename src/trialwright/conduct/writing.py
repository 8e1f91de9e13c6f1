"""The one way in which an act becomes part of a study: ask the roles and the refusals, then chain it.

``prepare`` is pure: it returns what is to be stored, or why not. ``web.store`` stores it in a database; ``Book`` keeps
it in memory for virtual participants and tests. Both go through the same refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from trialwright.conduct import acts
from trialwright.conduct.act import Act, Actor, Origin, Recorded
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import GENESIS, Row, payload_digest, row_hash
from trialwright.kinds import collect

NO_DIGEST = ""
"""Stands for digest and hash where a book is kept without hashing (benchmarks only)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an act was not written: one sentence each, for the user."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is to be stored, or was: the act and what it brought about, with their ledger rows."""

    recorded: tuple[Recorded, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that someone wants to write. ``key`` is the sender's own, so that a resend is recognised."""

    act: Act
    actor: Actor
    entered_at: datetime
    key: str
    reason: str | None = None
    origin: Origin = "observed"


def prepare(
    course: Course, proposal: Proposal, *, stored_at: datetime, salt: Callable[[], bytes], hashed: bool = True
) -> Written | Refused:
    """Rows for ``proposal`` and its consequences, or the refusals. Changes nothing; both times are aware UTC."""
    sentences = refusals(course, proposal, stored_at)
    if sentences:
        return Refused(tuple(sentences))
    recorded: list[Recorded] = []
    rows: list[Row] = []
    head = course.head
    for number, act in enumerate((proposal.act, *proposal.act.consequences(course))):
        sequence = course.sequence + number + 1
        key = proposal.key if number == 0 else f"{proposal.key}#{number}"
        entry = Recorded(
            sequence, act, proposal.actor, proposal.origin, proposal.reason, proposal.entered_at, stored_at, key
        )
        row = _row(course.study, entry, head, salt().hex(), hashed)
        head = row.hash
        recorded.append(entry)
        rows.append(row)
    return Written(tuple(recorded), tuple(rows))


def refusals(course: Course, proposal: Proposal, stored_at: datetime) -> list[str]:
    """What forbids ``proposal`` now: role, reason, times and origin first, then the act's own refusals."""
    act, actor = proposal.act, proposal.actor
    found = []
    if act.only_by_itself:
        found.append(f"The act {act.kind!r} is raised by the study itself; nobody writes it by hand.")
    elif actor.role not in act.roles:
        found.append(f"A {actor.role.value} may not write {act.kind!r}; {_one_of(act)} may.")
    if act.needs_reason and not (proposal.reason or "").strip():
        found.append(f"The act {act.kind!r} needs a reason.")
    if proposal.entered_at > stored_at:
        found.append("An act cannot be entered after it is stored: check the clock.")
    if act.observed_on > stored_at.date():
        found.append(f"An act cannot be observed in the future ({act.observed_on}).")
    expected = course.origin or getattr(act, "origin", None)
    if expected is not None and proposal.origin != expected:
        found.append(f"This study holds {expected} acts only: a {proposal.origin} act can never enter it.")
    if found:
        return found
    return list(act.refusals(course))


def _one_of(act: Act) -> str:
    return " or ".join(sorted(role.value for role in act.roles))


def payload(act: Act) -> bytes:
    """The act's fields as canonical JSON (keys sorted)."""
    return orjson.dumps(act, option=orjson.OPT_SORT_KEYS)


def read_act(kind: str, text: bytes | str) -> Act:
    """The act of ``kind`` from its payload. Raises ``KeyError`` for an unknown kind, ``ValueError`` for a bad payload."""
    act: Act = _adapter(kind).validate_json(text)
    return act


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(act_kinds()[kind])


@cache
def act_kinds() -> dict[str, type[Act]]:
    """Every act class by its kind ("dose given" stands in ``acts/dose_given.py``)."""
    return {stem.replace("_", " "): act_class for stem, act_class in collect(acts, "ACT", type).items()}


def _row(study: str, entry: Recorded, previous: str, salt: str, hashed: bool) -> Row:
    act = entry.act
    text = payload(act)
    digest = payload_digest(text, salt) if hashed else NO_DIGEST
    observed_on = act.observed_on.isoformat()
    entered_at, stored_at = entry.entered_at.isoformat(), entry.stored_at.isoformat()
    covered: list[object] = [
        study, entry.sequence, act.kind, act.version, act.participant, entry.actor.user, entry.actor.role.value,
        entry.origin, observed_on, entered_at, stored_at, entry.reason, entry.key, digest,
    ]  # fmt: skip
    return Row(
        study, entry.sequence, act.kind, act.version, act.participant, entry.actor.user, entry.actor.role.value,
        entry.origin, observed_on, entered_at, stored_at, entry.reason, entry.key, digest, previous,
        row_hash(covered, previous) if hashed else NO_DIGEST, text, salt,
    )  # fmt: skip


def read_row(row: Row) -> Recorded | None:
    """The recorded act of a stored row; None when its payload was redacted."""
    from trialwright.conduct.act import Role

    if row.payload is None:
        return None
    origin: Origin = "simulated" if row.origin == "simulated" else "observed"
    return Recorded(
        row.sequence, read_act(row.kind, row.payload), Actor(row.user, Role(row.role)), origin, row.reason,
        datetime.fromisoformat(row.entered_at), datetime.fromisoformat(row.stored_at), row.key,
    )  # fmt: skip


@dataclass(slots=True)
class Book:
    """A study's acts kept in memory: for virtual participants, checks and tests."""

    course: Course
    salt: Callable[[], bytes]
    hashed: bool = True
    rows: list[Row] = field(default_factory=list)

    def append(self, proposal: Proposal, stored_at: datetime) -> Written | Refused:
        """Write ``proposal``, or say why not. A key that was written before is not written again."""
        outcome = prepare(self.course, proposal, stored_at=stored_at, salt=self.salt, hashed=self.hashed)
        if isinstance(outcome, Written):
            self.course.admit_all(outcome.recorded, outcome.rows[-1].hash or GENESIS)
            self.rows.extend(outcome.rows)
        return outcome


def sentences(outcome: Written | Refused) -> Sequence[str]:
    """The refusals of an outcome; empty when it was written."""
    return outcome.sentences if isinstance(outcome, Refused) else ()
