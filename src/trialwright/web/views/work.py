"""What is to be done, and the audit trail of a study."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime, timedelta, timezone

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from trialwright.conduct.audit import AUDIT_COLUMNS, audit_trail, newest_lines
from trialwright.conduct.audit_review import review_audit_trail
from trialwright.conduct.sites import zone_of
from trialwright.conduct.work import Task, tasks, tasks_of
from trialwright.web import store
from trialwright.web.permissions import may
from trialwright.web.proof_places import place_of
from trialwright.web.rendering import page
from trialwright.web.views.participants import known, opened

PER_PAGE = 200


@require_safe
def work(request: HttpRequest, study: str) -> HttpResponse:
    """What the reader has to do in this study; ``?all``: what anybody has; ``?kind=``: one kind of it;
    ``?participant=``: of one participant. At most ``PER_PAGE`` lines, the most urgent first; what waits of one kind at
    one visit of a participant is one line."""
    found, course = opened(request, study)
    now = course.clock(datetime.now(UTC))
    everybody = "all" in request.GET
    listed = tasks(course, now) if everybody else tasks_of(course, request.roles, now)
    counts = Counter(one.kind for one in listed)
    kind = next((one for one in counts if slugify(one) == request.GET.get("kind")), None)
    who = next((one for one in course.participants if one == request.GET.get("participant")), None)
    chosen = [one for one in listed if kind in (None, one.kind) and who in (None, one.participant)]
    lines = _together(chosen)
    return page(
        request, "work", "What is to be done", study=found, everybody=everybody, today=now.date(), kind=kind, who=who,
        lines=[[(one, place_of(study, one)) for one in line] for line in lines[:PER_PAGE]], total=len(chosen),
        more=len(lines) > PER_PAGE, every=len(listed),
        counts=[(one, number, slugify(one)) for one, number in counts.most_common()],
        drafts=store.drafts_of(request.user.get_username(), study),
    )  # fmt: skip


def _together(found: Sequence[Task]) -> list[list[Task]]:
    """Tasks in lines: those about forms of one visit of a participant together, where the first of them stands."""
    lines: dict[object, list[Task]] = {}
    for number, one in enumerate(found):
        place = (one.kind, one.participant, one.visit, one.late) if one.form and one.kind != "query" else number
        lines.setdefault(place, []).append(one)
    return list(lines.values())


@require_safe
def audit(request: HttpRequest, study: str) -> HttpResponse:
    """The audit trail: of the study, a participant, or one item; the newest first, a page at a time."""
    found, course = opened(request, study)
    code = request.GET.get("participant") or None
    if code is not None:
        known(course, code)
    asked = {name: request.GET.get(name) or None for name in ("visit", "form", "item")}
    number = max(_whole(request.GET.get("page"), 1), 1)
    shown, total = newest_lines(course, code, (number - 1) * PER_PAGE, PER_PAGE, **asked)
    return page(
        request, "audit", "Audit trail", study=found, lines=shown, total=total, number=number,
        several=len(course.design.sites) > 1, more=number * PER_PAGE < total, asked={"participant": code, **asked},
        place=" · ".join(filter(None, (code, *asked.values()))),
        may_copy=course.veil is None and may("copy", request.roles, simulated=found.simulated, writes=False),
    )  # fmt: skip


@require_safe
def audit_file(request: HttpRequest, study: str) -> HttpResponse:
    """The whole audit trail as CSV."""
    _, course = opened(request, study)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(AUDIT_COLUMNS)
    writer.writerows(astuple(line) for line in audit_trail(course))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{study}-audit-trail.csv"'
    return response


@require_safe
def audit_review(request: HttpRequest, study: str) -> HttpResponse:
    """What the rules of audit-trail review find. ``?hours``: the site's offset from UTC; without it the zone that the
    sites shown have in common."""
    found, course = opened(request, study)
    zone = zone_of(course, request.sites)
    now = datetime.now(zone).utcoffset() or timedelta()
    hours = max(min(_whole(request.GET.get("hours"), int(now.total_seconds() // 3600)), 14), -14)
    asked = timezone(timedelta(hours=hours))
    findings = review_audit_trail(course, asked if "hours" in request.GET else zone)
    counts: dict[str, int] = {}
    for one in findings:
        counts[one.rule] = counts.get(one.rule, 0) + 1
    return page(request, "audit_review", "Review of the audit trail", study=found, findings=findings[:PER_PAGE],
                counts=sorted(counts.items()), total=len(findings), hours=hours)  # fmt: skip


def _whole(typed: str | None, otherwise: int) -> int:
    """A whole number out of an address; ``otherwise`` for anything else."""
    try:
        return int((typed or "")[:9])
    except ValueError:
        return otherwise
