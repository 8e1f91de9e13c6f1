"""The clock of serious adverse events, from the site's coming to know until the event has been passed on: as many hours
as the study declares, 24 where it declares none.

Regulation (EU) No 536/2014, article 41(2): the investigator reports serious adverse events to the sponsor without undue
delay but not later than within 24 hours of obtaining knowledge of them. Times carry their offset: a change of the clock
in spring or autumn, or another zone, does not move the limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
    from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
    from trialwright.conduct.participant import Participant

HOURS = 24
State = Literal["in time", "late", "running", "overdue", "no clock"]


@dataclass(frozen=True, slots=True)
class SafetyClock:
    """One serious event of a participant. ``aware_at`` None: when the site knew was not recorded, so nothing can be
    counted; ``sent_at`` None: not sent to the sponsor yet."""

    participant: str
    event: int
    term: str
    aware_at: datetime | None
    sent_at: datetime | None
    state: State
    hours: int = HOURS

    @property
    def due_at(self) -> datetime | None:
        """When it must have been sent."""
        return None if self.aware_at is None else due(self.aware_at, self.hours)

    def left(self, now: datetime) -> str:
        """How much of the limit is left at ``now`` (aware), or by how much it is over, in hours and minutes; empty
        where nothing can be counted."""
        if self.due_at is None:
            return ""
        minutes = int((self.due_at - now).total_seconds() // 60)
        hours, rest = divmod(abs(minutes), 60)
        return f"{hours} h {rest:02} min {'left' if minutes >= 0 else 'over'}"


def due(aware_at: datetime, hours: int = HOURS) -> datetime:
    """The end of the limit, reckoned in UTC: there a day always has 24 hours, which in a zone that changes its clock
    it has not."""
    return (aware_at.astimezone(UTC) + timedelta(hours=hours)).astimezone(aware_at.tzinfo)


def safety_clocks(person: Participant, now: datetime, hours: int | None = None) -> Sequence[SafetyClock]:
    """The clock of each serious event of ``person``, by number. ``now`` is aware; ``hours``: what the study declares
    (``serious_event_hours`` of conduct.yaml), None: 24."""
    limit = HOURS if hours is None else hours
    told = _told(person)
    return [
        SafetyClock(person.code, number, event.term, *told[number], _state(*told[number], now, limit), limit)
        for number, event in person.adverse_events.items()
        if event.serious
    ]


def _told(person: Participant) -> dict[int, tuple[datetime | None, datetime | None]]:
    """When the site came to know of each serious event, and when it was sent to the sponsor.

    The clock starts with the first report that calls the event serious, and anew with one that calls it fatal: a death
    is told again, whatever was sent before (our own rule, on the safe side). A report without its hour leaves the clock
    to the next one that has it.
    """
    found: dict[int, tuple[datetime | None, datetime | None]] = {}
    fatal: set[int] = set()
    for entry in person.standing:
        if entry.act.kind == "adverse event reported":
            _report(entry.act, found, fatal)  # type: ignore[arg-type]
        elif entry.act.kind == "serious event sent":
            act: SeriousEventSent = entry.act  # type: ignore[assignment]
            if act.to == "sponsor" and act.event in found:
                aware_at, sent_at = found[act.event]
                found[act.event] = aware_at, min(act.sent_at, sent_at or act.sent_at)
    return found


def _report(
    act: AdverseEventReported, found: dict[int, tuple[datetime | None, datetime | None]], fatal: set[int]
) -> None:
    if not act.serious:
        return
    died = act.grade == 5 and act.event not in fatal
    if died:
        fatal.add(act.event)
    if act.event not in found or died:
        found[act.event] = act.aware_at, None
    elif found[act.event][0] is None:
        found[act.event] = act.aware_at, found[act.event][1]


def _state(aware_at: datetime | None, sent_at: datetime | None, now: datetime, hours: int) -> State:
    if aware_at is None:
        return "no clock"
    if sent_at is not None:
        return "in time" if sent_at <= due(aware_at, hours) else "late"
    return "running" if now <= due(aware_at, hours) else "overdue"
