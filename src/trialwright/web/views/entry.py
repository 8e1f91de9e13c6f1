"""Enter a form at a visit: shown as it stands, checked, saved as acts; nothing that was typed is lost on the way."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from trialwright.conduct.course import Course
from trialwright.conduct.judging import judged
from trialwright.conduct.participant import Participant
from trialwright.protocol.design import Visit
from trialwright.protocol.form import Form
from trialwright.web.entry_page import (
    Changed,
    Seen,
    before_of,
    changes,
    queries_at,
    reason_of,
    saving,
    seen_at,
    totals,
)
from trialwright.web.form_builder import Beside, EntryForm, sections
from trialwright.web.handing_in import Sentence, form_errors, new_key, save_all, today
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.views.participants import known, opened


@require_http_methods(("GET", "HEAD", "POST"))
def form(request: HttpRequest, study: str, code: str, visit: str, form: str) -> HttpResponse:
    """The form at a visit: read it, check what is typed, mark the rest, or save."""
    found, course = opened(study)
    person = known(course, code)
    visit_plan, planned = _planned(course, visit, form)
    shown = _Shown(request, study, course, person, visit_plan, planned)
    answer = shown.post() if request.method == "POST" else None
    if answer is not None:
        return answer
    return page(
        request, "form", f"{code}, {visit_plan.name}: {planned.label}", study=found, person=person, visit=visit_plan,
        planned=planned, sections=sections(shown.entry, shown.beside()), base=shown.seen.sequence,
        changed=shown.changed,
        may_write=may("form", request.roles, simulated=found.simulated, writes=True), **shown.told(),
    )  # fmt: skip


def _planned(course: Course, visit: str, form: str) -> tuple[Visit, Form]:
    for plan in course.design.visits:
        if slugify(plan.name) == visit:
            for name in plan.forms:
                if slugify(name) == form:
                    return plan, course.design.forms[name]
    raise Http404


class _Shown:
    """One request for one form: what stands, what was typed, what is to be told."""

    def __init__(
        self, request: HttpRequest, study: str, course: Course, person: Participant, visit: Visit, planned: Form
    ) -> None:
        self.request, self.study, self.course, self.person = request, study, course, person
        self.visit, self.planned = visit, planned
        self.seen = seen_at(person, visit.name, planned.name, request.POST.get("base"))
        self.entry = EntryForm(planned, request.POST or None, shown=self.seen.values)
        self.refused: list[Sentence] = []
        self.questions: list[tuple[str, str]] = []
        self.changed: dict[str, str] = {}
        self.heading = self.done = ""
        self.key = request.POST.get("key") or new_key()

    def told(self) -> dict[str, object]:
        """What the page says around the form."""
        day = self.request.POST.get("observed_on") or self._visit_day().isoformat()
        return {
            "refused": self.refused, "refused_heading": self.heading or "Not saved", "questions": self.questions,
            "done": self.done, "key": self.key, "observed_on": day,
            "totals": totals(self.course.design.analysis, self.planned, self._typed()),
        }  # fmt: skip

    def _visit_day(self) -> date:
        attended = self.person.visits.get(self.visit.name)
        return attended.observed_on if attended else today()

    def _typed(self) -> dict[str, object]:
        if not self.entry.is_bound:
            return dict(self.seen.values)
        self.entry.is_valid()
        return dict(self.entry.cleaned_data)

    def post(self) -> HttpResponse | None:
        """Do what the pressed button asks; an answer only when everything was saved."""
        pressed = self.request.POST.get("do", "save")
        if pressed.startswith("mark:"):
            self.entry = EntryForm(
                self.planned, self.entry.with_others_marked(pressed.removeprefix("mark:")), shown=self.seen.values
            )
            self.done = "Every empty answer of the table is marked. Nothing is saved yet: look at it, then save."
            return None
        if not self.entry.is_valid():
            self.refused = list(form_errors(self.entry))
            return None
        self.questions = self._open_questions()
        if pressed == "check":
            self.done = "" if self.questions else "The form can be saved as it stands. Nothing is saved yet."
            return None
        return None if self.questions else self._save()

    def _changes(self) -> Changed:
        return changes(self.entry.asked, self.seen, self.entry.cleaned_data, self.request.POST)

    def _open_questions(self) -> list[tuple[str, str]]:
        """What soft checks ask of the values that this writer changed, until they are confirmed or explained."""
        if self.request.POST.get("confirmed"):
            return []
        changed = self._changes()
        explained = {one.item for one in changed.first if one.reason}
        names = {one.item for one in (*changed.first, *changed.corrected)} - explained
        remarks = judged(self.course, self.person, self.visit.name, self.planned.name,
                         (*changed.first, *changed.corrected)).questions  # fmt: skip
        return [(one.address, one.says) for one in remarks if one.address in names and one.rule != "mandatory"]

    def beside(self) -> Beside:
        """What stands beside the questions: what is not asked now, calculated values, the visit before, queries."""
        entries = [*(changed := self._changes()).first, *changed.corrected] if self._is_sound() else []
        found = judged(self.course, self.person, self.visit.name, self.planned.name, entries)
        return Beside(found.hidden, found.calculated, before_of(self.course, self.person, self.visit, self.planned),
                      queries_at(self.person, self.visit.name, self.planned.name))  # fmt: skip

    def _is_sound(self) -> bool:
        return self.entry.is_bound and self.entry.is_valid()

    def _save(self) -> HttpResponse | None:
        changed = self._changes()
        self.changed = {one.item: one.reason or "" for one in changed.corrected}
        acts = saving(self.person.code, self.request.POST.get("observed_on", ""), self.visit, self.planned, changed)
        if isinstance(acts, Sentence):
            self.refused = [acts]
            return None
        refused = save_all(self.request, self.study, [(act, reason_of(act)) for act in acts])
        if not refused:
            return redirect(
                f"{reverse('participant', args=[self.study, self.person.code])}?done={slugify(acts[0].kind)}"
            )
        self.refused = [Sentence(says) for says in refused]
        self._tell_conflict()
        self.key = new_key()
        return None

    def _tell_conflict(self) -> None:
        """When someone else was quicker: say what stands now, keep what was typed, and go on from there."""
        now: Seen = seen_at(self.person, self.visit.name, self.planned.name, None)
        if now.sequence == self.seen.sequence:
            return
        self.heading = "Not saved: someone else changed this form while you had it open"
        self.refused += now.differences(self.planned, self.seen)
        self.seen = now
        self.changed = {
            one.item: one.reason or ""
            for one in changes(self.entry.asked, now, self.entry.cleaned_data, self.request.POST).corrected
        }
