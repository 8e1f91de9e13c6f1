"""A serious adverse event was passed on: to the sponsor, the ethics committee or an authority.

The investigator passes a serious event on to the sponsor within 24 hours of coming to know of it (Regulation (EU) No
536/2014, article 41(2)); ``conduct.safety_clock`` counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Recipient = Literal["sponsor", "ethics committee", "authority", "manufacturer"]
_RECIPIENTS = get_args(Recipient)


@dataclass(frozen=True, slots=True)
class SeriousEventSent(Act):
    """``event``: its number; ``sent_at``: when, with the offset of the local clock; ``reference``: the receiver's."""

    event: int
    to: Recipient
    sent_at: datetime
    reference: str | None = None

    kind: ClassVar[str] = "serious event sent"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    moments: ClassVar[tuple[str, ...]] = ("sent_at",)

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self)
        if found:
            return found
        person = course.participant(self.participant)
        event = person.adverse_events.get(self.event) if person else None
        if event is None:
            return (f"{self.participant} has no adverse event {self.event}: report it first.",)
        if not event.serious:
            return (f"Adverse event {self.event} is not recorded as serious: follow it up first.",)
        if self.to not in _RECIPIENTS:
            return (f"A serious event is sent to one of: {', '.join(_RECIPIENTS)}.",)
        if self.sent_at.tzinfo is None:
            return ("The time of sending has an offset, for example 2026-03-02T16:30+08:00.",)
        if self.sent_at.date() != self.observed_on:
            return ("The day of the act is the day of sending.",)
        if event.aware_at is not None and self.sent_at < event.aware_at:
            return ("A serious event cannot be sent before the site knew of it.",)
        return ()


ACT = SeriousEventSent
