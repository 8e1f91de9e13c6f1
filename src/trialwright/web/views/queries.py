"""Data queries on the pages: the list with its ages, one query's thread with the next step, and raising one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from trialwright.clinical.printed_unit import printed_unit
from trialwright.conduct.act import Act
from trialwright.conduct.acts.query_answered import ANSWERS
from trialwright.conduct.participant import Participant
from trialwright.conduct.query import next_query, queries
from trialwright.conduct.writing import act_kinds
from trialwright.protocol.form import MISSING, Form, label_at
from trialwright.web.handing_in import Sentence, before, hand_in, new_key, today, told
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.templatetags.trialwright import shown
from trialwright.web.views.participants import known, opened

_STEPS = {"answer": "query answered", "close": "query closed", "reopen": "query reopened"}
_DONE = {"answer": "Answered.", "close": "Closed.", "reopen": "Opened again.", "raised": "Raised."}


@require_safe
def query_list(request: HttpRequest, study: str) -> HttpResponse:
    """Every query, those that are not closed first; ``?state`` shows one state only."""
    found, course = opened(request, study)
    day = course.clock(datetime.now(UTC)).date()
    every = [one for person in course.participants.values() for one in queries(person).values()]
    state = request.GET.get("state", "")
    shown = [one for one in every if state in ("", one.state)]
    shown.sort(key=lambda one: (one.state == "closed", -one.age_days(day), one.participant, one.number))
    counts = [(word, sum(one.state == word for one in every)) for word in ("open", "answered", "closed")]
    return page(request, "queries", "Queries", study=found, state=state, counts=counts,
                lines=[(one, one.age_days(day)) for one in shown])  # fmt: skip


@require_http_methods(("GET", "HEAD", "POST"))
def query(request: HttpRequest, study: str, code: str, number: int) -> HttpResponse:
    """One query: what was asked and said, the values it is about, and the steps that the reader may take."""
    found, course = opened(request, study)
    person = known(course, code)
    one = queries(person).get(number)
    if one is None:
        raise Http404
    open_steps = one.steps if may("query", request.roles, simulated=found.simulated, writes=True) else ()
    steps = [step for step, kind in _STEPS.items() if kind in open_steps and request.roles & act_kinds()[kind].roles]
    day, refused = course.clock(datetime.now(UTC)).date(), list[Sentence]()
    if request.method == "POST":
        step = request.POST.get("do", "")
        if step not in steps:
            refused = [Sentence(f"The query is {one.state} now: this step is not open to you.")]
        else:
            refused = told(hand_in(request, study, _act(request, code, number, step)))
        if not refused:
            return redirect(f"{reverse('query', args=[study, code, number])}?done={step}")
    done = _DONE.get(request.GET.get("done", ""), "")
    return page(
        request, "query", f"{code}: query {number}", study=found, person=person, query=one, steps=steps,
        answers=ANSWERS, refused=refused, key=new_key(), says=request.POST.get("says", ""), done=done,
        value=person.values(one.visit, one.form or "").get(one.item or ""), age=one.age_days(day),
    )  # fmt: skip


def _act(request: HttpRequest, code: str, number: int, step: str) -> Act:
    says = request.POST.get("says", "")[:1000]
    fields: dict[str, object] = {"number": number, "says": says}
    if step == "answer":
        fields["answer"] = request.POST.get("answer", "")
    return act_kinds()[_STEPS[step]](code, today(), **fields)


def _value(form: Form | None, person: Participant, place: Mapping[str, str | None]) -> str:
    """What stands in the answer that is asked about; empty where nothing does."""
    item = form.item(place["item"] or "") if form is not None else None
    value = person.values(place["visit"] or "", form.name).get(place["item"] or "") if form is not None else None
    if item is None or value is None:
        return ""
    said = (item.code_list.says(str(value)) if item.code_list is not None else None) or shown(value)
    return f"{said} {printed_unit(item.unit)}".rstrip()


def _items(form: Form, values: Mapping[str, object]) -> list[tuple[str, str]]:
    """(address, words) of what can be asked about in a form: every question, and of rows those that stand."""
    held = (address for address in values if not address.endswith(MISSING))
    return [(one, label_at(form, one)) for one in dict.fromkeys([*form.typed_items, *held]) if form.item(one)]


@require_http_methods(("GET", "HEAD", "POST"))
def new_query(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Ask about a visit, a form or an item; which one stands in the address."""
    found, course = opened(request, study)
    person = known(course, code)
    given = request.POST if request.method == "POST" else request.GET
    place = {name: (given.get(name) or None) for name in ("visit", "form", "item")}
    refused: list[Sentence] = []
    if request.method == "POST":
        asked = before(request, person)
        number = getattr(asked.act, "number", 0) if asked is not None else next_query(person)
        act = act_kinds()["query raised"](
            code, today(), number, place["visit"] or "", place["form"], place["item"],
            request.POST.get("says", "")[:1000],
        )  # fmt: skip
        refused = told(hand_in(request, study, act))
        if not refused:
            return redirect(f"{reverse('query', args=[study, code, number])}?done=raised")
    visits = [visit.name for visit in course.design.visits]
    visits += [name for name in person.visits if name not in visits]
    form = course.design.forms.get(place["form"] or "")
    return page(request, "new_query", f"{code}: ask a question", study=found, person=person, place=place,
                refused=refused, key=request.POST.get("key") or new_key(), says=request.POST.get("says", ""),
                value=_value(form, person, place), visits=visits, forms=list(course.design.forms.values()), form=form,
                items=_items(form, person.values(place["visit"] or "", form.name)) if form else ())  # fmt: skip
