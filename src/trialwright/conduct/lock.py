"""Freezing and locking: what a lock covers, and which acts it stops.

A lock of the study covers everyone, of a participant all of theirs, of a visit its forms. The stricter of the locks
that cover an act counts. What never changes data passes: queries while frozen, opening, signatures, verification,
redaction, the delegation log. Freezing holds data still, not safety: an adverse event is reported, followed up and
coded, somebody leaves, dies, is lost or stops a treatment, and a deviation is written down all the same. A lock stops
these too, until a data manager unlocks it with a reason; the 24 hours of a serious event run whatever is locked
(Regulation (EU) No 536/2014, article 41(2)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialwright.conduct.query import open_queries

if TYPE_CHECKING:
    from trialwright.conduct.act import Act
    from trialwright.conduct.course import Course

CHANGES_DATA = frozenset({
    "consent given", "screened", "criterion judged", "enrolled", "visit attended", "dose given", "dose missed",
    "form saved", "value corrected", "adverse event reported", "withdrawn", "completed", "treatment discontinued",
    "other treatment started", "deviation recorded", "term coded", "product handed out", "product returned",
    "site changed", "act corrected", "act set aside",
})  # fmt: skip
_ASKS = frozenset({"query raised", "query answered", "query reopened"})
GOES_ON_FROZEN = frozenset({
    "adverse event reported", "term coded", "withdrawn", "treatment discontinued", "deviation recorded",
})  # fmt: skip
"""Acts that change data and pass while frozen all the same: what happens to somebody does not wait."""
WHO_UNLOCKS = "a data manager"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a lock covers; every None widens it."""

    participant: str | None = None
    visit: str | None = None
    form: str | None = None

    @property
    def says(self) -> str:
        """The scope in words."""
        if self.participant is None:
            return "the study"
        if self.visit is None:
            return f"the record of {self.participant}"
        form = f"the form {self.form!r} of " if self.form else ""
        return f"{form}the visit {self.visit!r} of {self.participant}"

    @property
    def begins(self) -> str:
        """The scope as the beginning of a sentence: a participant's code stays as it is written."""
        return f"{self.says[:1].upper()}{self.says[1:]}"

    def covers(self, participant: str | None, visit: str | None, form: str | None) -> bool:
        """Whether something at that place lies in the scope."""
        return (
            self.participant in (None, participant)
            and (self.visit is None or self.visit == visit)
            and (self.form is None or self.form == form)
        )


def stopped_by_a_lock(course: Course, act: Act) -> Sequence[str]:
    """What a lock says against ``act``; empty where none stops it."""
    if not course.locks or act.kind not in CHANGES_DATA | _ASKS:
        return ()
    visit, form = getattr(act, "visit", None), getattr(act, "form", None)
    said = _stopped(course, act.kind, act.participant, visit, form)
    if act.kind == "act corrected" and not said:  # a visit is moved to the place of another one
        moved = act.changes.get("visit")  # type: ignore[attr-defined]
        said = _stopped(course, act.kind, act.participant, moved, form) if isinstance(moved, str) else said
    return () if act.kind == "value corrected" and _only_frozen(said) and _asked_about(course, act) else said


def stopped_as_a_whole(course: Course, kind: str, participant: str) -> Sequence[str]:
    """What a lock of the study, or of everything of a participant, says against acts of ``kind``: told before anything
    is typed."""
    return _stopped(course, kind, participant, None, None) if kind in CHANGES_DATA | _ASKS else ()


def standing_locks(course: Course, participant: str) -> Sequence[tuple[Scope, str]]:
    """What is frozen or locked of a participant, or with the study as a whole."""
    return [(scope, level) for scope, level in course.locks.items() if scope.participant in (None, participant)]


def _stopped(course: Course, kind: str, participant: str | None, visit: str | None, form: str | None) -> Sequence[str]:
    covering = [(scope, level) for scope, level in course.locks.items() if scope.covers(participant, visit, form)]
    for scope, level in covering:
        if level == "locked":
            return (f"{scope.begins} is locked: {_until_unlocked(kind)}",)
    if not covering or kind in _ASKS | GOES_ON_FROZEN:
        return ()
    return (f"{covering[0][0].begins} is frozen: {_FROZEN}",)


_FROZEN = (
    f"a value is corrected only where an open query asks, and the rest waits until {WHO_UNLOCKS} unlocks it, with a "
    "reason. Adverse events, leaving the study, a treatment that is stopped and deviations are recorded all the same."
)


def _until_unlocked(kind: str) -> str:
    says = f"{WHO_UNLOCKS} unlocks it first, with a reason (page Locks, or the act 'data unlocked')."
    if kind == "adverse event reported":
        says += " The hours of a serious event run meanwhile: tell the sponsor now, and record it once it is unlocked."
    return says


def _only_frozen(said: Sequence[str]) -> bool:
    return bool(said) and said[0].endswith(_FROZEN)


def _asked_about(course: Course, act: Act) -> bool:
    """Whether an open query asks about every item that the correction changes."""
    asked = {(one.visit, one.form, one.item) for one in open_queries(course, act.participant)}
    place = (act.visit, act.form)  # type: ignore[attr-defined]
    return all(
        (*place, entry.item) in asked or (*place, None) in asked
        for entry in act.entries  # type: ignore[attr-defined]
    )


def misplaced(course: Course, participant: str | None, visit: str | None, form: str | None) -> Sequence[str]:
    """What is wrong with a scope: it names something that the study has not."""
    if not course.study_acts:
        return ("The study is not open: open it first.",)
    if participant is None:
        return () if visit is None and form is None else ("A lock of a visit or a form names its participant.",)
    if participant not in course.participants:
        return (f"{participant} is not known in this study.",)
    if visit is None:
        return () if form is None else ("A lock of a form names its visit.",)
    if visit not in course.visit_plan:
        return (f"This study has no visit {visit!r}.",)
    if form is not None and form not in course.visit_plan[visit].forms:
        return (f"The visit {visit!r} does not ask for the form {form!r}.",)
    return ()


def open_queries_in(course: Course, scope: Scope) -> int:
    """How many queries in ``scope`` are not closed."""
    return sum(scope.covers(one.participant, one.visit, one.form) for one in open_queries(course, scope.participant))
