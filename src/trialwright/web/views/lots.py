"""The lots of the product on each site's shelf: what is left, how it came to that, and the acts that change it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from trialwright.conduct.act import Recorded
from trialwright.conduct.course import Course
from trialwright.conduct.lot_table import ACCOUNT_COLUMNS, LOT_COLUMNS, account_lines, lot_lines
from trialwright.conduct.lots import SET_ASIDE, standing
from trialwright.conduct.writing import act_kinds
from trialwright.exchange.data_quoting import guarded
from trialwright.web.act_form import ActForm
from trialwright.web.handing_in import Sentence, form_errors, hand_in, new_key, today, told
from trialwright.web.permissions import ENTERS, may
from trialwright.web.rendering import page
from trialwright.web.site_rights import sites_of_roles
from trialwright.web.views.participants import opened

MOST = 200
_WORDS = {
    "product received": "Product received",
    "lot status changed": "Quarantine, release, new expiry",
    "product disposed of": "Destroyed, returned or lost",
    SET_ASIDE: "Set an entry of the register aside",
}
_NOT_RECORDED = [("", "not recorded"), ("true", "yes"), ("false", "no")]


@require_http_methods(("GET", "HEAD", "POST"))
def lots(request: HttpRequest, study: str) -> HttpResponse:
    """What is left of each lot, line by line; ``?write=``: the form of one of the acts."""
    found, course = opened(request, study)
    may_write = may("lots", request.roles, simulated=found.simulated, writes=True)
    asked = request.POST.get("do") if request.method == "POST" else request.GET.get("write")
    kind = next((one for one in _WORDS if slugify(one) == asked), None)
    if asked and kind is None and request.method != "POST":
        raise Http404
    form = _form(request, course, kind) if kind is not None and may_write else None
    refused = [Sentence("Nothing was written: say what is to be written.")] if request.method == "POST" else []
    if form is not None and request.method == "POST":
        refused = list(form_errors(form)) or told(hand_in(request, study, form.act(None), reason=form.reason))
        if not refused:
            return redirect(f"{reverse('lots', args=[study])}?done={slugify(kind or '')}")
    day = course.clock(datetime.now(UTC)).date()
    moved = account_lines(course)
    return page(
        request, "lots", _WORDS[kind] if form is not None and kind else "Lots of the product", study=found, form=form,
        kind=slugify(kind or ""), refused=refused, key=request.POST.get("key") or new_key(), may_write=may_write,
        lots=lot_lines(course, day), known=sorted({one.lot for one in moved}), moved=moved[-MOST:], total=len(moved),
        words=[(slugify(one), words) for one, words in _WORDS.items() if one != SET_ASIDE],
        several=len(course.design.sites) > 1, raised=_raised(course), done=_done(course, request.GET.get("done")),
        stands={one.sequence for one in standing(course)} if may_write else (),
    )  # fmt: skip


def _form(request: HttpRequest, course: Course, kind: str) -> ActForm:
    typed, sites = request.POST if request.method == "POST" else None, sites_of_roles(request.held, ENTERS)
    form = ActForm(act_kinds()[kind], course, None, today(), typed, _of_row(request, course), sites)
    if "row" in form.fields:
        form.fields["row"].label, form.fields["row"].help_text = "Row of the entry", _said(request, course)
        if "at_site" in form.fields:  # what concerns every site names none
            form.fields["at_site"].required = False
    if "lot" in form.fields:
        form.fields["lot"].widget.attrs["list"] = "known-lots"
    if "at_site" in form.fields:
        form.fields["at_site"].help_text = "Whose shelf it is."
    if "excursion" in form.fields:
        form.fields["excursion"].choices = _NOT_RECORDED  # type: ignore[attr-defined]
    return form


def _of_row(request: HttpRequest, course: Course) -> dict[str, str]:
    """The row that was chosen in the account, and its site."""
    entry = _chosen(request, course)
    return {} if entry is None else {"row": str(entry.sequence), "at_site": getattr(entry.act, "at_site", None) or ""}


def _chosen(request: HttpRequest, course: Course) -> Recorded | None:
    wanted = request.POST.get("row") or request.GET.get("row", "")
    return next((one for one in standing(course) if str(one.sequence) == wanted), None)


def _said(request: HttpRequest, course: Course) -> str:
    """The chosen entry in words, so that nobody takes back another one."""
    entry = _chosen(request, course)
    line = next((one for one in account_lines(course) if entry is not None and one.row == entry.sequence), None)
    if line is None:
        return "As it stands in the account."
    units = f"{line.units:+d} units" if line.units else ""
    return ", ".join(filter(None, [f"{line.what} on {line.on}", line.product, f"lot {line.lot}", units, line.says]))


def _raised(course: Course) -> Sequence[tuple[str, object]]:
    """(code, deviation) of product that should not have been used, as it stands."""
    return [(person.code, entry.act) for person in course.participants.values()
            for entry in person.of_kind("deviation raised") if entry.act.category == "product lot"]  # type: ignore[attr-defined]  # fmt: skip


def _done(course: Course, text: str | None) -> str:
    kind = next((one for one in _WORDS if slugify(one) == text), None)
    row = next((one.sequence for one in reversed(course.study_acts) if one.act.kind == kind), None)
    settled = sum(f" row {row} (" in one.act.says for person in course.participants.values()  # type: ignore[attr-defined]
                  for one in person.of_kind("deviation closed"))  # fmt: skip
    said = f" Deviations that no longer hold were closed: {settled}; they stay in the trail." if settled else ""
    return f"Written: {kind}.{said}" if kind else ""


@require_safe
def lots_file(request: HttpRequest, study: str) -> HttpResponse:
    """What is left of each lot, as CSV."""
    _, course = opened(request, study)
    lines = lot_lines(course, course.clock(datetime.now(UTC)).date())
    return _table(f"{study}-lots.csv", LOT_COLUMNS, [astuple(one) for one in lines])


@require_safe
def account_file(request: HttpRequest, study: str) -> HttpResponse:
    """Every movement of every lot, as CSV."""
    _, course = opened(request, study)
    return _table(f"{study}-product-account.csv", ACCOUNT_COLUMNS, [astuple(one) for one in account_lines(course)])


def _table(name: str, heads: Sequence[str], lines: Sequence[tuple[object, ...]]) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    for line in (heads, *lines):
        writer.writerow([guarded(one) if isinstance(one, str) else one for one in line])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
