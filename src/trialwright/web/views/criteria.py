"""The criteria of a study read by people: the registered text beside what a program read; accept, change, leave."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialwright.conduct.act import Role
from trialwright.errors import InputError, InputErrors
from trialwright.web import criteria_page, store, studies
from trialwright.web.handing_in import Sentence, hand_in, new_key, told
from trialwright.web.permissions import may
from trialwright.web.rendering import page


@require_http_methods(("GET", "HEAD", "POST"))
def criteria(request: HttpRequest, study: str) -> HttpResponse:
    """Every criterion beside the words it rests on; a draft's are accepted or changed here."""
    found = studies.find(study)
    course = store.course(study) if found.is_open else None
    design = course.design if course else found.design
    refused: list[Sentence] = []
    if request.method == "POST":
        if course is None:
            raise Http404
        refused = _written(request, study, design)
        if not refused:
            done = "accepted" if request.POST.get("do") == "accept" else "changed"
            return redirect(f"{reverse('criteria', args=[study])}?done={done}#{_next(study, request.POST)}")
    may_write = may("criteria", request.roles, simulated=found.simulated, writes=True)
    is_draft = course is not None and design.criteria.is_draft
    return page(
        request, "criteria", "Criteria and the text they were read from", study=found, refused=refused, key=new_key(),
        shown=criteria_page.shown(design, course), text=criteria_page.marked_text(design), is_draft=is_draft,
        open=len(course.not_accepted) if course else 0, sent=request.POST,
        done={"accepted": "Accepted.", "changed": "Changed."}.get(request.GET.get("done", ""), ""),
        may_accept=is_draft and may_write and Role.INVESTIGATOR in request.roles,
        may_change=is_draft and may_write and not course.enrolled_count,
    )  # fmt: skip


def _next(study: str, sent: QueryDict) -> str:
    """Where the reader goes on: at the next criterion that waits; after a change, at what came of it."""
    course, id = store.course(study), sent.get("criterion", "")
    if sent.get("do") == "accept":
        return criteria_page.next_open(course, id)
    ids = [one.id for one in course.design.criteria.criteria]
    return next((one for one in ids if one == id or one.startswith((f"{id}.", f"{id}-"))), "list")


def _written(request: HttpRequest, study: str, design: object) -> list[Sentence]:
    if request.POST.get("do") == "accept":
        return told(hand_in(request, study, criteria_page.acceptance(request.POST)))
    try:
        act = criteria_page.revision(request.POST, design)
    except InputErrors as errors:
        return [Sentence(told) for told in dict.fromkeys(map(str, errors.errors))]
    except InputError as error:
        return [Sentence(str(error))]
    reason = request.POST.get("reason", "").strip()[:500]
    return told(hand_in(request, study, act, reason=reason or None))
