"""Where a form of a participant stands: not due, empty, started, complete; and what else is to be seen of it.

A form is complete when no mandatory question that is asked now is without an answer or a reason, and something is
answered; a form without mandatory questions when every question that is asked now is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from trialwright.conduct.query import queries
from trialwright.conduct.signature import signatures
from trialwright.conduct.verification import verified_items
from trialwright.protocol.form import MISSING

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

Word = Literal["not due", "empty", "started", "complete"]


@dataclass(frozen=True, slots=True)
class FormState:
    """``filled`` of ``asked`` questions have an answer or a reason for none; ``verified``: values compared with their
    source; ``signed``: a standing signature covers it; ``locked``: frozen, locked or None."""

    word: Word
    filled: int
    asked: int
    open_queries: int
    verified: int
    signed: bool
    locked: str | None


def form_state(course: Course, person: Participant, visit: str, form: str) -> FormState:
    """The state of ``form`` at ``visit``."""
    values = person.values(visit, form)
    open_here = sum(
        one.state != "closed" and (one.visit, one.form) == (visit, form) for one in queries(person).values()
    )
    signed = any(
        one.stands and one.act.visit in (None, visit) and one.act.form in (None, form)
        for one in (signatures(course, person) if person.of_kind("record signed") else ())
    )
    locked = _locked(course, person.code, visit, form)
    verified = len(verified_items(person, visit, form)) if person.of_kind("values verified") else 0
    definition = course.design.forms[form]
    asked = list(definition.typed_items)
    given = {address.removesuffix(MISSING) for address, value in values.items() if value is not None}
    filled = sum(name in given for name in asked)
    word = _word(course, person, visit, definition.name, given, asked)
    return FormState(word, filled, len(asked), open_here, verified, signed, locked)


def _word(course: Course, person: Participant, visit: str, form: str, given: set[str], asked: list[str]) -> Word:
    if visit not in person.visits:
        return "not due"
    if not given:
        return "empty"
    items = course.design.forms[form].items
    mandatory = [name for name in asked if items[name].mandatory and not _hidden(course, form, name)]
    if mandatory:
        return "complete" if all(name in given for name in mandatory) else "started"
    plain = [name for name in asked if not _hidden(course, form, name)]
    return "complete" if all(name in given for name in plain) else "started"


def _hidden(course: Course, form: str, item: str) -> bool:
    """Whether a condition may hide the item: such a one is not counted as missing here."""
    group = course.design.forms[form].group_of[item]
    conditions = course.design.rules.conditions
    return (form, item) in conditions or (form, group.name) in conditions


def _locked(course: Course, code: str, visit: str, form: str) -> str | None:
    covering = [level for scope, level in course.locks.items() if scope.covers(code, visit, form)]
    return "locked" if "locked" in covering else (covering[0] if covering else None)
