"""Enter a form at a visit: shown as it stands, checked, saved as acts; nothing that was typed is lost on the way."""

from __future__ import annotations

from datetime import date
from typing import NoReturn
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trialwright.conduct.audit import audit_trail
from trialwright.protocol.typed_date import echo, read_date
from trialwright.web import store
from trialwright.web.entering import Entering
from trialwright.web.entry_data import beside, draft_answer, page_data, window_of
from trialwright.web.entry_page import form_at, queries_at, totals
from trialwright.web.form_layout import sections
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.studies import Study
from trialwright.web.views.participants import known, opened


@require_http_methods(("GET", "HEAD", "POST"))
def form(request: HttpRequest, study: str, code: str, visit: str, form: str) -> HttpResponse:
    """The form at a visit: read it, check what is typed, fill in the rest, or save."""
    found, entering = _entering(request, study, code, visit, form)
    if request.method == "POST":
        if request.POST.get("do") == "discard":
            store.drop_draft(entering.place)
            return redirect(request.path)
        acts = entering.post()
        if acts is not None:
            return redirect(_after(entering, slugify(acts[0].kind)))
        entering.is_kept = entering.keep()
    return _page(request, found, entering)


@require_POST
def draft(request: HttpRequest, study: str, code: str, visit: str, form: str) -> HttpResponse:
    """Keep what is typed as this user's draft; what the server works out and what others saved comes back."""
    _, entering = _entering(request, study, code, visit, form)
    kept = entering.keep()
    return JsonResponse(draft_answer(entering, kept=kept))


@require_safe
def history(request: HttpRequest, study: str, code: str, visit: str, form: str, address: str) -> HttpResponse:
    """The audit trail of one answer, the latest first."""
    _, course = opened(request, study)
    person = known(course, code)
    visit_plan, planned = form_at(course, person, visit, form) or _nowhere()
    if planned.item(address) is None:
        raise Http404
    lines = audit_trail(course, person.code, visit=visit_plan.name, form=planned.name, item=address)
    told = [
        {"kind": one.kind, "old": one.old, "new": one.new, "says": one.says, "reason": one.reason, "user": one.user,
         "role": one.role, "observed": one.observed.isoformat(), "stored": one.stored, "row": one.row}
        for one in reversed(lines)
    ]  # fmt: skip
    return JsonResponse({"lines": told})


def _entering(request: HttpRequest, study: str, code: str, visit: str, form: str) -> tuple[Study, Entering]:
    found, course = opened(request, study)
    person = known(course, code)
    visit_plan, planned = form_at(course, person, visit, form) or _nowhere()
    may_write = may("form", request.roles, simulated=found.simulated, writes=True)
    return found, Entering(request, study, course, person, visit_plan, planned, may_write=may_write)


def _nowhere() -> NoReturn:
    raise Http404


def _after(entering: Entering, done: str) -> str:
    """Where a saved form leads: to the next one when that was asked, else to the participant."""
    following = entering.next_form() if entering.request.POST.get("do") == "next" else None
    if following is not None:
        place = [entering.study, entering.person.code, slugify(entering.visit.name), following]
        return f"{reverse('form', args=place)}?done={done}"
    return f"{reverse('participant', args=[entering.study, entering.person.code])}?done={done}"


def _why_not(request: HttpRequest, found: Study) -> str:
    """Why the reader of a form does not write it."""
    if found.simulated:
        return "This study is simulated: its virtual participants wrote these answers, and nobody enters any here."
    roles = " and ".join(sorted(role.value for role in request.roles))
    return f"You read this form as {roles}; coordinators and investigators write it."


def _of_this_form(entering: Entering) -> dict[str, str]:
    """Where the audit trail of the form stands, and where a query about it is asked: each question adds its item."""
    code, visit, form = entering.person.code, quote(entering.visit.name), entering.planned.name
    trail, ask = reverse("audit", args=[entering.study]), reverse("new query", args=[entering.study, code])
    return {"trail": f"{trail}?participant={code}&visit={visit}&form={form}", "ask": f"{ask}?visit={visit}&form={form}"}


def _page(request: HttpRequest, found: Study, entering: Entering) -> HttpResponse:
    person, visit, planned = entering.person, entering.visit, entering.planned
    judged = entering.judged()
    around = beside(entering, judged, queries_at(person, visit.name, planned.name))
    typed_day = read_date(entering.observed_on, entering.typing, whole=True)
    place = window_of(entering)
    window = None if place is None else (place[0], date.fromisoformat(place[1]), date.fromisoformat(place[2]))
    done = {"form-saved": "Written: form saved.", "value-corrected": "Written: value corrected."}
    return page(
        request, "form", f"{person.code}, {visit.name}: {planned.label}", study=found, person=person, visit=visit,
        may_ask=may("new query", request.roles, simulated=found.simulated, writes=True),
        why_not=_why_not(request, found),
        planned=planned, of_this_form=_of_this_form(entering), sent=entering.sent,
        sections=sections(entering.entry, around),
        base=entering.seen.sequence, key=entering.key, asked_as=entering.asked_as,
        changed=entering.corrected, may_write=entering.may_write, refused=entering.refused,
        refused_heading=entering.heading or "Not saved",
        questions=[(one.address, one.says) for one in entering.questions], why_right=entering.plan.why_right,
        done=entering.done or done.get(request.GET.get("done", ""), ""), observed_on=entering.observed_on,
        observed_says=echo(typed_day.iso, person.first_dose_on, window) if typed_day.iso else "",
        totals=totals(entering.course.design, planned, entering.values()), marks=entering.marks(),
        whys=entering.whys(), from_paper=bool(entering.sent.get("from_paper")),
        draft=entering.draft if entering.is_draft else None, next_form=entering.next_form(),
        data=page_data(entering, judged),
    )  # fmt: skip
