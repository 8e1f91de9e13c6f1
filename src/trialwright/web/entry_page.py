"""What stands behind a form page: what its writer saw, what they changed, and which acts that makes.

A form carries the number of the last act that its writer saw (``base``). The old value of every entry is the value as
of then, so that the act itself is refused when someone else was quicker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import slugify

from trialwright.analysis.reading import group_items
from trialwright.conduct.act import Act
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.participant import Participant
from trialwright.conduct.query import queries
from trialwright.protocol.design import StudyDesign, Visit
from trialwright.protocol.form import Form, Value
from trialwright.web.entry_way import Way
from trialwright.web.form_builder import in_a_box
from trialwright.web.form_builder import typed as as_typed
from trialwright.web.handing_in import Sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """The values of a form as of act ``sequence`` (0: never saved), and who wrote last."""

    sequence: int
    values: Mapping[str, Value]
    by: str = ""

    def differences(self, form: Form, earlier: Seen) -> list[Sentence]:
        """What changed since ``earlier``, a sentence for each item."""
        known = {**earlier.values, **self.values}
        names = [name for name in known if self.values.get(name) != earlier.values.get(name)]
        labels = {name: item.label for name in names if (item := form.item(name)) is not None}
        return [
            Sentence(f"{labels.get(name, name)}: {_said(earlier.values.get(name))} when you opened it, "
                     f"{_said(self.values.get(name))} now (saved by {self.by}).", name)
            for name in names
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """The entries that a writer's form makes: values for the first time, and corrections."""

    first: tuple[Entry, ...]
    corrected: tuple[Entry, ...]


def form_at(course: Course, person: Participant, visit: str, form: str) -> tuple[Visit, Form] | None:
    """The visit and the form that two parts of an address name; None where there is none. An unscheduled visit has
    forms once it has taken place."""
    names = [*(one.name for one in course.design.visits), *(one for one in person.visits)]
    name = next((one for one in names if slugify(one) == visit), "")
    found = next((one for one in course.design.forms_at(name) if slugify(one) == form), None)
    if found is None:
        return None
    kind = course.design.unscheduled_kind(name)
    planned = next((one for one in course.design.visits if one.name == name), None)
    if planned is None and kind is not None:
        planned = Visit(name, kind.epoch, 0, 0, 0, kind.forms, kind.basis)
    return None if planned is None else (planned, course.design.forms[found])


def seen_at(person: Participant, visit: str, form: str, base: str | None) -> Seen:
    """The form as of act ``base`` (None or not a number: as of now)."""
    last = int(base) if base and base.isascii() and base.isdigit() else None
    sequence, by = 0, ""
    values: dict[str, Value] = {}
    for entry in person.standing:
        act = entry.act
        if act.kind not in ("form saved", "value corrected") or (act.visit, act.form) != (visit, form):
            continue
        if last is None or entry.sequence <= last:
            sequence, by = entry.sequence, entry.actor.user
            values.update({one.item: one.new for one in act.entries})
    return Seen(sequence, values, by)


def changes(
    asked: Iterable[str], seen: Seen, typed: Mapping[str, Value], sent: Mapping[str, str],
    ways: Mapping[str, Way] | None = None,
) -> Changed:  # fmt: skip
    """What the writer changed against what they saw at the ``asked`` addresses; the reason of a correction is read from
    ``reason-<address>``, else ``reason``; why a first value is right although a check asks, from ``why-<address>``.
    ``ways``: how an address was answered, where there is something to say of it."""
    first, corrected = [], []
    for name in asked:
        old, new = seen.values.get(name), typed.get(name)
        if _same(old, new):
            continue
        way = (ways or {}).get(name, Way())
        if name in seen.values:
            reason = "; ".join(filter(None, (reason_sent(sent, name), way.why)))
            corrected.append(Entry(name, old, new, reason[:500] or None, way.method, way.stopped, bool(way.why)))
        else:
            first.append(Entry(name, None, new, way.why[:500] or None, way.method, way.stopped))
    return Changed(tuple(first), tuple(corrected))


def _same(old: Value, new: Value) -> bool:
    """Whether the page still says what it showed: line ends and blanks that came by a file stand in no box."""
    if isinstance(old, str) and isinstance(new, str | None):
        return old == new or in_a_box(old) == (new or "")
    return old == new and isinstance(old, bool) == isinstance(new, bool)


def reason_sent(sent: Mapping[str, str], name: str) -> str:
    """Why a value is corrected, as sent."""
    return (sent.get(f"reason-{name}") or sent.get("reason") or "").strip()


@dataclass(frozen=True, slots=True)
class Before:
    """An answer at the visit before: the value, as it is typed, and in words with the visit's name."""

    value: Value
    says: str


def before_of(course: Course, person: Participant, visit: Visit, form: Form) -> Mapping[str, Before]:
    """The answers of the last visit before ``visit`` at which the form was saved."""
    order = [one.name for one in course.design.visits]
    earlier = order[: order.index(visit.name)] if visit.name in order else order
    for name in reversed(earlier):
        values = person.values(name, form.name)
        if values:
            return {address: Before(value, f"{_shown(form, address, value)} ({name})")
                    for address, value in values.items() if value is not None}  # fmt: skip
    return {}


def _shown(form: Form, address: str, value: Value) -> str:
    item = form.item(address)
    word = item.code_list.says(str(value)) if item is not None and item.code_list is not None else None
    return word or (as_typed(value) if isinstance(value, float) else _said(value))


def queries_at(person: Participant, visit: str, form: str) -> Mapping[str, Sequence[tuple[int, str]]]:
    """The queries about a form that are not closed, by address; those about the form as a whole under no address."""
    found: dict[str, list[tuple[int, str]]] = {}
    for number, one in queries(person).items():
        if one.state != "closed" and (one.visit, one.form) == (visit, form):
            found.setdefault(one.item or "", []).append((number, f"{one.state}: {one.says}"))
    return found


def saving(code: str, observed_on: date, visit: Visit, form: Form, changed: Changed) -> list[Act] | Sentence:
    """The acts that save what changed, corrections first; or the sentence that says why there are none."""
    acts: list[Act] = []
    if changed.corrected:
        acts.append(ValueCorrected(code, observed_on, visit.name, form.name, changed.corrected))
    if changed.first:
        acts.append(FormSaved(code, observed_on, visit.name, form.name, changed.first))
    return acts or Sentence("Nothing was changed.")


def reason_of(act: Act) -> str | None:
    """The reason of an act of corrections: those of its entries, each once."""
    if not act.needs_reason:
        return None
    reasons = dict.fromkeys(one.reason for one in act.entries if one.reason)
    return "; ".join(reasons) or None


def totals(design: StudyDesign, form: Form, typed: Mapping[str, object]) -> Sequence[tuple[str, int, int, int]]:
    """For each measure that counts answers of this form: its name, the count, how many were answered, of how many; of a
    measure that looks at some items of a group, these alone."""
    found = []
    for name, source in design.analysis.measures.items():
        if source.form != form.name or source.group is None or source.counts is None:
            continue
        answers = [typed.get(item.name) for item in group_items(design, source)]
        count = sum(answer == source.counts or answer in source.also_counts for answer in answers)
        found.append((name.replace("_", " "), count, sum(a is not None for a in answers), len(answers)))
    return found


def _said(value: Value) -> str:
    return "no value" if value is None else str(value)
