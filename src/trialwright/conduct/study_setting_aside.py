"""Setting aside an act of the study as a whole that was entered in error: which may be, and what hangs on it.

A duty delegated to the wrong user, an end of a delegation that was none, an approval or acceptance that was given by
mistake: the row stays and counts no more. Where somebody wrote, or was enrolled, on the strength of it, it is refused,
and the refusal says what to do instead. Acts that have their own way back (a lock, an amendment, an entry of the
register of lots) keep it. FHIR R4 calls such an act ``entered-in-error``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from copy import copy
from typing import TYPE_CHECKING

from trialwright.conduct.delegation import delegated

if TYPE_CHECKING:
    from trialwright.conduct.act import Act, Recorded
    from trialwright.conduct.acts.study_act_set_aside import StudyActSetAside
    from trialwright.conduct.course import Course

KIND = "study act set aside"
TO_SET_ASIDE = ("duty delegated", "delegation ended", "guideline approved", "criterion accepted")
_INSTEAD = {
    "design amended": "amend the study again, with the design that is right",
    "criteria revised": "write a newer revision of the criterion",
    "data locked": "unlock the data, with a reason", "data unlocked": "lock the data again",
    "product received": "set it aside on the page of lots", "product disposed of": "set it aside on the page of lots",
    "lot status changed": "set it aside on the page of lots", "redaction asked": "whoever redacts it says no",
}  # fmt: skip


def set_aside(course: Course) -> Set[int]:
    """The rows of acts of the study that were set aside."""
    return {one.act.row for one in course.study_acts if one.act.kind == KIND}  # type: ignore[attr-defined]


def standing(course: Course, kind: str) -> list[Recorded]:
    """The acts of a kind of the study as a whole that stand, in order."""
    gone = set_aside(course)
    return [one for one in course.study_acts if one.act.kind == kind and one.sequence not in gone]


def not_to_set_aside(course: Course, act: StudyActSetAside) -> Sequence[str]:
    """What forbids to set an act of the study aside."""
    if not course.study_acts:
        return ("The study is not open: open it first.",)
    if act.participant is not None:
        return ("This is for acts of the study as a whole: an act of a participant is set aside on their page.",)
    entry = next((one for one in course.study_acts if one.sequence == act.row), None)
    if entry is None:
        return (f"Row {act.row} is no act of the study as a whole.",)
    if entry.act.kind not in TO_SET_ASIDE:
        instead = _INSTEAD.get(entry.act.kind, "it tells what happened, and stays")
        return (f"An act {entry.act.kind!r} is not set aside: {instead}.",)
    if entry.sequence in set_aside(course):
        return (f"Row {act.row} was set aside already.",)
    site: str | None = getattr(entry.act, "at_site", None)
    if act.at_site != site:
        return (f"Row {act.row} is of {site or 'no single site'}: say so.",)
    return _hangs_on(course, entry)


def _hangs_on(course: Course, entry: Recorded) -> Sequence[str]:
    act = entry.act
    if act.kind == "duty delegated":
        rows = list(_written_by_it(course, entry))
        if rows:
            return (f"{len(rows)} act{'s' if len(rows) > 1 else ''} (the first in row {rows[0]}) were written by "
                    f"{act.user} as {act.role} on the strength of it: end the delegation instead, so that the log says "  # type: ignore[attr-defined]
                    "until when it held.",)  # fmt: skip
    if act.kind in ("guideline approved", "criterion accepted") and not _said_twice(course, entry):
        codes = [one.code for one in course.enrolled if any(each.sequence > entry.sequence
                 for each in one.of_kind("enrolled"))]  # fmt: skip
        asked = act.kind == "criterion accepted" or course.design.conduct.guideline is not None
        if codes and asked:
            people = f"{len(codes)} participant{'s were' if len(codes) > 1 else ' was'}"
            return (f"{people} enrolled on the strength of it: it stays. What is wrong in it is changed by an "
                    "amendment, and approved anew.",)  # fmt: skip
    return ()


def _said_twice(course: Course, entry: Recorded) -> bool:
    """Whether another act that stands says the same."""
    said = _what(entry.act)
    return any(one is not entry and _what(one.act) == said for one in standing(course, entry.act.kind))


def _what(act: Act) -> tuple[object, ...]:
    return tuple(getattr(act, name, None) for name in ("guideline_sha256", "criterion", "sha256"))


def _written_by_it(course: Course, entry: Recorded) -> Iterator[int]:
    """The rows that the user of a delegation could not have written without it."""
    from trialwright.conduct.sites import act_site

    user, role = entry.act.user, entry.act.role  # type: ignore[attr-defined]
    without = copy(course)
    without.study_acts = [one for one in course.study_acts if one is not entry]
    people = (one for person in course.participants.values() for one in person.recorded)
    for one in sorted((*course.study_acts, *people), key=lambda each: each.sequence):
        theirs = one.sequence > entry.sequence and (one.actor.user, one.actor.role.value) == (user, role)
        if theirs and not delegated(without, user, role, one.stored_at.date(), act_site(course, one.act)):
            yield one.sequence
