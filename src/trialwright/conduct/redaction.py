"""Redaction: whose rows may give way to a tombstone, and who asked for it.

Redaction takes two people and a reason, is itself an act, and leaves the chain whole, for the chain covers a salted
digest and not the content (ICH E6(R3) 4.2.2(b)). The act that opened the study, and the acts of redaction, stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialwright.conduct.act import Recorded
    from trialwright.conduct.course import Course

_STAY = frozenset({"study opened", "design amended", "redaction asked", "redacted"})
_TAKE_AWAY = frozenset({"act set aside", "lot entry set aside", "study act set aside", "deviation closed"})
"""Without these what they take away would stand again."""


def not_to_redact(course: Course, participant: str | None, row: int) -> Sequence[str]:
    """What forbids redacting ``row`` of ``participant``; None: an act of the study as a whole."""
    if not course.study_acts:
        return ("The study is not open: open it first.",)
    entry = next((one for one in _acts(course, participant) if one.sequence == row), None)
    whose = participant or "the study as a whole"
    if entry is None:
        return (f"Row {row} is not an act of {whose}, or its content is gone already.",)
    if entry.act.kind in _STAY:
        return (f"An act {entry.act.kind!r} is never redacted.",)
    taken = entry.act.row if entry.act.kind in _TAKE_AWAY else None  # type: ignore[attr-defined]
    if taken is not None and any(one.sequence == taken for one in _acts(course, participant)):
        return (f"Row {row} says that row {taken} is not so, which would stand again: redact row {taken} first.",)
    return ()


def asked_for(course: Course, participant: str | None, row: int) -> str | None:
    """Who asked last that ``row`` be redacted; None: nobody did."""
    asked = [one for one in _acts(course, participant) if one.act.kind == "redaction asked"]
    return next((one.actor.user for one in reversed(asked) if one.act.row == row), None)  # type: ignore[attr-defined]


def _acts(course: Course, participant: str | None) -> Sequence[Recorded]:
    if participant is None:
        return course.study_acts
    person = course.participant(participant)
    return person.recorded if person else ()
