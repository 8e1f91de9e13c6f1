"""The audit trail: a line for each changed item, with old value, new value and reason, in the order of the ledger.

Old and new value stand in the same line (FDA, Electronic Systems, Electronic Records, and Electronic Signatures in
Clinical Investigations, October 2024, question 12); three times: observed, entered, stored (EMA/INS/GCP/112288/2023,
4.5). It is read from the acts; there is no second copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from trialwright.conduct.correction import SET_ASIDE
from trialwright.conduct.entry import Entry
from trialwright.conduct.ledger import Row
from trialwright.conduct.sites import sites_by_row
from trialwright.protocol.blinding import BLINDED
from trialwright.protocol.form import Value

if TYPE_CHECKING:
    from trialwright.conduct.act import Recorded
    from trialwright.conduct.course import Course

REDACTED = "redacted: the content is gone"
_PLAIN = frozenset({"participant", "observed_on", "visit", "form", "entries"})


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line. ``visit``, ``form``, ``item``, ``old``, ``new`` None where the act has none; ``says``: what an act
    without items says, its fields in words; times are ISO 8601 in UTC; ``source``: by which way the act came in, None
    where it was not recorded; ``site``: where the participant belonged when the act was written, or
    which site an act of the study concerns, None where that is unknown or has no name."""

    row: int
    kind: str
    participant: str | None
    visit: str | None
    form: str | None
    item: str | None
    old: Value
    new: Value
    says: str
    reason: str | None
    user: str
    role: str
    origin: str
    observed: date
    entered: str
    stored: str
    source: str | None = None
    site: str | None = None


AUDIT_COLUMNS = tuple(one.name for one in fields(AuditLine))


def audit_trail(
    course: Course, participant: str | None = None, *, visit: str | None = None, form: str | None = None,
    item: str | None = None,
) -> list[AuditLine]:  # fmt: skip
    """The lines of the study, of a participant, or of one place in their record (None: all). ``KeyError``: no such
    participant."""
    recorded, at = _in_order(course, participant), sites_by_row(course, participant)
    return [line for one in recorded if _count(one, visit, form, item) for line in _lines_at(one, item, at)]


def newest_lines(
    course: Course, participant: str | None, first: int, most: int, *, visit: str | None = None,
    form: str | None = None, item: str | None = None,
) -> tuple[list[AuditLine], int]:  # fmt: skip
    """``most`` of the same lines, the newest first, from the one at place ``first`` (0: the newest); and how many there
    are in all. Only what is shown is written out, so that a long trail is paged as fast as a short one."""
    shown: list[AuditLine] = []
    total = 0
    at = sites_by_row(course, participant)
    for one in reversed(_in_order(course, participant)):
        count = _count(one, visit, form, item)
        if count and total + count > first and total < first + most:
            lines = _lines_at(one, item, at)[::-1]
            shown += lines[max(first - total, 0) : first + most - total]
        total += count
    return shown, total


def _in_order(course: Course, participant: str | None) -> list[Recorded | Row]:
    people = [course.participants[participant]] if participant else course.participants.values()
    recorded: list[Recorded | Row] = [entry for person in people for entry in person.recorded]
    recorded += course.study_acts if participant is None else []
    recorded += [row for row in course.tombstones if participant in (None, row.participant)]
    return sorted(recorded, key=attrgetter("sequence"))


def _count(one: Recorded | Row, visit: str | None, form: str | None, item: str | None) -> int:
    """How many lines of the act are at that place (None: any). Where a redacted act was is not known any more."""
    if isinstance(one, Row):
        return int((visit, form, item) == (None, None, None))
    act = one.act
    if visit is not None and getattr(act, "visit", None) != visit:
        return 0
    if form is not None and getattr(act, "form", None) != form:
        return 0
    entries = getattr(act, "entries", ())
    if act.kind == SET_ASIDE and form is not None:  # a saving with all its items
        return 1
    if item is None:
        return len(entries) or 1
    return sum(entry.item == item for entry in entries) if entries else int(getattr(act, "item", None) == item)


def _lines_at(one: Recorded | Row, item: str | None, at: Mapping[int, str | None]) -> list[AuditLine]:
    lines = (
        [_tombstone(one)]
        if isinstance(one, Row)
        else [line for line in lines_of(one) if item in (None, line.item) or line.kind == SET_ASIDE]
    )
    site = at.get(one.sequence)
    return lines if site is None else [replace(line, site=site) for line in lines]


def _tombstone(row: Row) -> AuditLine:
    """What is left of a redacted act: that it was, when, whose and by whom (ICH E6(R3) 4.2.2(b)); of one that is hidden
    from a blinded reader only that there was one, and when."""
    says = BLINDED if row.kind == BLINDED else REDACTED
    return AuditLine(
        row.sequence, row.kind, row.participant, None, None, None, None, None, says, row.reason, row.user, row.role,
        row.origin, date.fromisoformat(row.observed_on), row.entered_at, row.stored_at, row.source,
    )  # fmt: skip


def lines_of(one: Recorded) -> Sequence[AuditLine]:
    """The lines of one act."""
    act = one.act
    visit, form = getattr(act, "visit", None), getattr(act, "form", None)
    entries: Sequence[Entry] = getattr(act, "entries", ()) or (Entry(getattr(act, "item", None) or "", None, None),)
    return [
        AuditLine(
            one.sequence, act.kind, act.participant, visit, form, entry.item or None, entry.old, entry.new,
            "; ".join(filter(None, (_says(one), *_how(entry)))),
            entry.reason or one.reason, one.actor.user, one.actor.role.value, one.origin, act.observed_on,
            one.entered_at.isoformat(), one.stored_at.isoformat(), one.source,
        )
        for entry in entries
    ]  # fmt: skip


def _how(entry: Entry) -> list[str]:
    """How an item was answered, where one key answered several; and what a check stopped before it was saved."""
    told = [f"entered as: {entry.method}"] if entry.method else []
    return told + [f"check {one.check} stopped: {one.typed}" for one in entry.stopped]


def _says(one: Recorded) -> str:
    """The act's own fields in words; a sheet is told by its name only."""
    told = []
    for field in fields(one.act):
        value = getattr(one.act, field.name)
        if field.name in _PLAIN or value is None or value == ():
            continue
        shown = "(a screening sheet)" if field.name == "sheet" else _shown(value)
        told.append(f"{field.name.replace('_', ' ')}: {shown}")
    return "; ".join(told)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
