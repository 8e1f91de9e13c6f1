"""What an amendment means for what is recorded: whom it touches, at which place, and why; nothing is changed here.

Told are values that have no place any more or no longer fit their code list, bounds, type or unit, checks that fire now
and did not, and the reverse, what is calculated otherwise, and visits that move. No sentence names a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from trialwright.clinical.printed_unit import printed_unit
from trialwright.protocol.amendment import compare
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Form, Item, Value, fits_type, parse_address, refusals
from trialwright.protocol.form_judgement import judge_form
from trialwright.protocol.schedule import Happened, due_visits
from trialwright.protocol.situation import Situation, Values


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of one participant, as values: see ``Situation`` and ``Happened``. ``facts_at``: the facts of
    each visit (``visit.date``), beside those of the whole course."""

    code: str
    values: Values = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    happened: Happened = field(default_factory=Happened)
    facts_at: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that the amendment means for one participant; ``address`` None: a visit as a whole.

    ``rule``: gone, place, code, words, range, type, unit, check, check no longer, calculated, window, not asked any
    more.
    """

    participant: str
    visit: str
    form: str | None
    address: str | None
    rule: str
    says: str


def impact(before: StudyDesign, after: StudyDesign, people: Sequence[Recorded], today: date) -> list[Touch]:
    """What the newer version means for what is recorded, participant by participant; nothing is changed."""
    found: list[Touch] = []
    judged_anew = forms_judged_anew(before, after)
    for person in people:
        for (visit, form), values in person.values.items():
            found += _of_values(before, after, person, visit, form, values)
            if form in judged_anew:
                found += _of_checks(before, after, person, visit, form)
        found += _of_visits(before, after, person, today)
    return found


def forms_judged_anew(before: StudyDesign, after: StudyDesign) -> frozenset[str]:
    """The forms of both versions whose checks, conditions or calculations can come out otherwise than before."""
    both = [name for name in before.forms if name in after.forms]
    order = ([one.name for one in design.visits] for design in (before, after))
    baselines = before.analysis.baseline_visit != after.analysis.baseline_visit
    if before.ranges != after.ranges or baselines or len({tuple(one) for one in order}) > 1:
        return frozenset(both)
    asked = [before.forms_at(one.name) != after.forms_at(one.name) for one in after.visits]
    moved = {change.name.partition(".")[2] for change in compare(before, after) if change.part == "item"}
    changed = _reached(moved, before, after)
    return frozenset(
        name for name in both
        if any(asked) or _plain(before.forms[name]) != _plain(after.forms[name])
        or _checks_of(before, name) != _checks_of(after, name)
        or any(_mentions(text, changed) for text in _expressions(after, name))
    )  # fmt: skip


def _plain(form: Form) -> object:
    return [(group.name, group.condition, group.at_most, group.items) for group in form.item_groups]


def _checks_of(design: StudyDesign, form: str) -> list[tuple[str, str, str, bool]]:
    return [(one.name, one.item, one.holds, one.hard) for one in design.checks if one.form == form]


def _expressions(design: StudyDesign, form: str) -> Iterator[str]:
    """Every text of ``form`` that may name another answer."""
    yield from (one.holds for one in design.checks if one.form == form)
    for group in design.forms[form].item_groups:
        yield group.condition or ""
        for item in group.items:
            yield item.condition or ""
            if item.method is not None:
                yield from (item.method.expression or "", *item.method.inputs.values())


def _mentions(text: str, names: frozenset[str]) -> bool:
    return not names.isdisjoint(_WORD.findall(text))


def _reached(changed: set[str], *designs: StudyDesign) -> frozenset[str]:
    """``changed`` items, and those that are worked out of them, step by step."""
    methods = {
        item.name: " ".join((item.method.expression or "", *item.method.inputs.values()))
        for design in designs for form in design.forms.values() for item in form.items.values() if item.method
    }  # fmt: skip
    found: frozenset[str] = frozenset()
    following = frozenset(changed)
    while following - found:
        found |= following
        following = frozenset(name for name, text in methods.items() if _mentions(text, found))
    return found


_WORD = re.compile(r"[a-z][a-z0-9_]*")


def _of_values(
    before: StudyDesign, after: StudyDesign, person: Recorded, visit: str, form: str, values: Mapping[str, Value]
) -> Iterator[Touch]:
    if form in after.forms and form not in after.forms_at(visit) and form in before.forms_at(visit):
        says = f"The visit {visit} does not ask for {before.forms[form].label} any more; what is recorded stays."
        yield Touch(person.code, visit, form, None, "not asked any more", says)
    for address, value in values.items():
        if value is None:
            continue
        old = before.forms[form].item(address) if form in before.forms else None
        new = after.forms[form].item(address) if form in after.forms else None
        if new is None and old is None:
            continue
        if new is None and form in after.forms and _item_name(address) in after.forms[form].items:
            says = "The item stays, and this answer has no place in it any more: its rows were changed."
            yield Touch(person.code, visit, form, address, "place", says)
            continue
        told = _of_value(old, new, value)
        if told is not None:
            yield Touch(person.code, visit, form, address, told[0], told[1])


def _item_name(address: str) -> str:
    parts = parse_address(address)
    return parts.item if parts is not None else address


def _of_value(old: Item | None, new: Item | None, value: Value) -> tuple[str, str] | None:
    """Rule and sentence; None: the value is as right as before. The sentence names no value."""
    if new is None:
        return "gone", "The item is gone; its value stays in the trail and is asked no more."
    if old is not None and old.data_type != new.data_type and not fits_type(new, value):
        return "type", f"{new.label}: recorded as {old.data_type}, now {new.data_type}."
    if old is not None and old.unit != new.unit:
        units = [printed_unit(one.unit) or "no unit" for one in (old, new)]
        return "unit", f"{new.label}: recorded in {units[0]}, now in {units[1]}; it is not converted by itself."
    said = refusals(new, value)
    if said and (old is None or not refusals(old, value)):
        return ("code" if new.code_list is not None else "range"), said[0]
    words = [one.code_list.says(str(value)) if one and one.code_list is not None else None for one in (old, new)]
    if all(words) and words[0] != words[1]:
        return "words", f"{new.label}: a code that was chosen stands for other words now."
    return None


def _of_checks(before: StudyDesign, after: StudyDesign, person: Recorded, visit: str, form: str) -> Iterator[Touch]:
    (fired, was), (fires, now) = _firing(before, person, visit, form), _firing(after, person, visit, form)
    for (rule, address), says in fires.items():
        if (rule, address) not in fired:
            yield Touch(person.code, visit, form, address, "check", says)
    for (rule, address), says in fired.items():
        if (rule, address) not in fires and after.forms[form].item(address) is not None:
            yield Touch(person.code, visit, form, address, "check no longer", says)
    for address, value in was.items():
        if address in now and now[address] != value:
            yield Touch(person.code, visit, form, address, "calculated", "It is calculated otherwise now.")


def _firing(
    design: StudyDesign, person: Recorded, visit: str, form: str
) -> tuple[dict[tuple[str, str], str], Mapping[str, Value]]:
    """What fires at a form as recorded, by (rule, address), and what it calculates. Hard bounds are told by value."""
    if form not in design.forms or not design.forms_at(visit):
        return {}, {}
    facts = {**person.facts, **person.facts_at.get(visit, {})}
    judged = judge_form(Situation(design, visit, form, person.values, facts))
    told = [one for one in judged.remarks if one.rule != "range" or not one.hard]
    return {(one.rule, one.address): one.says for one in told}, judged.calculated


def _of_visits(before: StudyDesign, after: StudyDesign, person: Recorded, today: date) -> Iterator[Touch]:
    old = {due.visit.name: due for due in due_visits(before, person.happened, today)}
    for due in due_visits(after, person.happened, today):
        name = due.visit.name
        was = old.get(name)
        if was is None and due.attended_on is None and due.target is not None:
            yield Touch(person.code, name, None, None, "window", f"A new visit, due on {due.target}.")
        if was is None or (was.first, was.last) == (due.first, due.last):
            continue
        if due.attended_on is None:
            says = f"Its window moves from {was.first} to {was.last} to {due.first} to {due.last}."
            yield Touch(person.code, name, None, None, "window", says)
        elif bool(was.days_outside) != bool(due.days_outside):
            side = "outside" if due.days_outside else "inside"
            yield Touch(person.code, name, None, None, "window", f"The day attended lies {side} the new window.")


def values_lost(touches: Sequence[Touch]) -> list[Touch]:
    """The touches at which a recorded value has no place any more."""
    return [one for one in touches if one.rule == "gone" and one.address is not None and parse_address(one.address)]
