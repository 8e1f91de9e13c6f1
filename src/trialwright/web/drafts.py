"""What somebody was typing into a form page when their session ended: kept as their draft, found again after log-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.urls import Resolver404, resolve

from trialwright.errors import InputError
from trialwright.web import store
from trialwright.web.entry_page import form_at
from trialwright.web.permissions import may
from trialwright.web.site_rights import held_by, roles_about
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
    person = course.participants.get(code)
    held = held_by(user, study)
    roles = roles_about(held, study, code) or frozenset()
    may_write = may("form", roles, simulated=is_simulated(study), writes=True)
    there = form_at(course, person, found.kwargs["visit"], found.kwargs["form"]) if person is not None else None
    if there is None or not may_write:
        return None
    return store.DraftPlace(user, study, code, there[0].name, there[1].name)
