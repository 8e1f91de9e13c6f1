"""What would become of values that a file says, line by line: written, corrected, standing already, or refused.

Each form of a participant at a visit becomes the acts that a person would write: the visit attended (or its day
corrected), the form saved, the values corrected with a reason; a line about another act corrects that (``act_import``).
They are tried on a course in memory with the refusals of every other path, so that what is told is what would happen.
The keys of the acts follow from the file's SHA-256 and the line: a second run of the same file writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

from trialwright.clinical.printed_unit import printed_unit
from trialwright.conduct.act import Act, Actor
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.order import unknown_visit
from trialwright.conduct.participant import Participant
from trialwright.conduct.sites import site_of
from trialwright.conduct.writing import Book, Proposal, Refused
from trialwright.exchange.act_import import ActLine, act_lines, correction_of, is_of_acts, is_of_this_ledger
from trialwright.exchange.data_format import SERIAL_REMEDY, Incoming, Reading, is_serial_day
from trialwright.protocol.form import Item, Value, label_at, refusals

Word = Literal["written", "corrected", "visit", "raised", "refused"]
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?")
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Told:
    """What would become of a place of the file, in a sentence that names no value."""

    where: str
    word: Word
    says: str


@dataclass(slots=True)
class ImportPlan:
    """``proposals`` in order; ``told`` line by line; ``standing``: values that are recorded already; ``before``: forms
    that the same file wrote earlier; ``passed``: acts of another ledger."""

    proposals: list[Proposal] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    standing: int = 0
    before: int = 0
    passed: int = 0

    def count(self, word: Word) -> int:
        """How often ``word`` was told."""
        return sum(one.word == word for one in self.told)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who imports, why (corrections need it), when (aware UTC), and out of which file (21 CFR 11.10(h)); None: not
    said, as in a simulated study."""

    actor: Actor
    reason: str
    at: datetime
    source: str | None = None


def file_key(data: bytes, form: str | None, whole: bool) -> str:
    """What the keys of a file's acts begin with: they follow from its content alone."""
    digest = sha256(data + f"\n{form or ''}".encode()).hexdigest()[:32]
    return f"import {digest} {'whole' if whole else 'part'}"


def plan_import(course: Course, reading: Reading, key: str, writer: Writer) -> ImportPlan:
    """What would become of ``reading`` in ``course``, which is changed on the way: hand in a copy of its own.

    A key that ends with "whole" stands for a file that is written whole or not at all: when any act of it stands, all
    of it does.
    """
    plan = ImportPlan()
    for mistake in reading.mistakes:
        says = f"must be {mistake.expected}, found {mistake.found}. {mistake.remedy}"
        plan.told.append(Told(mistake.where, "refused", says))
    of_acts = [one for one in reading.values if is_of_acts(course, one)]
    groups = _groups(course, [one for one in reading.values if not is_of_acts(course, one)])
    if key.endswith(" whole") and any(one.startswith(f"{key} ") for one in course.keys):
        plan.before = len(groups) + len(list(act_lines(course, of_acts)))
        return plan
    origin = course.origin or "observed"
    if reading.values and reading.origin != origin:
        says = f"This file holds {reading.origin} values and the study {origin} ones: they never go into one study."
        plan.told.append(Told(reading.values[0].where, "refused", says))
        return plan
    trial = _Trial(Book(course, lambda: bytes(16), hashed=False), key, writer, plan, _days(reading.values))
    for line in act_lines(course, of_acts):
        if reading.of_any_ledger and line.row is not None and not is_of_this_ledger(course, line):
            plan.passed += 1
        else:
            trial.take_act(line)
    for group in groups:
        trial.take(group)
    return plan


def _days(values: Sequence[Incoming]) -> Mapping[tuple[str, str], frozenset[date]]:
    """The days that a file says of each visit of a participant: one, where the file is right."""
    found: dict[tuple[str, str], frozenset[date]] = {}
    for one in values:
        if one.visit_date is not None:
            place = one.participant, one.visit
            found[place] = found.get(place, frozenset()) | {one.visit_date}
    return found


def _groups(course: Course, values: Sequence[Incoming]) -> list[list[Incoming]]:
    """The values of each form of a participant at a visit; participants as they come, visits in the plan's order."""
    found: dict[tuple[str, str, str], list[Incoming]] = {}
    for one in values:
        found.setdefault((one.participant, one.visit, one.form), []).append(one)
    people = {code: number for number, code in enumerate(dict.fromkeys(one.participant for one in values))}
    order = {name: number for number, name in enumerate(course.visit_plan)}
    places = sorted(found, key=lambda place: (people[place[0]], order.get(place[1], 10**6)))
    return [found[place] for place in places]


@dataclass(slots=True)
class _Trial:
    """Tries acts on a course in memory and keeps what would be written."""

    book: Book
    key: str
    writer: Writer
    plan: ImportPlan
    days: Mapping[tuple[str, str], frozenset[date]]

    def take_act(self, line: ActLine) -> None:
        """What becomes of a line about an act."""
        course, key = self.book.course, f"{self.key} act {line.row}"
        if key in course.keys:
            self.plan.before += 1
            return
        found = correction_of(course, line, self.writer.at.date(), self.writer.reason)
        if found is None:
            self.plan.standing += len(line.said)
        elif isinstance(found, list):
            self.plan.told += [Told(line.where, "refused", one) for one in found]
        else:
            names = ", ".join(one.item for one in found.entries)
            says = f"{line.participant}, {found.of} (row {line.row}): {names}"
            self._try((line.where, line.form.name), found, key, "corrected", says)

    def take(self, group: Sequence[Incoming]) -> None:
        """What becomes of one form of a participant at a visit."""
        course, first = self.book.course, group[0]
        key = f"{self.key} {min(one.number for one in group)}"
        if any(f"{key} {step}" in course.keys for step in ("saved", "corrected")):
            self.plan.before += 1
            return
        refused = list(_unknown(course, first)) or list(_twice(group))
        if refused:
            self.plan.told += refused
            return
        person = course.participants[first.participant]
        entries, found = self._entries(course, person, group)
        if found:
            self.plan.told += found
            return
        if (entries or first.visit in person.visits) and self._visit(group, person, key) and entries:
            self._write(group, entries, _observed(group, person.visits[first.visit].observed_on), key)

    def _entries(
        self, course: Course, person: Participant, group: Sequence[Incoming]
    ) -> tuple[list[Entry], list[Told]]:
        values = person.values(group[0].visit, group[0].form)
        entries, told = [], []
        for one in group:
            item = course.design.forms[one.form].item(one.address)
            value = typed(item, one.value)
            said = list(_wrong_value(item, one, value))
            told += [Told(one.where, "refused", sentence) for sentence in said]
            if said:
                continue
            old = values.get(one.address)
            if _same(old, value):
                self.plan.standing += 1
            elif one.address in values:
                entries.append(Entry(one.address, old, value, self.writer.reason))
            else:
                entries.append(Entry(one.address, None, value))
        return entries, told

    def _visit(self, group: Sequence[Incoming], person: Participant, key: str) -> bool:
        """Whether the visit stands, or would with this file: then it is recorded first."""
        first = group[0]
        if len(self.days.get((first.participant, first.visit), ())) > 1:
            says = f"The file says several days of the visit {first.visit!r} of {person.code}: keep the right one."
            self.plan.told.append(Told(first.where, "refused", says))
            return False
        day = next((one.visit_date for one in group if one.visit_date is not None), None)
        attended = person.visits.get(first.visit)
        if attended is not None:
            return day is None or day == attended.observed_on or self._day_corrected(first, person, day, key)
        if day is None:
            says = (f"The visit {first.visit!r} of {person.code} is not recorded: record it first, or say its day in "
                    "the column visit_date.")  # fmt: skip
            self.plan.told.append(Told(first.where, "refused", says))
            return False
        return self._try(_at(first), VisitAttended(person.code, day, first.visit), f"{key} visit", "visit",
                         f"{person.code} attended {first.visit!r}")  # fmt: skip

    def _day_corrected(self, first: Incoming, person: Participant, day: date, key: str) -> bool:
        """Whether the day of a visit that stands can be corrected to the one that the file says."""
        attended = next(one for one in reversed(person.of_kind("visit attended")) if one.act.visit == first.visit)  # type: ignore[attr-defined]
        change = Entry("observed_on", attended.act.observed_on.isoformat(), day.isoformat(), self.writer.reason)
        on = max(day, self.writer.at.date())
        act = ActCorrected(person.code, on, attended.sequence, "visit attended", first.visit, None, (change,))
        says = f"{person.code}, the day of {first.visit!r} (row {attended.sequence})"
        return self._try(_at(first), act, f"{key} day", "corrected", says)

    def _write(self, group: Sequence[Incoming], entries: Sequence[Entry], on: date, key: str) -> None:
        first = group[0]
        held = self.book.course.participants[first.participant].values(first.visit, first.form)
        new = tuple(one for one in entries if one.item not in held)
        changed = tuple(one for one in entries if one.item in held)
        form = self.book.course.design.forms[first.form]
        place = f"{first.participant}, {first.visit}, {form.label}"
        if new:
            saved = FormSaved(first.participant, on, first.visit, first.form, new)
            self._try(_at(first), saved, f"{key} saved", "written", f"{place}: {_counted(len(new))}")
        if changed:
            corrected = ValueCorrected(first.participant, on, first.visit, first.form, changed)
            names = ", ".join(label_at(form, one.item) for one in changed[:8])
            names += " and more" if len(changed) > 8 else ""
            self._try(_at(first), corrected, f"{key} corrected", "corrected", f"{place}: {names}")

    def _try(self, at: tuple[str, str], act: Act, key: str, word: Word, says: str) -> bool:
        """``at``: the place in the file, and the form."""
        origin = self.book.course.origin or "observed"
        source = self.writer.source if origin == "observed" else None
        proposal = Proposal(act, self.writer.actor, self.writer.at, key, self.writer.reason, origin, source)
        outcome = self.book.append(proposal, self.writer.at)
        place, form = at[0], self.book.course.design.forms.get(at[1])
        if isinstance(outcome, Refused):
            self.plan.told += [Told(place, "refused", sentence) for sentence in outcome.sentences]
            return False
        self.plan.proposals.append(proposal)
        self.plan.told.append(Told(place, word, says))
        for entry in outcome.recorded[1:]:
            item, said = getattr(entry.act, "item", None), getattr(entry.act, "says", "")
            label = label_at(form, item) if form is not None and item else ""
            if not said and isinstance(entry.act, ActCorrected):
                said = f"row {entry.act.row} ({entry.act.of}) moves with the visit"
            about = said if said.startswith(label) else f"{label}: {said}"
            self.plan.told.append(Told(place, "raised", f"{entry.act.kind}, {entry.act.participant}: {about}"))
        return True


def _at(one: Incoming) -> tuple[str, str]:
    return one.where.partition(" ")[0], one.form


def _unknown(course: Course, one: Incoming) -> Iterator[Told]:
    """What of participant, visit and form the study does not know."""
    place = one.where.partition(" ")[0]
    if one.participant not in course.participants:
        yield Told(place, "refused", f"{one.participant[:40]} is not known in this study: record the consent first.")
        return
    held = site_of(course, course.participants[one.participant])
    if one.site is not None and one.site != held:
        yield Told(place, "refused", f"{one.participant} does not belong to the site that the line names.")
    for sentence in unknown_visit(course, one.visit[:60]):
        yield Told(place, "refused", sentence)
    form = course.design.forms.get(one.form)
    if form is None:
        known = ", ".join(name for name, form in course.design.forms.items() if not form.acts)
        yield Told(place, "refused", f"This study has no form {one.form[:40]!r}; its forms are: {known}.")


def _twice(group: Sequence[Incoming]) -> Iterator[Told]:
    seen: dict[str, Incoming] = {}
    for one in group:
        if one.address in seen:
            says = f"{one.address[:60]} of {one.participant} at {one.visit!r} stands in {seen[one.address].where} too."
            yield Told(one.where, "refused", says)
        seen[one.address] = one


def _wrong_value(item: Item | None, one: Incoming, value: Value) -> Iterator[str]:
    if item is None:
        yield f"The form {one.form!r} has no item {one.address[:60]!r}."
        return
    if item.method is not None:
        yield f"{item.label} is calculated from other answers: it is never entered."
        return
    if one.unit is not None and one.unit != (item.unit or ""):
        yield f"{item.label} is recorded in {_unit(item)}: convert the value, then say so."
    if item.data_type in ("date", "partial_date") and isinstance(value, str) and is_serial_day(value):
        yield f"{item.label} holds a number, as spreadsheets store days. {SERIAL_REMEDY}"
        return
    yield from refusals(item, value)


def _unit(item: Item) -> str:
    """The unit as people write it, and its code where a file has to write another."""
    printed = printed_unit(item.unit)
    if not item.unit:
        return "no unit"
    return item.unit if printed in ("", item.unit) else f"{printed} (in files: {item.unit})"


def _observed(group: Sequence[Incoming], visit: date) -> date:
    return max((one.observed_on for one in group if one.observed_on is not None), default=visit)


def _same(one: Value, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _counted(number: int) -> str:
    return f"{number} value{'' if number == 1 else 's'}"


def typed(item: Item | None, value: Value) -> Value:
    """What a text means for ``item``; one that means nothing of its kind stays a text, and is refused."""
    if item is None or not isinstance(value, str):
        return value
    text = value.strip()
    if item.data_type == "integer":
        return int(text) if _WHOLE.fullmatch(text) else value
    if item.data_type == "float":
        if _WHOLE.fullmatch(text):
            return int(text)
        return float(text) if _NUMBER.fullmatch(text) else value
    if item.data_type == "boolean":
        return _YES_NO.get(text.casefold(), value)
    return value if item.data_type == "text" else text
