"""The matrix of participants by visits, or by the forms of one visit; each cell leads to the next thing to do."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from trialwright.conduct.matrix import STATES, form_matrix, matrix
from trialwright.web.matrix_page import WORDS, matrix_lines
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.views.participants import opened


@require_safe
def visit_matrix(request: HttpRequest, study: str) -> HttpResponse:
    """``?visit=``: the forms of one visit; ``?state=``: only who has a cell in that state."""
    found, course = opened(request, study)
    today = course.clock(datetime.now(UTC)).date()
    asked = request.GET.get("visit")
    visit = next((one for one in matrix_columns(course) if slugify(one) == asked), None)
    if asked and visit is None:
        raise Http404
    shown = form_matrix(course, visit, today) if visit else matrix(course, today)
    counts = [(state, WORDS[state], number) for state, number in shown.counts.items()]
    state = request.GET.get("state")
    state = state if state in STATES else None
    may_write = may("act", request.roles, simulated=found.simulated, writes=True)
    return page(
        request, "matrix", f"Participants by forms of {visit}" if visit else "Participants by visits", study=found,
        matrix=shown, lines=matrix_lines(study, shown.only(state) if state else shown, state, may_write=may_write),
        counts=counts, state=state, everybody=len(shown.rows), visit_slug=asked if visit else "",
        columns=[(one, "" if visit else slugify(one)) for one in shown.columns],
    )  # fmt: skip


def matrix_columns(course: object) -> list[str]:
    """Every visit that a matrix can be asked for: the planned ones, and the unscheduled ones that took place."""
    planned = [visit.name for visit in course.design.visits]
    return list(dict.fromkeys([*planned, *(name for one in course.participants.values() for name in one.visits)]))
