"""Correcting an act, and setting one aside: which, in what, and what then no longer holds.

An act of the ledger is never edited. A later act names its row, the fields that were wrong with old and new value, and
why (``act corrected``), or says that it was entered in error as a whole (``act set aside``; FHIR R4 calls such a
resource ``entered-in-error``). From then on the course is the one that would stand had the act been right at first:
everything recorded of the participant is gone through again, and what would be refused in that order is refused now.
Original, changed value, who, when and why stay visible (ICH E6(R3) 4.2.2(a); 21 CFR 11.10(e)). Values of forms are
corrected item by item (``value corrected``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, get_origin, get_type_hints

import orjson
from pydantic import TypeAdapter, ValidationError

from trialwright.conduct.act import KINDS_SEEN, Act, Consequence, payload
from trialwright.conduct.entry import Entry
from trialwright.conduct.judging import asked_again
from trialwright.conduct.order import not_open
from trialwright.protocol.form import Value

if TYPE_CHECKING:
    from trialwright.conduct.act import Recorded
    from trialwright.conduct.acts.act_corrected import ActCorrected
    from trialwright.conduct.acts.act_set_aside import ActSetAside
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

CORRECTED, SET_ASIDE, CLOSED, RAISED = "act corrected", "act set aside", "deviation closed", "deviation raised"
_SAVES = ("form saved", "value corrected")
MENDS = frozenset({CORRECTED, SET_ASIDE, CLOSED})
"""Kinds that change what an earlier row says, and are no data of their own."""

CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "consent given": ("observed_on", "consent_version"),
    "screened": ("observed_on",),
    "criterion judged": ("observed_on",),
    "enrolled": ("observed_on", "arm"),
    "visit attended": ("observed_on", "visit"),
    "dose given": (
        "kind", "observed_on", "administration", "number", "amount", "unit", "site", "lot", "given_by", "why",
    ),
    "dose missed": ("kind", "observed_on", "administration", "number", "why", "amount", "unit", "site", "lot",
                    "given_by"),
    "product handed out": ("observed_on", "administration", "units", "lot"),
    "product returned": ("observed_on", "administration", "used", "unused"),
    "other treatment started": ("observed_on", "treatment", "category", "started", "why"),
    "treatment discontinued": ("observed_on", "administration", "why"),
    "adverse event reported": (
        "observed_on", "term", "organ_system", "grade", "serious", "related", "started", "ended", "outcome",
        "expected", "seriousness", "action", "aware_at",
    ),
    "serious event sent": ("observed_on", "to", "sent_at", "reference"),
    "deviation recorded": ("observed_on", "category", "says", "done"),
    "withdrawn": ("observed_on", "why", "follow_up"),
    "completed": ("observed_on",),
    "form saved": ("observed_on",),
    "value corrected": ("observed_on",),
}  # fmt: skip
"""The fields that may be corrected, by kind of act. ``kind``: a dose that is recorded as given was missed, or the other
way round; the fields of the other kind are given with it."""
TURNS = ("dose given", "dose missed")
"""Kinds that turn into each other by a correction."""
TO_SET_ASIDE = frozenset(CORRECTABLE)
"""Kinds that may be set aside as a whole."""
_HAPPENED = frozenset({"serious event sent"})
"""Kinds that stand whatever is corrected before them: what was sent was sent, also where the event was none."""
_SHOWN = 5
"""Rows that hang on another are told in a sentence each, as far as they are the last so many."""
_INSTEAD = {
    "site changed": "record the right site by another change of site",
    "deviation raised": "correct the act that brought it about: the deviation is judged again then",
    "deviation assessed": "a newer judgement takes its place",
    "term coded": "a newer code takes its place",
    "values verified": "a later change of the value voids it",
    "record signed": "a later change of the record breaks it",
    CORRECTED: "correct the act that it names once more",
    SET_ASIDE: "record what happened again",
}


def told(value: object) -> Value:
    """A field's value as it stands in an entry: days and times as ISO 8601, several words parted by commas."""
    if isinstance(value, date):  # a datetime as well
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or None
    return value if isinstance(value, int | float | str | bool) else None


def corrected(act: Act, changes: Mapping[str, Value]) -> Act:
    """The act with ``changes``, field by field. Raises ``ValueError`` for a value that the field cannot hold."""
    wanted = changes.get("kind", act.kind)
    kind: Any = KINDS_SEEN[str(wanted)] if {wanted, act.kind} <= {act.kind, *TURNS} else type(act)
    hints = get_type_hints(kind)
    names = {one.name for one in fields(kind)}
    held = {name: value for name, value in orjson.loads(payload(act)).items() if name in names}
    for name in names & changes.keys():
        held[name] = _listed(changes[name]) if get_origin(hints[name]) is tuple else changes[name]
    made: Act = _adapter(kind).validate_json(orjson.dumps(held))
    return made


def _listed(value: Value) -> list[str]:
    return [part.strip() for part in str(value or "").split(",") if part.strip()]


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


# What forbids it. -----------------------------------------------------------------------------------------------------


def not_to_mend(course: Course, act: ActCorrected | ActSetAside) -> Sequence[str]:
    """What forbids to correct an act, or to set it aside: there is no such act, or it stands otherwise by now."""
    found = not_open(course, act)
    person = course.participant(act.participant)
    if found or person is None:
        return found or (f"{act.participant} is not known in this study.",)
    if all(entry.sequence != act.row for entry in person.recorded):
        return (f"Row {act.row} is not an act of {person.code}, or its content is gone.",)
    entry = person.standing_at(act.row)
    if entry is None:
        return (f"Row {act.row} was set aside already (row {person.mends[act.row][-1].sequence}).",)
    place = (entry.act.kind, getattr(entry.act, "visit", None), getattr(entry.act, "form", None))
    if (act.of, act.visit, act.form) != place:
        return (f"Row {act.row} is an act {entry.act.kind!r}, at another place than this says: look at it again.",)
    return ()


def not_to_correct(course: Course, act: ActCorrected) -> Sequence[str]:
    """What forbids this correction now."""
    found = not_to_mend(course, act)
    if found:
        return found
    person = course.participants[act.participant or ""]
    entry = person.standing_at(act.row)
    said = _not_these_fields(entry.act, act) if entry is not None else ()
    if said or entry is None:
        return said
    try:
        new = corrected(entry.act, act.changes)
    except ValidationError as error:
        return _unreadable(error)
    if any(not _same(told(getattr(new, one.item, None)), one.new) for one in act.entries):
        return ("Write a day as YYYY-MM-DD, a number as a number, text without blanks around it, and only fields that "
                "the act has.",)  # fmt: skip
    if new.observed_on > act.observed_on:
        return ("What happened lies no later than the day on which its record is corrected.",)
    return _no_longer_holds(course, person, act.row, {act.row: new, **_along(person, entry.act, new)})


def _same(held: Value, typed: Value) -> bool:
    """Whether a value is held as it was typed; yes is no number."""
    return held == typed and isinstance(held, bool) == isinstance(typed, bool)


def _unreadable(error: ValidationError) -> Sequence[str]:
    """Which fields have no value yet, or one that they cannot hold."""
    absent = sorted({str(one["loc"][0]) for one in error.errors() if one["loc"] and one["type"].startswith("missing")})
    wrong = sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]} - set(absent))
    found = [f"Give a value to: {', '.join(absent)}."] if absent else []
    return found + ([f"The new value cannot be read: {', '.join(wrong)}."] if wrong else [])


def _not_these_fields(current: Act, act: ActCorrected) -> Sequence[str]:
    names = CORRECTABLE.get(current.kind)
    if names is None:
        instead = _INSTEAD.get(current.kind, "write a newer one, which takes its place")
        return (f"An act {current.kind!r} is not corrected: {instead}.",)
    if not act.entries or len({one.item for one in act.entries}) != len(act.entries):
        return ("Name each field that was wrong once, and at least one.",)
    found = []
    for one in act.entries:
        held = told(getattr(current, one.item, None))
        if one.item not in names:
            form = " A value of a form is corrected on the form." if current.kind in _SAVES else ""
            found.append(f"The field {one.item!r} of an act {current.kind!r} is not corrected; these are: "
                         f"{', '.join(names)}.{form}")  # fmt: skip
        elif one.old != held:
            found.append(f"The field {one.item!r} has changed since you opened it: look at it again.")
        elif one.new == held:
            found.append(f"The field {one.item!r} keeps its value: leave it out.")
        if not (one.reason or "").strip():
            found.append(f"The field {one.item!r} needs a reason for its correction.")
    return found


def not_to_set_aside(course: Course, act: ActSetAside) -> Sequence[str]:
    """What forbids to set this act aside now."""
    found = not_to_mend(course, act)
    if found:
        return found
    person = course.participants[act.participant or ""]
    if act.of not in TO_SET_ASIDE:
        return (f"An act {act.of!r} is not set aside: {_INSTEAD.get(act.of, 'write a newer one')}.",)
    if act.as_of != person.last_row_of(act.row):
        return (f"Row {act.row} was corrected since you opened it: look at it again.",)
    return _no_longer_holds(course, person, act.row, {act.row: None})


# What follows. --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Again:
    """A participant's acts gone through again: what is refused, by row, which deviations they bring about, and the
    person that comes of it."""

    refused: Mapping[int, Sequence[str]]
    raised: Mapping[tuple[str, str, str], date]
    course: Course
    person: Participant


def _along(person: Participant, old: Act, new: Act) -> Mapping[int, Act]:
    """What moves with a visit's day: forms and corrections that were observed on the day which was wrong."""
    if old.kind != "visit attended" or old.observed_on == new.observed_on or old.visit != new.visit:  # type: ignore[attr-defined]
        return {}
    return {
        one.sequence: replace(one.act, observed_on=new.observed_on) for kind in _SAVES for one in person.of_kind(kind)
        if (one.act.visit, one.act.observed_on) == (old.visit, old.observed_on)  # type: ignore[attr-defined]
    }  # fmt: skip


def _no_longer_holds(course: Course, person: Participant, row: int, mends: Mapping[int, Act | None]) -> Sequence[str]:
    """What is refused once rows read as ``mends`` says (None: is not there), and was not before."""
    before, after = _gone_through(course, person, {}), _gone_through(course, person, mends)
    found: list[str] = list(after.refused.get(row, ())) if row not in before.refused else []
    hang = [later for later in after.refused if later != row and later not in before.refused]
    for later in hang[-_SHOWN:]:
        entry = person.standing_at(later)
        kind = entry.act.kind if entry else "an act"
        found.append(f"Row {later} ({kind}) hangs on it and could not stand. Put that one right first. It would "
                     f"say: {after.refused[later][0]}")  # fmt: skip
    if len(hang) > _SHOWN:
        found.append(f"In all {len(hang)} rows hang on it: {', '.join(map(str, reversed(hang)))}. Put them right from "
                     "the last to the first.")  # fmt: skip
    return found


def judged_again(course: Course, act: ActCorrected | ActSetAside, new: Act | None) -> Sequence[Consequence]:
    """Deviations that no longer hold are closed with a word that says why, and those that hold now are raised. Forms
    that were observed on the wrong day of a visit move with it, each by a correction of its own."""
    person = course.participants[act.participant or ""]
    entry = person.standing_at(act.row)
    along = _along(person, entry.act, new) if entry is not None and new is not None else {}
    then, now = _gone_through(course, person, {}), _gone_through(course, person, {act.row: new, **along})
    before, after = then.raised, now.raised
    standing = {_deviation(entry): entry for entry in person.of_kind(RAISED)}
    mended = next(entry for entry in person.recorded if entry.sequence == act.row)
    brought = {one.sequence for one in person.recorded if one.key.startswith(f"{mended.key}#")}
    done = "corrected" if new is not None else "set aside as entered in error"
    says = f"No longer so: row {act.row} ({act.of}) was {done}."
    closed = [
        Consequence(CLOSED, {"row": entry.sequence, "says": says})
        for key, entry in standing.items() if key not in after and (key in before or entry.sequence in brought)
    ]  # fmt: skip
    moved = [_moved(person, act, row, one) for row, one in along.items()]
    asked = asked_again(course, person, now.course, now.person)
    return [*moved, *closed, *asked] + [
        Consequence(RAISED, {"observed_on": day, "category": key[0], "about": key[1], "says": key[2]})
        for key, day in after.items() if key not in before and key not in standing
    ]  # fmt: skip


def first_dose_after(course: Course, act: ActCorrected | ActSetAside) -> date | None:
    """The first day of treatment once ``act`` is written, which nothing forbids."""
    person = course.participants[act.participant or ""]
    entry = person.standing_at(act.row)
    changes: Mapping[str, Value] | None = getattr(act, "changes", None)
    new = corrected(entry.act, changes) if entry is not None and changes is not None else None
    return _gone_through(course, person, {act.row: new}).person.first_dose_on


def _moved(person: Participant, act: ActCorrected | ActSetAside, row: int, new: Act) -> Consequence:
    entry = person.standing_at(row)
    old = entry.act.observed_on if entry is not None else None
    why = f"The day of row {act.row} (visit attended) was corrected."
    change = Entry("observed_on", told(old), told(new.observed_on), why)
    fields = {"row": row, "of": new.kind, "visit": act.visit, "form": new.form, "entries": (change,)}  # type: ignore[attr-defined]
    return Consequence(CORRECTED, fields)


def _deviation(entry: Recorded) -> tuple[str, str, str]:
    act = entry.act
    return act.category, act.about, act.says  # type: ignore[attr-defined]


def _gone_through(course: Course, person: Participant, mends: Mapping[int, Act | None]) -> _Again:
    """Every act that stands, in the order of the ledger, asked again as if it came now; ``mends``: what some rows read
    instead. Plan, criteria and locks are those of now, before and after alike, so that only what changes counts."""
    again = person.anew()
    again.event_numbers, again.visit_names = _events_gone(person, mends), _visits_gone(person, mends)
    seen = course.beside(again)
    del seen.participants[person.code]  # nobody is a participant before the first consent, which would be refused else
    refused: dict[int, Sequence[str]] = {}
    raised: dict[tuple[str, str, str], date] = {}
    for entry in person.standing:
        act = mends.get(entry.sequence, entry.act)
        if act is None:
            continue
        if act.kind in TO_SET_ASIDE and (act.kind not in _HAPPENED or entry.sequence in mends):
            says = act.refusals(seen)
            if says:
                refused[entry.sequence] = says
            elif act.kind not in _SAVES:
                raised |= {_key(one.fields): act.observed_on for one in act.consequences(seen) if one.kind == RAISED}
        again.admit(entry if act is entry.act else replace(entry, act=act))
        seen.participants[person.code] = again
    return _Again(refused, raised, seen, again)


def _events_gone(person: Participant, mends: Mapping[int, Act | None]) -> set[int]:
    """The numbers of adverse events of which no report stands: they stay taken."""
    reports = [mends.get(entry.sequence, entry.act) for entry in person.of_kind("adverse event reported")]
    return person.event_numbers - {act.event for act in reports if act is not None}  # type: ignore[attr-defined]


def _visits_gone(person: Participant, mends: Mapping[int, Act | None]) -> set[str]:
    """The names of visits that stand no more: unscheduled ones keep their numbers."""
    held = [mends.get(entry.sequence, entry.act) for entry in person.of_kind("visit attended")]
    return person.visit_names - {act.visit for act in held if act is not None}  # type: ignore[attr-defined]


def _key(given: Mapping[str, object]) -> tuple[str, str, str]:
    return str(given["category"]), str(given["about"]), str(given["says"])


def fields_of(act: Act) -> Mapping[str, Value]:
    """The fields of an act that may be corrected, with their values as entries hold them."""
    names = CORRECTABLE.get(act.kind, ())
    return {name: told(getattr(act, name, None)) for name in names}
