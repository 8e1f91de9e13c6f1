"""Every page is rendered here: who is logged in, where the page stands, and the words that must never be missing."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from trialwright import __version__
from trialwright.analysis.title import title as marked
from trialwright.conduct.act import Role
from trialwright.notice import notice
from trialwright.web.permissions import may
from trialwright.web.site_rights import roles_for
from trialwright.web.studies import Study

_TABS = (
    ("study", "Study page"),
    ("criteria", "Criteria"),
    ("screening", "Screening"),
    ("work", "To do"),
    ("participants", "Participants"),
    ("matrix", "Visits"),
    ("queries", "Queries"),
    ("results", "Results"),
    ("audit", "Audit trail"),
    ("locks", "Locks"),
    ("delegations", "Delegation"),
    ("guideline", "Guideline"),
    ("amendments", "Amendments"),
    ("study access", "Users"),
)


_GROUPS = {
    **dict.fromkeys(
        ("participant", "new participant", "form", "act", "cleaning act", "verdicts", "sign", "verify", "doses",
         "filled form"),
        "participants",
    ),
    **dict.fromkeys(("query", "new query"), "queries"), "audit review": "audit",
    "blank form": "guideline",
    "form versions": "amendments",
}  # fmt: skip


def page(
    request: HttpRequest, template: str, title: str, *, study: Study | None = None, status: int = 200, **shown: object
) -> HttpResponse:
    """The page ``template`` called ``title``; a page of a simulated study is marked in its title and in a banner."""
    simulated = study is not None and study.simulated
    context = {
        "title": marked(title, simulated=simulated),
        "study": study,
        "simulated": simulated,
        "roles": ", ".join(sorted(role.value for role in getattr(request, "roles", ()))),
        "mark_title": marked("", simulated=simulated),
        "version": __version__,
        "idle_seconds": settings.SESSION_COOKIE_AGE - settings.SESSION_SEEN_EVERY,
        "tabs": _tabs(request, study) if study is not None else (),
        "notice": notice(study.record_as_of) if study is not None else notice(None)[:3],
        **shown,
    }
    return render(request, f"trialwright/{template}.html", context, status=status)


def _tabs(request: HttpRequest, study: Study) -> Sequence[tuple[str, str, bool]]:
    """The study's pages that this reader may open: address, word, whether it is the one shown."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    held = getattr(request, "held", dict.fromkeys(roles))
    here = request.resolver_match.view_name if request.resolver_match else ""
    here = "results" if here in ("results part", "number") else here
    group = _GROUPS.get(here, here)
    return [
        (reverse(name, args=[study.id]), word, name == group)
        for name, word in _TABS
        if may(name, roles_for(held, name), simulated=study.simulated, writes=False)
        and (study.is_open or name in ("study", "criteria", "screening"))
    ]
