"""What a form page hands its scripts: the rules of the form, how dates are read, the visit before, where drafts go.

It holds no more of the participant than the page itself shows or its checks need.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import slugify

from trialwright.conduct.judging import situation_of
from trialwright.conduct.window import happened
from trialwright.protocol.analyte_units import conversion
from trialwright.protocol.entry_plan import changed_percent
from trialwright.protocol.form import Item, Value
from trialwright.protocol.form_judgement import Judged
from trialwright.protocol.form_rules import form_rules, from_elsewhere, trees_of
from trialwright.protocol.schedule import due_visits
from trialwright.protocol.typed_date import echo
from trialwright.web.entering import Entering
from trialwright.web.entry_merge import changed_since
from trialwright.web.entry_page import Seen, seen_at
from trialwright.web.fill_in import not_done
from trialwright.web.form_builder import in_a_box, typed
from trialwright.web.form_layout import Beside, in_other_units
from trialwright.web.secret_box import key_of

Window = tuple[str, str, str] | None


def page_data(entering: Entering, judged: Judged) -> dict[str, Any]:
    """The data block of a form page."""
    course, person, form = entering.course, entering.person, entering.planned
    place = [entering.study, person.code, slugify(entering.visit.name), slugify(form.name)]
    names = {item.name: item for item in form.items.values()}
    plan = entering.plan
    return {
        "rules": form_rules(situation_of(course, person, entering.visit.name, form.name)),
        "worked": worked(entering, judged),
        "typing": {"today": entering.typing.today.isoformat(), "order": entering.typing.order},
        "anchor": person.first_dose_on.isoformat() if person.first_dose_on else None,
        "window": window_of(entering),
        "before": {name: {"typed": typed(one.value), "says": one.says, "value": one.value}
                   for name, one in entering.before.items()},
        "percent": {name: percent for name in names if (percent := plan.percent(name)) is not None},
        "units": {name: factors for name, item in names.items() if (factors := _factors(item))},
        "why": [{"code": one.code, "says": one.says, "says_zh": one.says_zh} for one in plan.why_right],
        "not_done": not_done(entering.entry), "user": entering.place.user, "may_write": entering.may_write,
        "tab_key": key_of("text in a tab", entering.place.user) if entering.may_write else None,
        "seen": {name: in_a_box(value) for name, value in entering.seen.values.items()},
        "draft": entering.is_draft or entering.is_kept, "received": entering.request.method == "POST",
        "codes": [] if len(course.participants) > 500 else list(course.participants),
        "addresses": {
            "draft": reverse("form draft", args=place), "history": reverse("form history", args=[*place, "_"])[:-1],
            "participants": reverse("participants", args=[entering.study]), "log_in": reverse("log in"),
        },
    }  # fmt: skip


def worked(entering: Entering, judged: Judged) -> dict[str, Value]:
    """What the scores of the endpoints room came to, which the browser does not work out."""
    inputs = entering.course.design.rules.inputs
    return {
        address: value for address, value in judged.calculated.items()
        if (entering.planned.name, address.partition("[")[0]) in inputs
    }  # fmt: skip


def draft_answer(entering: Entering, *, kept: bool) -> dict[str, Any]:
    """What the server says to a draft: whether it is kept, what it worked out, and what others saved meanwhile."""
    now = seen_at(entering.person, entering.visit.name, entering.planned.name, None)
    situation = situation_of(entering.course, entering.person, entering.visit.name, entering.planned.name,
                             entering.values())  # fmt: skip
    judged = entering.judged()
    return {
        "kept": kept, "base": now.sequence, "by": now.by, "worked": worked(entering, judged),
        "rules": from_elsewhere(situation, trees_of(situation)), "theirs": _theirs(entering.seen, now),
        "today": entering.typing.today.isoformat(),
    }  # fmt: skip


def _theirs(seen: Seen, now: Seen) -> dict[str, str]:
    return {name: typed(now.values.get(name)) for name in changed_since(seen, now)}


def beside(entering: Entering, judged: Judged, queries: Any) -> Beside:
    """What stands beside the questions of the page."""
    values = entering.values()
    items = {name: item for name, item in entering.entry.asked.items() if name not in entering.entry.errors}
    says = {name: _said_back(item, values.get(name), entering) for name, item in items.items()}
    changed = {name: _changed(name, item, values.get(name), entering) for name, item in items.items()}
    return Beside(
        judged.hidden, judged.calculated, {name: one.says for name, one in entering.before.items()}, queries,
        {name: one for name, one in says.items() if one}, entering.theirs,
        {name: one for name, one in changed.items() if one},
    )  # fmt: skip


def window_of(entering: Entering) -> Window:
    """The window of the visit at hand: its name, first and last day; None: no day is known for it."""
    visits = due_visits(entering.course.design, happened(entering.person), entering.typing.today)
    due = next((one for one in visits if one.visit.name == entering.visit.name), None)
    if due is None or due.first is None or due.last is None:
        return None
    return entering.visit.name, due.first.isoformat(), due.last.isoformat()


def _said_back(item: Item, value: Value, entering: Entering) -> str:
    if item.data_type in ("date", "partial_date") and isinstance(value, str):
        return echo(value, entering.person.first_dose_on)
    return in_other_units(item, value)


def _changed(address: str, item: Item, value: Value, entering: Entering) -> str:
    before, limit = entering.before.get(address), entering.plan.percent(item.name)
    percent = changed_percent(before.value, value) if before is not None and limit is not None else None
    if percent is None or limit is None or percent <= limit:
        return ""
    return f"changed by {percent:.0f}%"


def _factors(item: Item) -> list[tuple[str, float]]:
    """The other units of an item with their factors; a unit that is more than a factor away is left to the server."""
    found = []
    for unit in item.also_in:
        one, two = conversion(item, unit, 1.0), conversion(item, unit, 2.0)
        if one is not None and two is not None and abs(two - 2 * one) <= 1e-9 * abs(two):
            found.append((unit, one))
    return found
