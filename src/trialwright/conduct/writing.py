"""The one way in which an act becomes part of a study: ask the roles and the refusals, then chain it.

``prepare`` is pure: it returns what is to be stored, or why not. ``web.store`` stores it in a database; ``Book`` keeps
it in memory for virtual participants and tests. Both go through the same refusals. A key that was written before is not
written again: a resend returns the first receipt, and the same key for another act is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from trialwright.conduct.act import Act, Actor, Origin, Recorded
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.blinding import not_theirs_to_write, seen_by
from trialwright.conduct.correction import MENDS
from trialwright.conduct.course import Course
from trialwright.conduct.delegation import not_delegated
from trialwright.conduct.ledger import Row, payload_digest, row_hash
from trialwright.conduct.lock import stopped_by_a_lock
from trialwright.conduct.payload import act_kinds, payload, read_act, read_row
from trialwright.conduct.plain_text import not_plain, shows_nothing, strange_character
from trialwright.conduct.sites import act_site, cut, not_of_their_sites
from trialwright.conduct.times_told import is_to_come, later_times
from trialwright.conduct.virtual import is_virtual_user
from trialwright.protocol.form import label_at

__all__ = [
    "Book", "Proposal", "Refused", "Written", "act_kinds", "payload", "prepare", "read_act", "read_row", "refusals",
    "resent", "sentences",
]  # fmt: skip

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
    """An act that someone wants to write. ``key`` is the sender's own, so that a resend is recognised;
    ``source`` says by which way it comes in (None: the store says it)."""

    act: Act
    actor: Actor
    entered_at: datetime
    key: str
    reason: str | None = None
    origin: Origin = "observed"
    source: str | None = None


def prepare(
    course: Course, proposal: Proposal, *, stored_at: datetime, salt: Callable[[], bytes], hashed: bool = True
) -> Written | Refused:
    """Rows for ``proposal`` and its consequences, or the refusals. Changes nothing; both times are aware UTC."""
    said = refusals(course, proposal, stored_at)
    if said:
        return Refused(tuple(said))
    act, actor, key, reason, origin = proposal.act, proposal.actor, proposal.key, proposal.reason, proposal.origin
    entered_at, source = proposal.entered_at, proposal.source
    entry = Recorded(course.sequence + 1, act, actor, origin, reason, entered_at, stored_at, key, source)
    row = _row(course.study, entry, course.head, salt().hex(), hashed)
    consequences = act.consequences(course)
    if not consequences:
        return Written((entry,), (row,))
    recorded, rows = [entry], [row]
    for number, consequence in enumerate(consequences, 1):
        own: dict[str, Any] = {"participant": act.participant, "observed_on": act.observed_on, **consequence.fields}
        following = act_kinds()[consequence.kind](**own)
        sequence = course.sequence + 1 + number
        entry = Recorded(sequence, following, actor, origin, reason, entered_at, stored_at, f"{key}#{number}", source)
        recorded.append(entry)
        rows.append(_row(course.study, entry, rows[-1].hash, salt().hex(), hashed))
    return Written(tuple(recorded), tuple(rows))


def refusals(course: Course, proposal: Proposal, stored_at: datetime) -> Sequence[str]:
    """What forbids ``proposal`` now: role, reason, times and origin first, then the act's own refusals."""
    act = proposal.act
    expected = course.origin or _marked(act) or proposal.origin
    if (
        act.only_by_itself
        or proposal.actor.role not in act.roles
        or act.needs_reason
        or proposal.entered_at > stored_at
        or act.observed_on > stored_at.date()
        or act.moments
        or act.kind in MENDS
        or proposal.origin != expected
        or (expected == "observed" and is_virtual_user(proposal.actor.user))
        or not _is_plain(proposal.key, proposal.actor.user)
        or strange_character(proposal.reason or "") is not None
        or shows_nothing(proposal.reason or "")
    ):
        found = _refused_before_the_act(course, proposal, stored_at, expected)
        if found:
            return found
    if not is_virtual_user(proposal.actor.user) and (strange := not_plain(act, partial(_label, course, act))):
        return strange
    if course.design.conduct.blinding and course.origin == "observed":
        course = seen_by(course, proposal.actor.roles, proposal.actor.user)  # who is blinded is told of nothing else
        blinded = not_theirs_to_write(course, proposal.actor, act)
        if blinded:
            return blinded
    if proposal.actor.sites is not None:
        seen = cut(course, proposal.actor.sites)
        if act.participant not in seen.participants and (stopped := not_of_their_sites(course, act, proposal.actor)):
            return stopped
        course = seen  # somebody of another site is not known there
    if act.kind in MENDS and (stopped := _not_their_kind(proposal)):
        return stopped
    if course.locks or course.has_delegations or act.kind == "redacted":
        at = act_site(course, act)
        bound = () if act.kind in _ALWAYS_TOLD else not_delegated(course, proposal.actor, stored_at.date(), at)
        found = [*bound, *stopped_by_a_lock(course, act), *_alone(proposal)]
        if found:
            return found
    return act.refusals(course)


def _label(course: Course, act: Act, place: str) -> str | None:
    """How people call an item of the act's form; None: it is none."""
    form = course.design.forms.get(getattr(act, "form", None) or "")
    return None if form is None or form.item(place) is None else label_at(form, place)


_ALWAYS_TOLD = frozenset({"data exported"})
"""Kinds that are recorded whoever did them: what was done stands, delegated or not."""


def _alone(proposal: Proposal) -> Sequence[str]:
    """A redaction takes two people: who asked and who does it."""
    if proposal.act.kind == "redacted" and proposal.act.asked_by == proposal.actor.user:  # type: ignore[attr-defined]
        return ("Redaction takes two people: someone else than who asked for it does it.",)
    return ()


def _not_their_kind(proposal: Proposal) -> Sequence[str]:
    """An act is corrected by whoever may write one of its kind."""
    of, role = act_kinds().get(proposal.act.of), proposal.actor.role  # type: ignore[attr-defined]
    if of is None or role in of.roles or not of.roles & proposal.act.roles:
        return ()
    return (f"A {role.value} may not write {of.kind!r}, nor correct one; {_one_of(of)} may.",)


def _marked(act: Act) -> Origin | None:
    """What the opening act says of its study; None for any other act."""
    return act.origin if isinstance(act, StudyOpened) else None


def _refused_before_the_act(course: Course, proposal: Proposal, stored_at: datetime, expected: Origin) -> list[str]:
    act, actor = proposal.act, proposal.actor
    found = []
    if act.only_by_itself:
        found.append(f"The act {act.kind!r} is raised by the study itself; nobody writes it by hand.")
    elif actor.role not in act.roles:
        article = "An" if actor.role.value[0] in "aeiou" else "A"
        found.append(f"{article} {actor.role.value} may not write {act.kind!r}; {_one_of(act)} may.")
    if act.needs_reason and not (proposal.reason or "").strip():
        found.append(f"The act {act.kind!r} needs a reason.")
    if proposal.entered_at > stored_at:
        found.append("An act cannot be entered after it is stored: check the clock.")
    if is_to_come(course, act, stored_at):
        found.append("An act cannot be observed in the future.")
    found += later_times(act, stored_at)
    if proposal.origin != expected:
        found.append(f"This study holds {expected} acts only: an act that is {proposal.origin} can never enter it.")
    if expected == "observed" and is_virtual_user(actor.user):
        found.append("This user's name is a virtual one: in a study of people only people write.")
    if not _is_plain(proposal.key, actor.user):
        found.append("An act has a key of its own and a user, without control characters.")
    if strange := strange_character(proposal.reason or ""):
        found.append(f"The reason holds {strange}, which nobody sees: type it again without it.")
    if shows_nothing(proposal.reason or ""):
        found.append("The reason holds characters only that are not shown: type what it says.")
    return found


def _is_plain(key: str, user: str) -> bool:
    return bool(key and user) and len(key) <= 100 and "#" not in key and strange_character(key + user) is None


def _one_of(act: Act | type[Act]) -> str:
    return " or ".join(sorted(role.value for role in act.roles))


def _row(study: str, entry: Recorded, previous: str, salt: str, hashed: bool) -> Row:
    sequence, act, actor = entry.sequence, entry.act, entry.actor
    text = payload(act)
    digest = payload_digest(text, salt) if hashed else NO_DIGEST
    covered = (
        study, sequence, act.kind, act.version, act.participant, actor.user, actor.role.value, entry.origin,
        act.observed_on.isoformat(), entry.entered_at.isoformat(), entry.stored_at.isoformat(), entry.reason,
        entry.key, digest,
    )  # fmt: skip
    sealed = covered if entry.source is None else (*covered, entry.source)
    return Row(*covered, previous, row_hash(sealed, previous) if hashed else NO_DIGEST, text, salt, entry.source)


def resent(rows: Sequence[Row], proposal: Proposal) -> Written | Refused:
    """The receipt of a key that was written before; ``rows`` are those that it brought about then."""
    if rows[0].kind != proposal.act.kind or rows[0].payload not in (None, payload(proposal.act)):
        return Refused(("This key was used for another act: send the act again with a key of its own.",))
    found = (read_row(row) for row in rows)
    return Written(tuple(entry for entry in found if entry is not None), tuple(rows))


@dataclass(slots=True)
class Book:
    """A study's acts kept in memory: for virtual participants, checks and tests."""

    course: Course
    salt: Callable[[], bytes]
    hashed: bool = True
    rows: list[Row] = field(default_factory=list)

    def append(self, proposal: Proposal, stored_at: datetime) -> Written | Refused:
        """Write ``proposal``, or say why not. A key that was written before is not written again."""
        first = self.course.keys.get(proposal.key)
        if first is not None:
            return resent(self._brought_about(first), proposal)
        outcome = prepare(self.course, proposal, stored_at=stored_at, salt=self.salt, hashed=self.hashed)
        if isinstance(outcome, Written):
            self.course.admit_all(outcome.recorded, outcome.rows[-1].hash)
            self.rows.extend(outcome.rows)
        return outcome

    def _brought_about(self, first: int) -> list[Row]:
        """The row at ``first`` and the rows of its consequences, whose keys are its own with a number."""
        key = self.rows[first - 1].key
        following = [row for row in self.rows[first:] if row.key.startswith(f"{key}#")]
        return [self.rows[first - 1], *following]


def sentences(outcome: Written | Refused) -> Sequence[str]:
    """The refusals of an outcome; empty when it was written."""
    return outcome.sentences if isinstance(outcome, Refused) else ()
