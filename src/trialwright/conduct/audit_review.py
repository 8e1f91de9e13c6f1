"""Audit-trail review: what in the trail a data manager should look at, by stated rules.

ICH E6(R3) 4.2.3 and EMA/INS/GCP/112288/2023 6.2.2 ask that the trail be reviewed, risk-based. The rules find: data
entered late, acts at odd hours or at a weekend, bursts of acts by one person, changes after a query, after a
verification, after a signature, and values changed more than once. A finding is a question, never a reproach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING

from trialwright.conduct.signature import signatures

if TYPE_CHECKING:
    from trialwright.conduct.act import Recorded
    from trialwright.conduct.course import Course

_ENTERED = frozenset({"form saved", "value corrected", "visit attended", "dose given", "adverse event reported"})


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is told: days between observation and storing; hours of the day, in the site's zone, that
    are odd (from ``night_from`` until before ``night_until``); how many acts of one user within how many minutes."""

    late_days: int = 7
    night_from: int = 22
    night_until: int = 6
    burst_acts: int = 20
    burst_minutes: int = 5


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """``rule``: its name; ``row``: of the ledger; ``says``: a sentence without values."""

    rule: str
    row: int
    participant: str | None
    user: str
    says: str


def review_audit_trail(course: Course, zone: tzinfo, limits: Limits | None = None) -> Sequence[AuditFinding]:
    """What the rules find, in the order of the ledger. ``zone``: the site's. A simulated study is written by virtual
    users at made-up times: there the rules find what the simulation made."""
    bounds = limits or Limits()
    recorded = sorted(
        [entry for person in course.participants.values() for entry in person.recorded], key=lambda one: one.sequence
    )
    found = [*_late(recorded, bounds), *_odd_hours(recorded, zone, bounds), *_bursts(recorded, bounds),
             *_changed(course), *_after_signature(course)]  # fmt: skip
    return sorted(found, key=lambda one: (one.row, one.rule))


def _finding(rule: str, one: Recorded, says: str) -> AuditFinding:
    return AuditFinding(rule, one.sequence, one.act.participant, one.actor.user, says)


def _late(recorded: Sequence[Recorded], limits: Limits) -> Iterator[AuditFinding]:
    for one in recorded:
        days = (one.stored_at.date() - one.act.observed_on).days
        if one.act.kind in _ENTERED and days > limits.late_days:
            yield _finding("late entry", one, f"Stored {days} days after it was observed.")


def _odd_hours(recorded: Sequence[Recorded], zone: tzinfo, limits: Limits) -> Iterator[AuditFinding]:
    for one in recorded:
        local = one.stored_at.astimezone(zone)
        if local.hour >= limits.night_from or local.hour < limits.night_until:
            yield _finding("odd hours", one, f"Stored at {local:%H:%M} on the site's clock.")
        elif local.weekday() >= 5:
            yield _finding("weekend", one, f"Stored on a {local:%A}.")


def _bursts(recorded: Sequence[Recorded], limits: Limits) -> Iterator[AuditFinding]:
    by_user: dict[str, list[Recorded]] = defaultdict(list)
    span = timedelta(minutes=limits.burst_minutes)
    for one in recorded:
        held = by_user[one.actor.user]
        held.append(one)
        while held[0].stored_at < one.stored_at - span:
            held.pop(0)
        if len(held) == limits.burst_acts:
            yield _finding("burst", one, f"{len(held)} acts of one user within {limits.burst_minutes} minutes.")


def _changed(course: Course) -> Iterator[AuditFinding]:
    for person in course.participants.values():
        asked = {(one.act.visit, one.act.form, one.act.item) for one in person.of_kind("query raised")}  # type: ignore[attr-defined]
        verified = {
            (one.act.visit, one.act.form, item): one.sequence  # type: ignore[attr-defined]
            for one in person.of_kind("values verified") for item in one.act.items  # type: ignore[attr-defined]
        }  # fmt: skip
        for one in (*person.of_kind("act corrected"), *person.of_kind("act set aside")):
            names = ", ".join(entry.item for entry in getattr(one.act, "entries", ())) or "as a whole"
            yield _finding(one.act.kind, one, f"Row {one.act.row}, {one.act.of}: {names}.")  # type: ignore[attr-defined]
        times: dict[tuple[str, str, str], int] = defaultdict(int)
        for one in person.of_kind("value corrected"):
            for entry in one.act.entries:  # type: ignore[attr-defined]
                place = (one.act.visit, one.act.form, entry.item)  # type: ignore[attr-defined]
                times[place] += 1
                where = f"{entry.item} of {place[1]} at {place[0]}"
                if times[place] == 2:
                    yield _finding("changed again", one, f"{where} was changed for the second time.")
                if place in asked:
                    yield _finding("changed after a query", one, f"{where} was changed after a query.")
                if verified.get(place, one.sequence) < one.sequence:
                    yield _finding("changed after verification", one, f"{where} was changed after it was verified.")


def _after_signature(course: Course) -> Iterator[AuditFinding]:
    for person in course.participants.values():
        for signature in signatures(course, person):
            for one in signature.broken_by:
                said = f"Changed after the signature of row {signature.recorded.sequence}, which it breaks."
                yield _finding("changed after signature", one, said)
