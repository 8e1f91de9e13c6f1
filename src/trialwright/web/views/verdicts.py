"""The verdicts on one participant's screening sheet; here the investigator judges what only a person can judge."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.protocol.typed_date import Typing, read_date
from trialwright.web.course_page import judged_on
from trialwright.web.handing_in import Sentence, hand_in, new_key, today, told
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.verdict_page import lines
from trialwright.web.views.participants import known, opened


@require_http_methods(("GET", "HEAD", "POST"))
def verdicts(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Every criterion with its verdict, reason, evidence and question."""
    found, course = opened(request, study)
    person = known(course, code)
    refused = []
    typing = Typing(today(), course.design.conduct.entry.dates)
    sent = request.POST
    if request.method == "POST":
        judged = _judged(code, sent, typing)
        refused = [judged] if isinstance(judged, Sentence) else told(hand_in(request, study, judged))
        if not refused:
            return redirect(f"{reverse('verdicts', args=[study, code])}?done=judged#{sent['criterion']}")
    screening = course.screening(code, judged_on(person, today()))
    return page(
        request, "verdicts", f"Screening of {code}", study=found, person=person, screening=screening, refused=refused,
        lines=lines(screening) if screening else (), key=new_key(), sent=sent, today=today(), typing=typing,
        done="Written: criterion judged." if "done" in request.GET else "",
        may_judge=may("verdicts", request.roles, simulated=found.simulated, writes=True) and person.arm is None,
    )  # fmt: skip


def _judged(code: str, sent: QueryDict, typing: Typing) -> CriterionJudged | Sentence:
    """The judgement as it was sent."""
    day = read_date(sent.get("observed_on", ""), typing, whole=True)
    if day.iso is None:
        return Sentence(f"Day of the judgement: {day.says}", f"day-{sent.get('criterion', '')[:60]}")
    on = date.fromisoformat(day.iso)
    return CriterionJudged(
        code, on, sent.get("criterion", "")[:60], sent.get("answer", "")[:20], sent.get("why", "")[:500]
    )
