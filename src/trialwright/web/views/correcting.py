"""The page on which an act is corrected, or set aside as entered in error. It is written as an act of its own."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.correction import TO_SET_ASIDE
from trialwright.conduct.lock import stopped_by_a_lock
from trialwright.conduct.writing import act_kinds
from trialwright.web.correction_effects import effects, seen
from trialwright.web.correction_form import CorrectionForm, set_aside
from trialwright.web.course_page import act_facts
from trialwright.web.handing_in import Sentence, before, form_errors, hand_in, new_key, today, told
from trialwright.web.rendering import page
from trialwright.web.views.participants import known, opened

CHANGED = "This was corrected since you opened it. What stands there now is shown here: look at it again."


@require_http_methods(("GET", "HEAD", "POST"))
def correct(request: HttpRequest, study: str, code: str, row: int) -> HttpResponse:
    """One act of one participant: its fields to be corrected, and the way to set it aside."""
    found, course = opened(request, study)
    person = known(course, code)
    if request.method == "POST" and (written := before(request, person)) is not None:
        return _receipt(study, code, written.act.kind)
    entry = person.standing_at(row)
    if entry is None or entry.act.kind not in TO_SET_ASIDE or not request.roles & act_kinds()[entry.act.kind].roles:
        raise Http404
    as_of = person.last_row_of(row)
    aside = request.POST.get("do") == "aside"
    form = CorrectionForm(course, person, entry, today(), request.POST if request.POST and not aside else None)
    why = request.POST.get("why_aside", "").strip()[:500]
    refused: list[Sentence] = []
    follows: Sequence[str] = ()
    if request.method == "POST":
        if request.POST.get("as_of", "") != str(as_of):
            refused = [Sentence(CHANGED)]
            form = CorrectionForm(course, person, entry, today())
        elif aside and not why:
            refused = [_no_reason()]
        elif not aside and not form.is_valid():
            refused = list(form_errors(form))
        else:
            act = set_aside(person, entry, today(), as_of) if aside else form.correction()
            follows = _not_seen(request, effects(course, act))
            refused = [] if follows else told(hand_in(request, study, act, reason=why if aside else form.reason))
        if not refused and not follows:
            return _receipt(study, code, (ActSetAside if aside else ActCorrected).kind)
    return page(
        request, "correct", f"{code}: correct {entry.act.kind}", study=found, person=person, entry=entry, form=form,
        facts=act_facts(entry.act, course.design), follows=follows, seen=seen(follows), refused=refused,
        as_of=as_of, why=why, aside=aside,
        key=new_key() if refused else request.POST.get("key") or new_key(), mends=person.mends.get(row, ()),
        stopped=() if refused else stopped_by_a_lock(course, set_aside(person, entry, today(), as_of)),
    )  # fmt: skip


def _not_seen(request: HttpRequest, says: Sequence[str]) -> Sequence[str]:
    """What follows, unless it was read: it is written with the second click."""
    return () if request.POST.get("seen", "") == seen(says) else says


def _no_reason() -> Sentence:
    return Sentence("Say why it is set aside.", "why_aside")


def _receipt(study: str, code: str, kind: str) -> HttpResponse:
    return redirect(f"{reverse('participant', args=[study, code])}?done={kind.replace(' ', '-')}")
