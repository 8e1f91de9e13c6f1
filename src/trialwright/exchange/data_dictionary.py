"""The data dictionary of an export: a line per item, and the tables of participants and visits that go with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trialwright.conduct.course import Course
from trialwright.conduct.sites import sites_of_codes
from trialwright.exchange.data_lines import SITE, mark
from trialwright.protocol.form import Form, Item, ItemGroup, RangeCheck

COLUMNS = ("origin", "table", "form", "form_label", "form_label_zh", "group", "group_label", "repeats", "item", "label",
           "label_zh", "data_type", "unit", "mandatory", "codes", "hard_range", "soft_range", "calculated",
           "condition")  # fmt: skip
PEOPLE = ("origin", "participant", "state", "arm", "consented_on", "enrolled_on", "first_dose_on", "left_on")
VISITS = ("origin", "participant", "visit", "planned_day", "attended_on")

Line = tuple[object, ...]


def dictionary(course: Course) -> Iterator[Line]:
    """A line per item of the plan as it is now."""
    for form in course.design.forms.values():
        for group in form.item_groups:
            for item in group.items:
                yield (mark(course), *_line(form, group, item))


def people_heads(course: Course) -> tuple[str, ...]:
    """The columns of ``people``; the site where the study has several."""
    return PEOPLE if sites_of_codes(course) is None else (*PEOPLE, SITE)


def people(course: Course) -> Iterator[Line]:
    """Where each participant stands."""
    sites = sites_of_codes(course)
    for one in course.participants.values():
        yield (mark(course), one.code, one.state, one.arm, one.consented_on, one.enrolled_on, one.first_dose_on,
               one.left_on, *(() if sites is None else (sites[one.code],)))  # fmt: skip


def visits(course: Course) -> Iterator[Line]:
    """Each visit that took place."""
    for one in course.participants.values():
        for name, act in one.visits.items():
            planned = course.visit_plan.get(name)
            yield (mark(course), one.code, name, planned.day if planned else None, act.observed_on)


def _line(form: Form, group: ItemGroup, item: Item) -> Line:
    table = form.name if form.acts or not group.repeats else f"{form.name}.{group.name}"
    codes = " | ".join(f"{one.code}={one.says}" for one in item.code_list.items) if item.code_list else None
    method = item.method.expression or item.method.score if item.method else None
    return (table, form.name, form.label, form.label_zh, group.name, group.label, _yes(group.repeats), item.name,
            item.label, item.label_zh, item.data_type, item.unit, _yes(item.mandatory), codes,
            _ranges(item.range_checks, hard=True), _ranges(item.range_checks, hard=False), method,
            item.condition)  # fmt: skip


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _ranges(checks: Sequence[RangeCheck], *, hard: bool) -> str | None:
    shown = [f"{_bound(one.low)}..{_bound(one.high)}" for one in checks if one.hard is hard]
    return "; ".join(shown) or None


def _bound(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}"
