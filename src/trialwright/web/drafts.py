"""What somebody was typing into a form page when their session ended: kept as their draft, found again after log-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.urls import Resolver404, resolve
from django.utils.text import slugify

from trialwright.errors import InputError
from trialwright.web import store
from trialwright.web.permissions import may
from trialwright.web.studies import is_simulated

_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "do", "key", "base"})


def keep(user: str, path: str, fields: Mapping[str, Sequence[str]]) -> bool:
    """Keep ``fields`` as the draft of ``user`` when ``path`` is that of a form they may write; else do nothing."""
    place = place_of(user, path)
    sent = {name: str(values[-1]) for name, values in fields.items() if values}
    typed = {name: value for name, value in sent.items() if name not in _NOT_KEPT}
    if place is None or not any(value.strip() for value in typed.values()):
        return False
    standing = store.draft_at(place)
    base = sent.get("base", "")
    return store.keep_draft(place, store.Draft(
        typed, int(base) if base.isascii() and base.isdigit() else 0, sent.get("key", "")[:64],
        standing.stopped if standing is not None else {}, datetime.now(UTC),
    ))  # fmt: skip


def place_of(user: str, path: str) -> store.DraftPlace | None:
    """The form that ``path`` addresses, when ``user`` may write it; None otherwise."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    if found.view_name not in ("form", "form draft"):
        return None
    study, code = found.kwargs["study"], found.kwargs["code"]
    try:
        course = store.course(study)
    except InputError:
        return None
    if code not in course.participants or not may("form", store.roles_of(user, study), simulated=is_simulated(study),
                                                  writes=True):  # fmt: skip
        return None
    for visit in course.design.visits:
        for form in visit.forms:
            if (slugify(visit.name), slugify(form)) == (found.kwargs["visit"], found.kwargs["form"]):
                return store.DraftPlace(user, study, code, visit.name, form)
    return None
