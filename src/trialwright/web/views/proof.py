"""Signing, verifying and locking on the pages. Who signs gives the password again; nobody signs for another."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from trialwright.conduct.act import Role
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.data_unlocked import DataUnlocked
from trialwright.conduct.acts.record_signed import MEANINGS, RecordSigned
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.conduct.signature import content_digest, signatures
from trialwright.conduct.verification import in_the_plan, verified_items, voided_items
from trialwright.web import clock, standing
from trialwright.web.handing_in import Sentence, before, hand_in, new_key, today, told
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.views.participants import known, opened

_ENTRY = ("GET", "HEAD", "POST")


@require_http_methods(_ENTRY)
def sign(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Sign a form, a visit or the whole record: what is signed is shown, and bound to the signature."""
    found, course = opened(request, study)
    person = known(course, code)
    given = request.POST if request.method == "POST" else request.GET
    visit, form = given.get("visit") or None, given.get("form") or None
    refused: list[Sentence] = []
    if request.method == "POST":
        refused = _sign(request, study, code, visit, form, again=before(request, person) is not None)
        if not refused:
            asked = {name: value for name, value in (("visit", visit), ("form", form), ("done", "1")) if value}
            return redirect(f"{reverse('sign', args=[study, code])}?{urlencode(asked)}")
    return page(
        request, "sign", f"{code}: sign {_place(course, visit, form)}", study=found, person=person,
        visit=visit, form=form, meanings=MEANINGS, refused=refused, key=new_key(),
        digest=content_digest(course, person, visit, form), lines=_content(course, person, visit, form),
        signatures=signatures(course, person),
        may_sign=may("sign", request.roles, simulated=found.simulated, writes=True),
        first=standing.is_first_signature(request), asks_code=standing.asks_code(request),
        passkey=standing.question_to_sign(request) if Role.INVESTIGATOR in request.roles else None,
        demonstration=standing.is_of_a_demonstration(request.user.get_username()),
        printed=request.POST.get("printed_name", ""), done="Signed." if request.GET.get("done") else "",
    )  # fmt: skip


def _sign(
    request: HttpRequest, study: str, code: str, visit: str | None, form: str | None, *, again: bool
) -> list[Sentence]:
    """Write the signature; every factor is asked for at the first one of a session, the password at each (21 CFR
    11.200(a)(1)). ``again``: it stands already, and a code is right only once."""
    if clock.state().blocks_signing:
        return [Sentence(f"{clock.state().warning} Nothing was signed.")]
    said = None if again else standing.signs(request)
    if said is not None:
        return [Sentence(said, "password")]
    act = RecordSigned(code, today(), visit, form, request.POST.get("meaning", ""),  # type: ignore[arg-type]
                       request.POST.get("printed_name", "")[:200], request.POST.get("digest", ""))  # fmt: skip
    refused = told(hand_in(request, study, act))
    if not refused and not again:
        standing.has_signed(request)
    return refused


@dataclass(frozen=True, slots=True)
class Line:
    """One value of what is signed or verified."""

    visit: str
    form: str
    address: str
    label: str
    value: object
    says: str | None
    unit: str | None
    verified: bool
    voided: bool
    wanted: bool


def _place(course: Course, visit: str | None, form: str | None) -> str:
    """What is signed, in words."""
    held = course.design.forms.get(form or "")
    name = held.label if held is not None else form
    return ", ".join(one for one in (name, visit) if one) or "the whole record"


def _content(course: Course, person: Participant, visit: str | None, form: str | None) -> list[Line]:
    places = sorted(person.forms_saved)
    return [
        line for at, name in places if visit in (None, at) and form in (None, name)
        for line in _lines(course, person, at, name)
    ]  # fmt: skip


def _lines(course: Course, person: Participant, visit: str, form: str) -> list[Line]:
    definition = course.design.forms.get(form)
    verified, voided = verified_items(person, visit, form), voided_items(person, visit, form)
    found = []
    for address, value in person.values(visit, form).items():
        item = definition.item(address) if definition else None
        says = item.code_list.says(str(value)) if item and item.code_list and value is not None else None
        wanted = in_the_plan(course, person, visit, form, address)
        found.append(Line(visit, form, address, item.label if item else address, value, says,
                          item.unit if item else None, address in verified, address in voided, wanted))  # fmt: skip
    return found


@require_http_methods(_ENTRY)
def verify(request: HttpRequest, study: str, code: str, visit: str, form: str) -> HttpResponse:
    """Compare the values of a form with their source: the monitor ticks what agrees, and asks about what does not."""
    found, course = opened(request, study)
    person = known(course, code)
    place = next((one for one in person.forms_saved if (slugify(one[0]), slugify(one[1])) == (visit, form)), None)
    if place is None:
        raise Http404
    lines = _lines(course, person, *place)
    refused: list[Sentence] = []
    if request.method == "POST":
        ticked = set(request.POST.getlist("item"))
        items = tuple(line.address for line in lines if line.address in ticked and not line.verified)
        done = before(request, person)
        if done is not None and isinstance(done.act, ValuesVerified) and set(done.act.items) == ticked:
            items = done.act.items
        refused = told(hand_in(request, study, ValuesVerified(code, today(), *place, items)))
        if not refused:
            return redirect(f"{request.path}?done={len(items)}")
    number = request.GET.get("done", "")
    return page(
        request, "verify", f"{code}, {place[0]}: verify {course.design.forms[place[1]].label}", study=found,
        person=person, lines=lines, refused=refused, key=new_key(), place=place,
        may_verify=may("verify", request.roles, simulated=found.simulated, writes=True),
        done=f"{number} values verified." if number.isdigit() else "",
        trail=audit_trail(course, code, visit=place[0], form=place[1])[-20:],
    )  # fmt: skip


@require_http_methods(_ENTRY)
def locks(request: HttpRequest, study: str) -> HttpResponse:
    """What is frozen or locked; freeze, lock or unlock the study or a participant's record."""
    found, course = opened(request, study)
    refused: list[Sentence] = []
    if request.method == "POST":
        code, level = request.POST.get("participant") or None, request.POST.get("do", "")
        reason = request.POST.get("reason", "").strip()[:500] or None
        visit, form = request.POST.get("visit") or None, request.POST.get("form") or None
        act = (
            DataUnlocked(code, today(), visit, form)
            if level == "unlock"
            else DataLocked(code, today(), level, visit, form)  # type: ignore[arg-type]
        )
        refused = told(hand_in(request, study, act, reason=reason))
        if not refused:
            return redirect(f"{request.path}?done=1")
    acts = [one for one in course.study_acts if one.act.kind in ("data locked", "data unlocked")]
    acts += [one for person in course.participants.values() for kind in ("data locked", "data unlocked")
             for one in person.of_kind(kind)]  # fmt: skip
    return page(
        request, "locks", "Freeze and lock", study=found, refused=refused, key=new_key(),
        standing=[(scope, level) for scope, level in course.locks.items()], people=list(course.participants),
        history=sorted(acts, key=lambda one: -one.sequence),
        may_lock=may("locks", request.roles, simulated=found.simulated, writes=True),
        done="Written." if request.GET.get("done") else "",
    )  # fmt: skip
