"""Who may come in, and what happened to accounts: for administrators, who see no participant."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from trialwright.conduct.installation import EventLine
from trialwright.exchange.data_quoting import guarded
from trialwright.web import clock, standing
from trialwright.web.rendering import page
from trialwright.web.store import installation, people, second_factor

PER_PAGE = 200
_TOLD_DAYS = 7


@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """Accounts with their roles, and the events of the installation, the newest first."""
    before = request.GET.get("before", "")
    shown = installation.last_events(PER_PAGE, int(before) if before.isdecimal() and len(before) < 15 else None)
    since = datetime.now(UTC) - timedelta(days=_TOLD_DAYS)
    return page(
        request, "access", "Accounts and log-ins",
        accounts=[(name, active, roles, second_factor.is_set_up(name), standing.needs_second_factor(name))
                  for name, active, roles in people.accounts()],
        events=shown, older=shown[-1].row if shown and shown[-1].row > 1 else None, days=_TOLD_DAYS,
        failures=installation.events_of_kind("log-in failed", since),
        lockouts=installation.events_of_kind("locked out", since), clock=clock.state(),
    )  # fmt: skip


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
