"""Treatment-emergent adverse events with the acts that report them, for the tables of analyses.

The same events, in the same people, as ``analysis.adverse_events`` counts: from the day of the first dose on, each as
its latest report has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialwright.analysis.adverse_events import is_emergent
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.result import Grounds
from trialwright.conduct.participant import Participant

if TYPE_CHECKING:
    from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one person; ``sequences``: every report of it."""

    person: Participant
    event: AdverseEventReported
    sequences: tuple[int, ...]


def emergent(people: Iterable[Participant]) -> list[Event]:
    """The events of these people that began on or after the first dose."""
    found = []
    for person in people:
        reports: dict[int, list[int]] = {}
        for entry in person.of_kind("adverse event reported"):
            reports.setdefault(entry.act.event, []).append(entry.sequence)  # type: ignore[attr-defined]
        for number, event in person.adverse_events.items():
            if is_emergent(person, event):
                found.append(Event(person, event, tuple(reports[number])))
    return found


def people_with(events: Sequence[Event]) -> int:
    """How many people had any of the events."""
    return len({one.person.code for one in events})


def grounds_of_events(inputs: Inputs, events: Sequence[Event]) -> Grounds:
    """The grounds of a number of events."""
    return inputs.grounds([one.person.code for one in events], [s for one in events for s in one.sequences])
