"""The blind was broken: somebody was told what a participant receives, or after the lock what everybody received.

Who writes it is in the row; ``for_user`` is told, and sees from now on what was hidden. In an emergency investigators
break the code for themselves, at once; else somebody else does it for them. A break is recorded with its reason (ICH
E9, 2.3.1: any intentional or unintentional breaking of the blind is reported). The blinded do not see this act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.lock import Scope

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class CodeBroken(Act):
    """``participant`` None: everybody, which waits for the lock of the study. ``for_user``: who is told; ``emergency``:
    somebody's treatment depended on it."""

    for_user: str
    emergency: bool
    why: str

    kind: ClassVar[str] = "code broken"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER})

    def refusals(self, course: Course) -> Sequence[str]:
        if not course.study_acts:
            return ("The study is not open: open it first.",)
        if not course.design.conduct.blinding:
            return ("Nothing is blinded in this study: there is no code to break.",)
        if not self.for_user.strip() or not self.why.strip():
            return ("A broken code says for whom and why.",)
        if self.participant is None:
            if course.locks.get(Scope()) != "locked":
                return ("The blind of everybody is broken after the study is locked: lock it first.",)
            return ("An emergency concerns one participant: give the code.",) if self.emergency else ()
        if self.participant not in course.participants:
            return (f"{self.participant} is not known in this study.",)
        return ()


ACT = CodeBroken
