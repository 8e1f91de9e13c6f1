"""The participants of a study, one participant's course, and the acts written from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from trialwright.analysis.participant_flow import participant_flow
from trialwright.analysis.site_flow import site_flows
from trialwright.conduct.act import Role
from trialwright.conduct.course import Course
from trialwright.conduct.lock import standing_locks, stopped_as_a_whole
from trialwright.conduct.participant import Participant
from trialwright.conduct.sites import site_of, sites_of_codes, widest
from trialwright.conduct.writing import act_kinds
from trialwright.protocol.blinding import BLINDED
from trialwright.web import acts_at_hand, consent_versions, course_page, dose_page, studies
from trialwright.web.act_form import ActForm
from trialwright.web.handing_in import Sentence, form_errors, hand_in, new_key, today, told
from trialwright.web.permissions import ENTERS, may
from trialwright.web.rendering import page
from trialwright.web.site_rights import seen, sites_of_roles
from trialwright.web.store.writers import TOLD_TO_NOBODY, is_told

_ASKS_FIRST = frozenset({"product-handed-out"})
"""Acts whose deviation is shown before it is written, with the question how it came to that."""
_ENTRY = ("GET", "HEAD", "POST")


def opened(request: HttpRequest, study: str) -> tuple[studies.Study, Course]:
    """An opened study and its course as this reader sees it, with the people of their sites alone; 404 where there is
    none."""
    found = studies.find(study, getattr(request, "standing_study", None))
    if not found.is_open:
        raise Http404
    return found, seen(request, study)


def known(course: Course, code: str) -> Participant:
    """The participant with ``code``; 404 where there is none."""
    person = course.participant(code)
    if person is None:
        raise Http404
    return person


@require_safe
def participants(request: HttpRequest, study: str) -> HttpResponse:
    """Everyone who consented, and the flow in numbers."""
    found, course = opened(request, study)
    own, flow = widest(course, request.sites), participant_flow(course)
    if course.veil is not None and course.veil.hidden.arm:  # 0 in an arm would be a lie
        flow = replace(flow, arms=tuple(one for one in flow.arms if one.enrolled or one.title == BLINDED.capitalize()))
    return page(
        request, "participants", "Participants", study=found, people=list(course.participants.values()),
        flow=flow, target=course.design.target_enrolment if own is None else None, own=own,
        sites=[one for one in site_flows(course) if own is None or one.site in own], sites_of=sites_of_codes(course),
        may_add=may("new participant", request.roles, simulated=found.simulated, writes=True),
    )  # fmt: skip


@require_http_methods(_ENTRY)
def new_participant(request: HttpRequest, study: str) -> HttpResponse:
    """Consent makes someone a participant: the code and the consent."""
    found, course = opened(request, study)
    act_class = act_kinds()["consent given"]
    form = ActForm(act_class, course, None, today(), request.POST if request.method == "POST" else None,
                   sites=sites_of_roles(request.held, ENTERS))  # fmt: skip
    code = request.POST.get("participant", "").strip()
    refused: list[Sentence] = []
    if request.method == "POST":
        refused = [] if code else [Sentence("Give the participant's code.", "participant")]
        refused += form_errors(form)
        if not refused:
            refused = told(hand_in(request, study, form.act(code)))
        if not refused:
            return redirect(_written(study, code, act_class.kind))
    return page(
        request, "new_participant", "Record a consent", study=found, form=form, code=code, refused=refused,
        key=request.POST.get("key") or new_key(), codes=list(course.participants)[-3:],
    )  # fmt: skip


@require_safe
def participant(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """One participant's course."""
    found, course = opened(request, study)
    person = known(course, code)
    may_write = may("act", request.roles, simulated=found.simulated, writes=True)
    now = course.clock(datetime.now(UTC))
    day = now.date()
    return page(
        request, "participant", f"Participant {person.code}", study=found, person=person,
        visits=course_page.visit_lines(course, person, day), strips=course_page.dose_strips(course, person, day),
        trail=course_page.trail(course, person, request.roles if may_write else frozenset()), may_write=may_write,
        done=_done(request),
        hand=acts_at_hand.at_hand(study, course, person, request.roles, now, simulated=found.simulated),
        consent=consent_versions.standing(course, person, day),
        deviations=course_page.deviation_lines(person), events=course_page.event_lines(person),
        clocks=course_page.event_clocks(course, person, now),
        locks=standing_locks(course, code), left_row=course_page.left_row(person),
        site=site_of(course, person) if len(course.design.sites) > 1 else None, several=len(course.design.sites) > 1,
        screening=course.screening(code, course_page.judged_on(person, day)),
    )  # fmt: skip


@require_http_methods(_ENTRY)
def act(request: HttpRequest, study: str, code: str, kind: str) -> HttpResponse:
    """A small form for one act of one participant."""
    found, course = opened(request, study)
    person = known(course, code)
    act_class = next((one for name, one in act_kinds().items() if slugify(name) == kind), None)
    writable = course_page.writable(
        request.roles, several_sites=len(course.design.sites) > 1, blinded=bool(course.design.conduct.blinding)
    )
    if act_class is None or kind not in dict(writable):
        raise Http404
    typed = request.POST if request.method == "POST" else None
    asked = {name: request.GET[name] for name in ("visit",) if name in request.GET}
    if kind == "code-broken" and course.veil is not None and Role.INVESTIGATOR in request.roles:
        asked["for_user"] = request.user.get_username()  # who treats the participant, at night
    form = ActForm(act_class, course, person, today(), typed, asked)
    refused: list[Sentence] = []
    raised: list[str] = []
    if typed is not None:
        refused = list(form_errors(form)) or _told_to_nobody(study, typed)
        raised = dose_page.deviations(course, form.act(code)) if kind in _ASKS_FIRST and not refused else []
        why = typed.get("deviation", "").strip()[:500] or None
        if not refused and (why or not raised):
            refused = told(hand_in(request, study, form.act(code), reason=form.reason or (why if raised else None)))
            raised = raised if refused else []
        if not refused and not raised:
            return redirect(_after_act(request, study, code, act_class.kind))
    return page(
        request, "act", f"{code}: {act_class.kind}", study=found, person=person, form=form, refused=refused,
        key=request.POST.get("key") or new_key(),
        raised=raised, stopped=() if refused else stopped_as_a_whole(course, act_class.kind, code),
    )  # fmt: skip


def _told_to_nobody(study: str, typed: Mapping[str, str]) -> list[Sentence]:
    """What is wrong with the user to whom something is told: a slip in the name would tell nobody, unseen."""
    if "for_user" not in typed or is_told(study, typed["for_user"].strip()):
        return []
    return [Sentence(TOLD_TO_NOBODY, "for_user")]


def _after_act(request: HttpRequest, study: str, code: str, kind: str) -> str:
    """The participant; the list of participants where the act took them to a site that is not the writer's."""
    if seen(request, study).participant(code) is None:
        return reverse("participants", args=[study])
    return _written(study, code, kind)


def _written(study: str, code: str, kind: str) -> str:
    return f"{reverse('participant', args=[study, code])}?done={slugify(kind)}"


def _done(request: HttpRequest) -> str:
    """What was written just now, as a word of our own: never text out of the address."""
    kinds = {slugify(kind): kind for kind in act_kinds()}
    kind = kinds.get(request.GET.get("done", ""))
    return f"Written: {kind}." if kind else ""
