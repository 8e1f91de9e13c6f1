"""What a correction brings about besides, in words, before it is written: days that move, deviations, questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from trialwright.conduct.correction import CLOSED, CORRECTED, RAISED, first_dose_after

if TYPE_CHECKING:
    from datetime import date

    from trialwright.conduct.act import Consequence
    from trialwright.conduct.acts.act_corrected import ActCorrected
    from trialwright.conduct.acts.act_set_aside import ActSetAside
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant


def effects(course: Course, act: ActCorrected | ActSetAside) -> Sequence[str]:
    """A sentence each; empty where nothing follows, and where the act is refused, which is told when it is written."""
    if act.refusals(course):
        return ()
    person = course.participants[act.participant or ""]
    return [*_day_0(person.first_dose_on, first_dose_after(course, act)),
            *(_words(person, one) for one in act.consequences(course))]  # fmt: skip


def seen(says: Sequence[str]) -> str:
    """What comes back with the form of somebody who has read ``says``."""
    return sha256("\n".join(says).encode()).hexdigest()[:16]


def _day_0(before: date | None, after: date | None) -> Iterator[str]:
    if before is not None and after is None:
        yield f"No first dose stands any more: windows that count from {before} are open."
    elif before != after:
        yield f"The first dose, from which every window counts, moves from {before or 'none'} to {after}."


def _words(person: Participant, one: Consequence) -> str:
    says = str(one.fields.get("says", ""))
    if one.kind == CORRECTED:
        change = one.fields["entries"][0]  # type: ignore[index]
        return f"{one.fields['form']}, row {one.fields['row']}: its day moves along, from {change.old} to {change.new}."
    if one.kind == CLOSED:
        row = person.standing_at(int(str(one.fields["row"])))
        return f"A deviation is closed: {row.act.says if row else ''}"  # type: ignore[attr-defined]
    if one.kind == RAISED:
        return f"A deviation is raised: {says}"
    if one.kind == "query raised":
        return f"A query is raised: {says}"
    return f"Query {one.fields['number']} is closed: {says}"
