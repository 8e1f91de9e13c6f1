"""The delegation log, checkpoints and certified copies: what an investigator keeps, at any time and unaided."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from trialwright.conduct.act import Role
from trialwright.conduct.acts.delegation_ended import DelegationEnded
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.study_act_set_aside import StudyActSetAside
from trialwright.conduct.checkpoint import fingerprint, write_checkpoint
from trialwright.conduct.course import Course
from trialwright.conduct.delegation import delegation_log
from trialwright.exchange.certified_copy import certified_copy
from trialwright.protocol.site import Site
from trialwright.protocol.typed_date import Typing, read_date
from trialwright.web import store
from trialwright.web.handing_in import Sentence, hand_in, new_key, today, told
from trialwright.web.moving import files_for_a_move, told_of
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.views.participants import opened


@require_http_methods(("GET", "HEAD", "POST"))
def delegations(request: HttpRequest, study: str) -> HttpResponse:
    """Who may do what, from when, by whose word; as of any day."""
    found, course = opened(request, study)
    refused: list[Sentence] = []
    typing = Typing(today(), course.design.conduct.entry.dates)
    if request.method == "POST":
        refused = _delegate(request, study, typing)
        if not refused:
            return redirect(f"{request.path}?done=1")
    on = _day(request.GET.get("on"), typing) or today()
    lines = delegation_log(course)
    return page(
        request, "delegations", "Delegation log", study=found, lines=lines, on=on, refused=refused, key=new_key(),
        typing=typing,
        holding=[one for one in lines if one.holds(on)], roles_to_choose=[role.value for role in Role],
        duties=course.design.duties,
        may_delegate=may("delegations", request.roles, simulated=found.simulated, writes=True),
        accounts=_accounts(request, study), sites=_sites(request, course),
        done="Written." if request.GET.get("done") else "",
    )  # fmt: skip


def _sites(request: HttpRequest, course: Course) -> list[Site]:
    """The sites that a delegation may be for, where the study has several: those that the reader has a role at."""
    several = course.design.sites if len(course.design.sites) > 1 else ()
    return [one for one in several if request.sites is None or one.name in request.sites]


def _accounts(request: HttpRequest, study: str) -> list[tuple[str, Role, str]]:
    """Who has which role where: at every site (an empty text), or at one that the reader has a role at."""
    listed = store.members_at(study)
    return [(name, role, "" if site == store.EVERY_SITE else site) for name, role, site in listed
            if request.sites is None or site == store.EVERY_SITE or site in request.sites]  # fmt: skip


def _delegate(request: HttpRequest, study: str, typing: Typing) -> list[Sentence]:
    sent = request.POST
    if sent.get("do") == "end":
        user, role = sent.get("user", ""), sent.get("role", "")
        act = DelegationEnded(None, today(), user, role, sent.get("site") or None)
        return told(hand_in(request, study, act))
    if sent.get("do") == "aside":
        row = sent.get("row", "")
        number = int(row) if row.isascii() and row.isdigit() and len(row) < 12 else 0
        gone = StudyActSetAside(None, today(), number, sent.get("site") or None)
        return told(hand_in(request, study, gone, reason=sent.get("reason", "").strip()[:500]))
    for name, word in (("starts", "From"), ("until", "Until")):
        text = sent.get(name, "").strip()
        says = read_date(text, typing, whole=True).says if text or name == "starts" else None
        if says is not None:
            return [Sentence(f"{word}: {says}", name)]
    starts, until = _day(sent.get("starts"), typing), _day(sent.get("until"), typing)
    tasks = tuple(sent.getlist("task")) + tuple(filter(None, [sent.get("other", "").strip()[:200]]))
    act = DutyDelegated(None, today(), sent.get("user", "").strip()[:150], sent.get("role", ""), tasks, starts, until,
                        sent.get("site") or None)  # fmt: skip
    return told(hand_in(request, study, act))


def _day(text: str | None, typing: Typing) -> date | None:
    iso = read_date(text or "", typing, whole=True).iso
    return date.fromisoformat(iso) if iso is not None else None


@require_safe
def checkpoint(request: HttpRequest, study: str) -> HttpResponse:
    """A signed checkpoint of the ledger, to be kept elsewhere."""
    opened(request, study)
    made = store.checkpoint(study, datetime.now(UTC))
    response = HttpResponse(write_checkpoint(made), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{study}-checkpoint-{made.sequence}.json"'
    response["X-Key-Fingerprint"] = fingerprint(made.key)
    return response


@require_safe
def copy(request: HttpRequest, study: str) -> HttpResponse:
    """A certified copy as one zip file: of the whole study, or of the people of the reader's sites."""
    _, course = opened(request, study)
    now, sites = datetime.now(UTC), request.sites
    findings, further = told_of(store.verify(study), sites), {} if sites is not None else files_for_a_move(study)
    rows = store.rows(study)
    files = certified_copy(course, rows, store.checkpoint(study, now), now, None, findings, further, sites)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"{study}-copy/{name}", now.timetuple()[:6]), data)
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{study}-copy-{now:%Y%m%dT%H%M%SZ}.zip"'
    return response
