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
from trialwright.web.study_menu import Link, study_menu


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
        **(_menu(request, study) if study is not None else {}),
        "notice": notice(study.record_as_of) if study is not None else notice(None)[:3],
        **shown,
    }
    return render(request, f"trialwright/{template}.html", context, status=status)


def _menu(request: HttpRequest, study: Study) -> dict[str, Sequence[Link]]:
    """The study's pages that this reader may open."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    held = getattr(request, "held", dict.fromkeys(roles))

    def opens(name: str) -> bool:
        closed = not study.is_open and name not in ("study", "criteria", "screening")
        return not closed and may(name, roles_for(held, name), simulated=study.simulated, writes=False)

    shown = request.resolver_match.view_name if request.resolver_match else ""
    return study_menu(shown, opens, lambda name: reverse(name, args=[study.id]))
