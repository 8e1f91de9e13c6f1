"""Who may come in, and what happened to accounts: for administrators, who see no participant."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from trialwright.conduct.act import Role
from trialwright.conduct.installation import EventLine
from trialwright.exchange.data_quoting import guarded
from trialwright.web import clock, standing, store
from trialwright.web.rendering import page
from trialwright.web.store import factor_policy, installation, people, second_factor, sessions

PER_PAGE = 200
_TOLD_DAYS = 7


@require_http_methods(("GET", "HEAD", "POST"))
def access(request: HttpRequest) -> HttpResponse:
    """Accounts with their roles, and the events of the installation, the newest first. An administrator of some studies
    sees the users of these alone."""
    user = request.user.get_username()
    if Role.ADMINISTRATOR not in people.roles_of(user, store.EVERY_STUDY):
        return _of_some_studies(request, user)
    if request.method == "POST":
        ended = _end_sessions(request.POST.get("account", ""), by=user)
        return redirect(f"{request.path}?ended={ended}")
    ended = request.GET.get("ended", "")
    return page(
        request, "access", "Accounts and log-ins", **_told(request), failures=_count("log-in failed"),
        lockouts=_count("locked out"), clock=clock.state(), days=_TOLD_DAYS, accounts=_accounts(),
        excused=sorted(role.value for role in factor_policy.excused()),
        studies=[one.study for one in store.studies() if one.origin != "simulated"],
        done=f"{ended} session{'' if ended == '1' else 's'} ended." if ended.isdecimal() and len(ended) < 6 else "",
    )  # fmt: skip


def _of_some_studies(request: HttpRequest, user: str) -> HttpResponse:
    if request.method == "POST":
        raise Http404  # sessions and accounts are the whole installation's
    mine = [(one, people.members_at(one.study)) for one in store.studies()
            if Role.ADMINISTRATOR in people.roles_of(user, one.study)]  # fmt: skip
    return page(request, "studies_access", "Users of your studies", studies=mine)


def _end_sessions(account: str, by: str) -> int:
    known = people.known_account(account)
    return sessions.end_other_sessions(known, None, by) if known is not None and known != by else 0


def _accounts() -> list[tuple[object, ...]]:
    logged_in = sessions.open_sessions()
    return [(name, active, roles, second_factor.is_set_up(name), standing.needs_second_factor(name),
             logged_in.get(name, 0)) for name, active, roles in people.accounts()]  # fmt: skip


def _told(request: HttpRequest) -> dict[str, object]:
    before = request.GET.get("before", "")
    shown = installation.last_events(PER_PAGE, int(before) if before.isdecimal() and len(before) < 15 else None)
    return {"events": shown, "older": shown[-1].row if shown and shown[-1].row > 1 else None}


def _count(kind: str) -> int:
    return installation.events_of_kind(kind, datetime.now(UTC) - timedelta(days=_TOLD_DAYS))


@require_safe
def events_file(request: HttpRequest) -> HttpResponse:
    """Every event of the installation as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([one.name for one in fields(EventLine)])
    for line in installation.events():
        writer.writerow("" if cell is None else guarded(str(cell)) for cell in astuple(line))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="installation-events.csv"'
    return response
