"""The delegation log: who may do what, from when, until when, by whose word; it follows from the acts.

ICH E6(R3) 2.3.3 (delegation is recorded) and 4.3.8(c) (authorised users, their roles and periods can be listed for any
date). A study whose log is empty is not bound by it; once it holds an entry, whoever writes stands in it on that day.
Investigators delegate and are not delegated to; administrators see no participant and are bound by their accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialwright.conduct.act import Act, Actor
    from trialwright.conduct.acts.duty_delegated import DutyDelegated
    from trialwright.conduct.course import Course

_FREE = ("investigator", "administrator")


@dataclass(frozen=True, slots=True)
class Delegation:
    """One line of the log. ``until`` None: still open; ``by``: the investigator's user name."""

    user: str
    role: str
    tasks: tuple[str, ...]
    starts: date
    until: date | None
    by: str

    def holds(self, day: date) -> bool:
        """Whether it covers ``day``."""
        return self.starts <= day and (self.until is None or day <= self.until)


def delegation_log(course: Course) -> Sequence[Delegation]:
    """Every line, in order."""
    lines: list[Delegation] = []
    for entry in course.study_acts:
        if entry.act.kind == "duty delegated":
            act: DutyDelegated = entry.act  # type: ignore[assignment]
            lines.append(Delegation(act.user, act.role, act.tasks, act.starts, act.until, entry.actor.user))
        elif entry.act.kind == "delegation ended":
            lines = [_ended(one, entry.act) for one in lines]
    return lines


def _ended(line: Delegation, act: Act) -> Delegation:
    if (line.user, line.role) != (act.user, act.role) or not line.holds(act.observed_on):  # type: ignore[attr-defined]
        return line
    return Delegation(line.user, line.role, line.tasks, line.starts, act.observed_on, line.by)


def delegated(course: Course, user: str, role: str, day: date) -> bool:
    """Whether ``user`` stands in the log in ``role`` on ``day``."""
    return any((one.user, one.role) == (user, role) and one.holds(day) for one in delegation_log(course))


def not_delegated(course: Course, actor: Actor, day: date) -> Sequence[str]:
    """What the log says against ``actor`` writing on ``day``; empty when it holds no entry."""
    if not course.has_delegations or actor.role.value in _FREE or delegated(course, actor.user, actor.role.value, day):
        return ()
    return (f"{actor.user} is not delegated as {actor.role.value} on that day: the investigator delegates first.",)
