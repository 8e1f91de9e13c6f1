"""One changed item of a form: item, old value, new value, reason. The audit trail is these entries, not a copy of them.

One entry per changed item (EMA/INS/GCP/112288/2023 section 6.2.1: granularity is the field); old *and* new value stand
together (FDA, Electronic Systems, Electronic Records, and Electronic Signatures in Clinical Investigations, October
2024, question 12), and what a check stopped before the save is kept with them (question 13). The old value says what
the writer saw: when it is no longer the current one, someone else was quicker and the act is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from trialwright.conduct.judging import refused_by_checks
from trialwright.protocol.form import Form, Value, refusals

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True)
class Stopped:
    """What stood in the field when the check ``check`` stopped a save, as it was typed (FDA 2024, question 13)."""

    check: str
    typed: str


@dataclass(frozen=True)
class Entry:
    """``old`` None: the item had no value; ``new`` None: the value is taken away (a correction only).

    ``method``: "all normal", "same as last" or "not done" when one key answered several items; None: it was entered
    singly. ``stopped``: answers that a check stopped before this one was saved. ``explained``: the reason of a
    correction says as well why the new value is right although a check asks. The three stand in the payload only where
    they say something. Without slots: a joint count has 134 of these, and orjson writes a dataclass with slots seven
    times more slowly.
    """

    item: str
    old: Value
    new: Value
    reason: str | None = None
    method: str | None = None
    stopped: tuple[Stopped, ...] = ()
    explained: bool = False

    def __post_init__(self) -> None:
        for name in ("method", "stopped", "explained"):  # the class still answers for what is left out
            if not getattr(self, name):
                object.__delattr__(self, name)  # past __dict__, which is made for each entry as soon as it is asked for


def entry_refusals(course: Course, participant: str | None, visit: str, form: str, entries: Sequence[Entry], *,
                   on: date, first: bool) -> list[str]:  # fmt: skip
    """What forbids ``entries``, observed on that day. ``first``: values entered for the first time; else corrections,
    with reasons."""
    person = course.participant(participant)
    planned = course.design.forms.get(form)
    if planned is None:
        return [f"This study has no form {form!r}."]
    if form not in course.design.forms_at(visit):
        return [f"The visit {visit!r} does not ask for the form {form!r}."]
    if person is None or visit not in person.visits:
        return [f"The visit {visit!r} is not recorded as attended: record the visit first."]
    if on < person.visits[visit].observed_on:
        return [f"The visit {visit!r} had not begun on that day: its values are observed on its own day or later."]
    if not entries:
        return ["Nothing was changed: a form is saved with at least one entry."]
    if len({entry.item for entry in entries}) != len(entries):
        return ["An item may stand only once among the entries of one act."]
    found = _each(course, planned, person.values(visit, form), entries, first)
    return found or list(refused_by_checks(course, person, visit, form, entries))


def _each(
    course: Course, planned: Form, values: Mapping[str, Value], entries: Sequence[Entry], first: bool
) -> list[str]:
    if not first:
        return [sentence for entry in entries for sentence in _correction(planned, values, entry)]
    codes = course.accepted_codes(planned.name)  # a joint count has 134 items: judged once, not every time
    return [
        sentence
        for entry in entries
        if entry.old is not None or entry.new not in codes.get(entry.item, _NOTHING) or entry.item in values
        for sentence in _first_entry(planned, values, entry)
    ]


_NOTHING: frozenset[Value] = frozenset()


def _first_entry(form: Form, values: Mapping[str, Value], entry: Entry) -> Sequence[str]:
    item = form.item(entry.item)
    if item is None:
        return (f"The form {form.name!r} has no item {entry.item!r}.",)
    if item.method is not None:
        return (f"{item.label} is calculated from other answers: it is never entered.",)
    if entry.item in values:
        return (f"{item.label} was saved before: correct its value, with a reason.",)
    if entry.old is not None:
        return (f"{item.label} has changed since you opened it: it has no value now.",)
    if entry.new is None:
        return (f"{item.label} stands among the entries without a value: leave it out.",)
    return refusals(item, entry.new)


def _correction(form: Form, values: Mapping[str, Value], entry: Entry) -> Sequence[str]:
    item = form.item(entry.item)
    if item is None:
        return (f"The form {form.name!r} has no item {entry.item!r}.",)
    if entry.item not in values:
        return (f"{item.label} was never saved: save it first, then there is something to correct.",)
    current = values[entry.item]
    found = []
    if not _same(entry.old, current):
        found.append(f"{item.label} has changed since you opened it: look at it again.")
    elif _same(entry.new, current):
        found.append(f"{item.label} keeps its value: leave it out.")
    if not (entry.reason or "").strip():
        found.append(f"{item.label} needs a reason for its correction.")
    return found + list(refusals(item, entry.new))


def _same(one: Value, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
