"""Where a task leads: the page on which it is done."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify

from trialwright.conduct.work import Task


def place_of(study: str, task: Task) -> str:
    """The address of the page on which ``task`` is done."""
    if task.kind == "guideline to approve":
        return reverse("guideline", args=[study])
    person = [study, task.participant]
    if task.kind == "query" and task.number is not None:
        return reverse("query", args=[*person, task.number])
    if task.kind in ("to sign", "signature broken"):
        asked = {name: value for name, value in (("visit", task.visit), ("form", task.form)) if value}
        return f"{reverse('sign', args=person)}?{urlencode(asked)}"
    if task.kind in ("to verify", "changed since verified") and task.visit and task.form:
        return reverse("verify", args=[*person, slugify(task.visit), slugify(task.form)])
    if task.kind == "form missing" and task.visit and task.form:
        return reverse("form", args=[*person, slugify(task.visit), slugify(task.form)])
    if task.kind in ("visit due", "visit overdue") and task.visit:
        return f"{reverse('act', args=[*person, 'visit-attended'])}?{urlencode({'visit': task.visit})}"
    if task.kind in ("dose due", "dose overdue"):
        return reverse("doses", args=person)
    if task.kind == "serious event":
        return reverse("act", args=[*person, "serious-event-sent"])
    if task.kind == "event to follow up" or (task.kind == "to reconcile" and task.number is not None):
        return reverse("act", args=[*person, "adverse-event-reported"])
    if task.kind == "to judge":
        return reverse("verdicts", args=person)
    return reverse("participant", args=person)
