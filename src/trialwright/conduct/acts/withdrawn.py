"""The participant left before the end, and why. What was recorded stays, nothing new is recorded.

Whoever leaves may be asked whether the site may go on asking after them or read their records; who refuses is left
alone, and only public records, a death among them, may still be consulted. What was collected before stays, and nobody
is asked to have it taken away: withdrawing consent leaves what was done and the use of data from before as they are.

Source: ICH E6(R3) 3.16.1(u); FDA, Data Retention When Subjects Withdraw from FDA-Regulated Clinical Trials, 2008
(docket FDA-2008-D-0576); Regulation (EU) No 536/2014, article 28(3). Stopping the treatment alone is no withdrawal: see
treatment_discontinued.
Reasons follow the completion reasons of a results record's participant flow ("Withdrawal by Subject", "Lost to
Follow-up", ...: ClinicalTrials.gov results data elements, Reason Not Completed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_consented, too_early

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Why = Literal[
    "withdrawal by subject", "adverse event", "lack of efficacy", "lost to follow-up", "physician decision",
    "death", "protocol violation", "pregnancy", "other",
]  # fmt: skip
_WHY = get_args(Why)
FollowUp = Literal["agreed", "refused"]
_FOLLOW_UP = get_args(FollowUp)
_NOT_ASKED = ("death", "lost to follow-up")


@dataclass(frozen=True, slots=True)
class Withdrawn(Act):
    """``observed_on``: the last day in the study. ``follow_up``: what was answered when the site asked whether it may
    go on asking after the person; None: not asked, then events that began before are followed, and a death."""

    why: Why
    follow_up: FollowUp | None = None

    kind: ClassVar[str] = "withdrawn"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        person = course.participant(self.participant)
        if person is not None and person.has_died and person.withdrawal is None:
            found = too_early(self.observed_on, person)
            if not found and self.why != "death":
                found = (f"{person.code} died: the reason for leaving is death.",)
        else:
            found = not_consented(course, self)
        if found or person is None:
            return found
        if self.why not in _WHY:
            return (f"The reason for leaving is one of: {', '.join(_WHY)}.",)
        if self.follow_up is not None and (self.follow_up not in _FOLLOW_UP or self.why in _NOT_ASKED):
            return (f"Follow-up after leaving is one of: {', '.join(_FOLLOW_UP)}; nobody asks who died or was lost.",)
        if person.last_seen_on is not None and self.observed_on < person.last_seen_on:
            return (f"{person.code} had a visit or a dose after that day: correct the day of leaving.",)
        return ()


ACT = Withdrawn
