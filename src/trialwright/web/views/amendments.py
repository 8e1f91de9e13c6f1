"""Amendments on the pages: which designs the study followed, what a new one would mean, putting it into force, and the
versions of a form side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from trialwright.conduct.act import Actor, Recorded, Role
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.amending import SECTIONS, AmendmentLine, amendment_report
from trialwright.conduct.form_versions import FormVersion, form_versions, rows_side_by_side
from trialwright.errors import InputError, InputErrors
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.typed_date import Typing, read_date
from trialwright.web import store
from trialwright.web.handing_in import Sentence, new_key, told
from trialwright.web.rendering import page
from trialwright.web.uploaded_study import uploaded_study
from trialwright.web.views.participants import opened

_MAY_AMEND = Role.DATA_MANAGER


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report with its heading."""

    heading: str
    stops: bool
    lines: Sequence[AmendmentLine]


@require_http_methods(("GET", "HEAD", "POST"))
def amendments(request: HttpRequest, study: str) -> HttpResponse:
    """The designs that the study followed; a new one is looked at first, and put into force with its approval."""
    found, course = opened(request, study)
    refused: list[Sentence] = []
    report: Sequence[AmendmentLine] | None = None
    design: StudyDesign | None = None
    if request.method == "POST":
        try:
            with uploaded_study(request.FILES.get("folder")) as (design, folder):
                if request.POST.get("do") == "amend":
                    refused = _amend(request, study, design, folder)
                    if not refused:
                        return redirect(f"{request.path}?done=1")
                report = amendment_report(course, design, datetime.now(UTC).date())
        except (InputError, InputErrors) as error:
            found_errors = error.errors if isinstance(error, InputErrors) else [error]
            refused = [Sentence(str(one), "folder") for one in found_errors[:20]]
    history = store.design_history(study)
    forms = sorted({name for _, sha, _ in history for name in store.design_at(sha).forms})
    return page(
        request, "amendments", "Amendments", study=found, refused=refused, key=request.POST.get("key") or new_key(),
        amended=[(entry, sections(entry.act.report)) for entry in _amended(course.study_acts)][::-1],
        report=sections(report) if report is not None else None, looked_at=design, typed=request.POST,
        typing=_typing(course.design),
        forms=[(name, course.design.forms[name].label if name in course.design.forms else name) for name in forms],
        may_amend=_MAY_AMEND in request.roles and not found.simulated, opened=course.study_acts[0],
        done="The study follows the amended design." if request.GET.get("done") else "",
    )  # fmt: skip


def sections(report: Sequence[AmendmentLine]) -> list[Section]:
    """A report by its parts."""
    return [Section(SECTIONS[name], name == "refused", list(lines))
            for name, lines in groupby(report, key=lambda line: line.section)]  # fmt: skip


def _typing(design: StudyDesign) -> Typing:
    return Typing(datetime.now(UTC).date(), design.conduct.entry.dates)


def _amended(study_acts: Sequence[Recorded]) -> list[Recorded]:
    return [entry for entry in study_acts if isinstance(entry.act, DesignAmended)]


def _amend(request: HttpRequest, study: str, design: StudyDesign, folder: object) -> list[Sentence]:
    sent, now = request.POST, datetime.now(UTC)
    approved = read_date(sent.get("approved_on", ""), _typing(design), whole=True)
    if approved.iso is None:
        return [Sentence(f"Day of the approval: {approved.says}", "approved_on")]
    words = {name: sent.get(name, "").strip()[:500] for name in ("amendment", "says", "approval", "reason")}
    act = DesignAmended(None, now.date(), design.sha256, words["amendment"], words["says"], words["approval"],
                        date.fromisoformat(approved.iso))  # fmt: skip
    actor = Actor(request.user.get_username(), _MAY_AMEND, request.held.get(_MAY_AMEND))
    return told(store.amend_study(study, design, act, actor, words["reason"], now=now, folder=folder,
                                  key=(sent.get("key") or new_key())[:64]))  # fmt: skip


@require_safe
def versions(request: HttpRequest, study: str, form: str) -> HttpResponse:
    """The versions of one form side by side, in English or Chinese, and whose records stand in which."""
    found, course = opened(request, study)
    history = [(row, store.design_at(sha), name) for row, sha, name in store.design_history(study)]
    name = next((one for _, design, _ in history for one in design.forms if slugify(one) == form or one == form), None)
    if name is None:
        raise Http404
    label = course.design.forms[name].label if name in course.design.forms else name
    listed: Sequence[FormVersion] = form_versions(course, history, name)
    chinese = request.GET.get("lang") == "zh"
    rows = rows_side_by_side(listed, "zh" if chinese else "en")
    only = bool(request.GET.get("changed"))
    return page(
        request, "form_versions", f"Versions of the form {label}", study=found, form=name, versions=listed,
        chinese=chinese, only=only, rows=[row for row in rows if not (only and row.is_same)],
        changed=sum(not row.is_same for row in rows),
    )  # fmt: skip
