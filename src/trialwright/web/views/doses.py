"""A participant's doses as one strip, with the form for the next one. Each is written as an act of its own."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.product_returned import ProductReturned
from trialwright.conduct.dose_course import DoseCourse, dose_courses
from trialwright.conduct.lock import stopped_as_a_whole
from trialwright.conduct.product import account
from trialwright.protocol.typed_date import Typing
from trialwright.web import dose_page
from trialwright.web.handing_in import Sentence, hand_in, new_key, told
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.views.participants import known, opened

DONE = {slugify(kind): f"Written: {kind}." for kind in (
    "dose given", "dose missed", ProductHandedOut.kind, ProductReturned.kind)}  # fmt: skip


@require_http_methods(("GET", "HEAD", "POST"))
def doses(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """The strips of every intervention; the form writes the next dose of one of them."""
    found, course = opened(request, study)
    person = known(course, code)
    now = course.clock(datetime.now(UTC)).date()
    typing = Typing(now, course.design.conduct.entry.dates)
    if request.POST.get("key", "") in course.keys:  # clicked twice: the receipt, and not the dose after it
        return _receipt(study, code, "dose missed" if request.POST.get("do") == "missed" else "dose given")
    courses = dose_courses(course, person, now)
    refused: list[Sentence] = []
    raised: list[str] = []
    asked = _asked(courses, request.POST.get("administration")) if request.method == "POST" else None
    if asked is not None:
        act = dose_page.another_dose(asked, request.POST) or dose_page.dose_act(person, asked, request.POST, typing)
        if isinstance(act, Sentence):
            refused = [act]
        else:
            raised = dose_page.deviations(course, act)
            reason = request.POST.get("deviation", "").strip()[:500]
            if not raised or reason:
                refused = told(hand_in(request, study, act, reason=reason or None))
                if not refused:
                    return _receipt(study, code, act.kind)
    may_write = may("doses", request.roles, simulated=found.simulated, writes=True)
    shown = [
        (one, dose_page.fields_of(course, person, one, now, request.POST if one is asked else {}), one is asked)
        for one in courses
    ]
    return page(
        request, "doses", f"{code}: doses", study=found, person=person, shown=shown, refused=refused, raised=raised,
        key=new_key() if refused else request.POST.get("key") or new_key(), may_write=may_write, today=now,
        typing=typing,
        done=DONE.get(request.GET.get("done", ""), ""),
        products=[(one.plan, account(person, one.plan)) for one in courses],
        stopped=stopped_as_a_whole(course, "dose given", code) if may_write and not refused else (),
    )  # fmt: skip


def _receipt(study: str, code: str, kind: str) -> HttpResponse:
    return redirect(f"{reverse('doses', args=[study, code])}?done={slugify(kind)}")


def _asked(courses: list[DoseCourse], administration: str | None) -> DoseCourse:
    for one in courses:
        if one.plan.intervention == administration and one.next is not None:
            return one
    raise Http404
