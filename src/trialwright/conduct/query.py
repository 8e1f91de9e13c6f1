"""Data queries: in which state each stands, who holds it, and what was said; it all follows from the acts.

States: open (the site answers), answered (who asked decides), closed. Closed can be opened again. No other step is
allowed, so that an answer is never lost and nobody closes what was not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from trialwright.conduct.order import not_open

if TYPE_CHECKING:
    from trialwright.conduct.act import Act, Recorded
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

State = Literal["open", "answered", "closed"]
_AFTER: Mapping[str, State] = {
    "query raised": "open", "query answered": "answered", "query closed": "closed", "query reopened": "open",
}  # fmt: skip
FROM: Mapping[str, tuple[State, ...]] = {
    "query answered": ("open",), "query closed": ("open", "answered"), "query reopened": ("answered", "closed"),
}  # fmt: skip
"""In which states each step may be taken."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a participant. ``thread``: its acts in order, the raising first. ``check`` None: raised by a person;
    ``form``, ``item`` None: about the visit, or the form, as a whole."""

    participant: str
    number: int
    visit: str
    form: str | None
    item: str | None
    says: str
    check: str | None
    thread: tuple[Recorded, ...]

    @property
    def state(self) -> State:
        """Open, answered or closed."""
        return _AFTER[self.thread[-1].act.kind]

    @property
    def steps(self) -> tuple[str, ...]:
        """The kinds of act that may come next."""
        return tuple(kind for kind, states in FROM.items() if self.state in states)

    @property
    def holder(self) -> str | None:
        """Who is to act next: the site, or who asked; None when closed."""
        return {"open": "site", "answered": "data management", "closed": None}[self.state]

    def age_days(self, today: date) -> int:
        """Days since it was raised, until ``today`` or until it was closed."""
        last = self.thread[-1].stored_at.date() if self.state == "closed" else today
        return (last - self.thread[0].stored_at.date()).days


def queries(person: Participant) -> Mapping[int, Query]:
    """Every query of ``person`` by number."""
    threads: dict[int, list[Recorded]] = {}
    for entry in _in_order(person):
        threads.setdefault(entry.act.number, []).append(entry)  # type: ignore[attr-defined]
    return {number: _query(person.code, thread) for number, thread in threads.items()}


def _in_order(person: Participant) -> Sequence[Recorded]:
    found = [entry for kind in _AFTER for entry in person.of_kind(kind)]
    return sorted(found, key=lambda entry: entry.sequence)


def _query(code: str, thread: Sequence[Recorded]) -> Query:
    act = thread[0].act
    return Query(code, act.number, act.visit, act.form, act.item, act.says, act.check, tuple(thread))  # type: ignore[attr-defined]


def next_query(person: Participant) -> int:
    """The number of the next query of ``person``."""
    return len(person.of_kind("query raised")) + 1


def open_queries(course: Course, participant: str | None = None) -> list[Query]:
    """The queries that are not closed, of one participant or of all."""
    people = [course.participants[participant]] if participant else course.participants.values()
    return [one for person in people for one in queries(person).values() if one.state != "closed"]


def not_to_be_taken(course: Course, act: Act, number: int) -> Sequence[str]:
    """What forbids a step of query ``number`` now: there is no such query, or its state does not allow the step."""
    found = not_open(course, act)
    if found:
        return found
    person = course.participant(act.participant)
    query = queries(person).get(number) if person else None
    if query is None:
        return (f"{act.participant} has no query {number}.",)
    if act.kind not in query.steps:
        wanted = " or ".join(FROM[act.kind])
        return (f"Query {number} of {act.participant} is {query.state}: it has to be {wanted}.",)
    return ()
