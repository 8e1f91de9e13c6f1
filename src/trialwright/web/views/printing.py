"""Paper: the printable twin of each form, blank or as it was saved, and the completion guideline of the study.

Both come from the study's files alone, as every other page of a form does. A blank form is what a site writes on while
the system is not there (ICH E6(R3) 4.3.6); it asks for the participant's code and never for a name.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from trialwright.conduct.act import Recorded
from trialwright.conduct.acts.guideline_approved import GuidelineApproved
from trialwright.conduct.course import Course
from trialwright.conduct.judging import judged
from trialwright.conduct.study_setting_aside import standing as standing_acts
from trialwright.protocol.form import Form
from trialwright.protocol.guideline import guideline as guided
from trialwright.protocol.guideline import printed_form
from trialwright.web import clock, standing, store, studies
from trialwright.web.exports import told as told_of_export
from trialwright.web.handing_in import Sentence, hand_in, new_key, today, told
from trialwright.web.joints_on_paper import paper_joints
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.views.participants import known, opened

LANGUAGES = ("en", "zh")


@require_http_methods(("GET", "HEAD", "POST"))
def guideline(request: HttpRequest, study: str) -> HttpResponse:
    """How every form of the study is filled in, and its approval. ``?language=``: en or zh alone; both without it."""
    found = studies.find(study)
    course = store.course(study) if found.is_open else None
    refused: list[Sentence] = []
    if request.method == "POST":
        if course is None:
            raise Http404
        refused = _approve(request, study)
        if not refused:
            return redirect(f"{reverse('guideline', args=[study])}?done=1")
    return page(
        request, "guideline", "Completion guideline", study=found, forms=guided(found.design), refused=refused,
        languages=_languages(request), design_version=found.design.sha256[:12], key=new_key(), course=course,
        approvals=_approvals(request, course), printed=request.POST.get("printed_name", ""),
        may_approve=may("guideline", request.roles, simulated=found.simulated, writes=True),
        **standing.asked(request), done="Approved." if request.GET.get("done") else "",
    )  # fmt: skip


def _approvals(request: HttpRequest, course: Course | None) -> list[Recorded]:
    """Who approved which guideline; told to those who have a role in the study."""
    if course is None or not request.roles:
        return []
    return standing_acts(course, "guideline approved")


def _approve(request: HttpRequest, study: str) -> list[Sentence]:
    """Write the approval: who approves gives the password again, as for a signature."""
    if clock.state().blocks_signing:
        return [Sentence(f"{clock.state().warning} Nothing was approved.")]
    said = standing.signs(request)
    if said is not None:
        return [Sentence(said, "password")]
    act = GuidelineApproved(None, today(), request.POST.get("sha256", "")[:64],
                            request.POST.get("printed_name", "")[:200])  # fmt: skip
    refused = told(hand_in(request, study, act))
    if not refused:
        standing.has_signed(request)
    return refused


@require_safe
def blank_form(request: HttpRequest, study: str, form: str) -> HttpResponse:
    """The form without any answer, with how it is filled in."""
    found = studies.find(study)
    planned = next((one for one in found.design.forms.values() if slugify(one.name) == form), None)
    if planned is None:
        raise Http404
    how = next(one for one in guided(found.design) if one.name == planned.name)
    return page(
        request, "printed_form", f"{planned.label}: blank form", study=found, printed=printed_form(planned), how=how,
        joints=paper_joints(planned),
        languages=_languages(request), design_version=found.design.sha256[:12],
    )  # fmt: skip


@require_safe
def filled_form(request: HttpRequest, study: str, code: str, visit: str, form: str) -> HttpResponse:
    """The form as it was saved at a visit. That it was printed is recorded first."""
    found, course = opened(request, study)
    person = known(course, code)
    at = next((one for one in person.visits if slugify(one) == visit), None)
    planned = _planned(course.design.forms, course.design.forms_at(at), form) if at else None
    if at is None or planned is None:
        raise Http404
    worked_out = judged(course, person, at, planned.name, []).calculated
    shown = page(
        request, "printed_form", f"{code}, {at}: {planned.label}", study=found, person=person, visit=at,
        printed=printed_form(planned, person.values(at, planned.name), worked_out), languages=_languages(request),
        joints=paper_joints(planned, person.values(at, planned.name)),
        design_version=course.design_sha256[:12], observed_on=person.visits[at].observed_on, sequence=course.sequence,
    )  # fmt: skip
    refused = told_of_export(request, study, "printed form", {f"{planned.name}.html": shown.content}, f"{code}, {at}")
    return shown if not refused else page(request, "error", "Not printed", status=409, says=" ".join(refused))


def _planned(forms: dict[str, Form], names: tuple[str, ...], form: str) -> Form | None:
    return next((forms[name] for name in names if slugify(name) == form), None)


def _languages(request: HttpRequest) -> tuple[str, ...]:
    asked = request.GET.get("language")
    return (asked,) if asked in LANGUAGES else LANGUAGES
