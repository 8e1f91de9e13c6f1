"""An amendment: two versions of a study compared, and a dry run of what the newer one means for what is recorded.

``compare`` says what changed in the plan, in sentences, part by part. ``impact`` says whom it touches: values that
stand in an item that is gone, that no longer fit their code list, bounds or unit, checks that fire now and did not,
visits ahead that move. Nothing is changed here; names are identifiers, so a renamed item is one that went and one that
came.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Form, Item, Value, parse_address, refusals
from trialwright.protocol.form_judgement import judge_form
from trialwright.protocol.schedule import Happened, due_visits
from trialwright.protocol.situation import Situation, Values

Part = Literal[
    "study", "arm", "administration", "visit", "form", "item", "check", "criterion", "outcome", "conduct", "duty",
    "range",
]  # fmt: skip
What = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of the plan. ``name``: of the part (``core_set.haq_di``); ``fields``: what of it changed."""

    part: Part
    what: What
    name: str
    says: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of one participant, as values: see ``Situation`` and ``Happened``."""

    code: str
    values: Values = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    happened: Happened = field(default_factory=Happened)


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that the amendment means for one participant; ``address`` None: a visit as a whole.

    ``rule``: gone, code, range, type, unit, check, check no longer, window, not asked any more.
    """

    participant: str
    visit: str
    form: str | None
    address: str | None
    rule: str
    says: str


# What changed in the plan. -------------------------------------------------------------------------------------------


def compare(before: StudyDesign, after: StudyDesign) -> list[Change]:
    """Every difference between two versions of a study, part by part."""
    found: list[Change] = []
    for name in ("title", "target_enrolment", "epochs"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(Change("study", "changed", name, f"{name.replace('_', ' ')}: {old} becomes {new}.", (name,)))
    found += _named("arm", _by(before.arms), _by(after.arms))
    found += _named("administration", _plans(before), _plans(after))
    found += _named("visit", _by((*before.visits, *before.unscheduled)), _by((*after.visits, *after.unscheduled)))
    found += _forms(before.forms, after.forms)
    found += _named("check", _by(before.checks), _by(after.checks))
    found += _named("criterion", _criteria(before), _criteria(after))
    found += _named("outcome", _by(before.analysis.outcomes), _by(after.analysis.outcomes))
    found += _named("duty", _by(before.duties), _by(after.duties))
    found += _named("range", _ranges(before), _ranges(after))
    if before.conduct != after.conduct:
        names = [
            name for name in asdict(before.conduct) if getattr(before.conduct, name) != getattr(after.conduct, name)
        ]
        found.append(Change("conduct", "changed", "conduct", f"Conduct: {', '.join(names)} changed.", tuple(names)))
    return found


def _by(parts: Sequence[Any]) -> dict[str, Any]:
    return {part.name: part for part in parts}


def _plans(design: StudyDesign) -> dict[str, Any]:
    return {f"{plan.intervention} ({', '.join(plan.arms) or 'all arms'})": plan for plan in design.administrations}


def _ranges(design: StudyDesign) -> dict[str, Any]:
    """Reference limits by item and by whom they hold for."""
    listed = design.ranges.ranges if design.ranges is not None else ()
    return {
        f"{one.form}.{one.item} ({one.sex or 'either sex'}, age {one.from_age or 0} to {one.under_age or 'any'}, "
        f"{one.laboratory or 'any laboratory'}, {one.from_day or 'ever'} to {one.until_day or 'further notice'})": one
        for one in listed
    }


def _criteria(design: StudyDesign) -> dict[str, Any]:
    return {criterion.id: criterion for criterion in design.criteria.criteria}


_ELSEWHERE = ("basis", "items", "item_groups", "spans")
"""Fields that are compared part by part, or say nothing of the plan."""


def _named(part: Part, before: Mapping[str, Any], after: Mapping[str, Any], place: str = "") -> Iterator[Change]:
    for name, old in before.items():
        if name not in after:
            yield Change(part, "removed", place + name, f"The {part} {place + name} is taken out.")
        elif old != after[name]:
            fields = tuple(
                one
                for one in type(old).__dataclass_fields__
                if one not in _ELSEWHERE and getattr(old, one) != getattr(after[name], one)
            )
            if fields:
                said = ", ".join(f"{one} {_short(getattr(old, one))} -> {_short(getattr(after[name], one))}"
                                 for one in fields)  # fmt: skip
                yield Change(part, "changed", place + name, f"The {part} {place + name} changes: {said}.", fields)
    for name in after:
        if name not in before:
            yield Change(part, "added", place + name, f"The {part} {place + name} is new.")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _forms(before: Mapping[str, Form], after: Mapping[str, Form]) -> Iterator[Change]:
    yield from _named("form", before, after)
    for name, old in before.items():
        if name in after:
            yield from _named("item", old.items, after[name].items, f"{name}.")


# Whom it touches. ----------------------------------------------------------------------------------------------------


def impact(before: StudyDesign, after: StudyDesign, people: Sequence[Recorded], today: date) -> list[Touch]:
    """What the newer version means for what is recorded, participant by participant; nothing is changed."""
    found: list[Touch] = []
    for person in people:
        for (visit, form), values in person.values.items():
            found += _of_values(before, after, person, visit, form, values)
            found += _of_checks(before, after, person, visit, form)
        found += _of_visits(before, after, person, today)
    return found


def _of_values(
    before: StudyDesign, after: StudyDesign, person: Recorded, visit: str, form: str, values: Mapping[str, Value]
) -> Iterator[Touch]:
    if form in after.forms and form not in after.forms_at(visit):
        says = f"The visit {visit} does not ask for {form} any more; what is recorded stays."
        yield Touch(person.code, visit, form, None, "not asked any more", says)
    for address, value in values.items():
        if value is None:
            continue
        old = before.forms[form].item(address) if form in before.forms else None
        new = after.forms[form].item(address) if form in after.forms else None
        told = _of_value(old, new, value)
        if told is not None:
            yield Touch(person.code, visit, form, address, told[0], told[1])


def _of_value(old: Item | None, new: Item | None, value: Value) -> tuple[str, str] | None:
    """Rule and sentence; None: the value is as right as before. The sentence names no value."""
    if new is None:
        return "gone", "The item is gone; its value stays in the trail and is asked no more."
    if old is not None and old.data_type != new.data_type:
        return "type", f"{new.label}: recorded as {old.data_type}, now {new.data_type}."
    if old is not None and old.unit != new.unit:
        return "unit", f"{new.label}: recorded in {old.unit}, now in {new.unit}; it is not converted by itself."
    said = refusals(new, value)
    if said and (old is None or not refusals(old, value)):
        return ("code" if new.code_list is not None else "range"), said[0]
    return None


def _of_checks(before: StudyDesign, after: StudyDesign, person: Recorded, visit: str, form: str) -> Iterator[Touch]:
    fired = _firing(before, person, visit, form)
    fires = _firing(after, person, visit, form)
    for (rule, address), says in fires.items():
        if (rule, address) not in fired:
            yield Touch(person.code, visit, form, address, "check", f"{rule}: {says}")
    for rule, address in fired:
        if (rule, address) not in fires:
            yield Touch(person.code, visit, form, address, "check no longer", f"{rule} fires no longer.")


def _firing(design: StudyDesign, person: Recorded, visit: str, form: str) -> dict[tuple[str, str], str]:
    if form not in design.forms or not design.forms_at(visit):
        return {}
    judged = judge_form(Situation(design, visit, form, person.values, person.facts))
    names = {check.name for check in design.checks}
    return {(remark.rule, remark.address): remark.says for remark in judged.remarks if remark.rule in names}


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


# Form versions side by side. -----------------------------------------------------------------------------------------


def form_version(form: Form) -> str:
    """The first 12 digits of a hash over everything that a form is; equal forms have equal versions."""
    content = {
        "name": form.name, "label": form.label, "label_zh": form.label_zh, "acts": form.acts,
        "groups": [asdict(group) for group in form.item_groups],
        "reasons": asdict(form.missing_reasons) if form.missing_reasons else None,
    }  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One item in both versions; None: that version does not have it."""

    name: str
    before: Item | None
    after: Item | None

    @property
    def is_same(self) -> bool:
        """Whether nothing of the item changed."""
        return self.before == self.after


def side_by_side(before: Form | None, after: Form | None) -> list[SideBySide]:
    """Every item of two versions of a form, in the order of the newer one, then what went."""
    old, new = (form.items if form is not None else {} for form in (before, after))
    names = [*new, *(name for name in old if name not in new)]
    return [SideBySide(name, old.get(name), new.get(name)) for name in names]


def values_lost(touches: Sequence[Touch]) -> list[Touch]:
    """The touches at which a recorded value has no place any more."""
    return [one for one in touches if one.rule == "gone" and one.address is not None and parse_address(one.address)]
