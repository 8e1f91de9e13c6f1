"""The delegation log: who may do what, from when, until when, by whose word; it follows from the acts.

ICH E6(R3) 2.3.3 (delegation is recorded) and 4.3.8(c) (authorised users, their roles and periods can be listed for any
date). A study whose log is empty is not bound by it; once it holds an entry, whoever writes stands in it on that day.
Investigators delegate and are not delegated to; administrators see no participant and are bound by their accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialwright.conduct.act import Act, Actor
    from trialwright.conduct.acts.duty_delegated import DutyDelegated
    from trialwright.conduct.course import Course

_FREE = ("investigator", "administrator")


@dataclass(frozen=True, slots=True)
class Delegation:
    """One line of the log. ``until`` None: still open; ``by``: the investigator's user name; ``site`` None: every
    site."""

    user: str
    role: str
    tasks: tuple[str, ...]
    starts: date
    until: date | None
    by: str
    site: str | None = None
    row: int = 0
    """Of the ledger."""

    def holds(self, day: date) -> bool:
        """Whether it covers ``day``."""
        return self.starts <= day and (self.until is None or day <= self.until)

    def at(self, site: str | None) -> bool:
        """Whether it covers ``site``; None: what concerns no single site, which any line covers."""
        return self.site is None or site is None or self.site == site


def delegation_log(course: Course) -> Sequence[Delegation]:
    """Every line, in order."""
    lines: list[Delegation] = []
    gone = {one.act.row for one in course.study_acts if one.act.kind == "study act set aside"}  # type: ignore[attr-defined]
    for entry in (one for one in course.study_acts if one.sequence not in gone):
        if entry.act.kind == "duty delegated":
            act: DutyDelegated = entry.act  # type: ignore[assignment]
            lines.append(Delegation(act.user, act.role, act.tasks, act.starts, act.until, entry.actor.user,
                                    act.at_site, entry.sequence))  # fmt: skip
        elif entry.act.kind == "delegation ended":
            lines = [_ended(one, entry.act) for one in lines]
    return lines


def _ended(line: Delegation, act: Act) -> Delegation:
    same = (line.user, line.role) == (act.user, act.role) and act.at_site in (None, line.site)  # type: ignore[attr-defined]
    return replace(line, until=act.observed_on) if same and line.holds(act.observed_on) else line


def delegated(course: Course, user: str, role: str, day: date, site: str | None = None) -> bool:
    """Whether ``user`` stands in the log in ``role`` on ``day``; at ``site`` (None: at some site)."""
    log = delegation_log(course)
    return any((one.user, one.role) == (user, role) and one.holds(day) and one.at(site) for one in log)


def not_delegated(course: Course, actor: Actor, day: date, site: str | None = None) -> Sequence[str]:
    """What the log says against ``actor`` writing on ``day`` of somebody at ``site``; empty when it holds no entry."""
    role = actor.role.value
    if not course.has_delegations or role in _FREE or delegated(course, actor.user, role, day, site):
        return ()
    if not delegation_log(course):  # every entry was set aside
        return ()
    where = f" at the site {site}" if site is not None and delegated(course, actor.user, role, day) else ""
    return (f"{actor.user} is not delegated as {role} on that day{where}: the investigator delegates first.",)
