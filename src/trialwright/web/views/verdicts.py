"""The verdicts on one participant's screening sheet; here the investigator judges what only a person can judge."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.web.course_page import judged_on
from trialwright.web.handing_in import Sentence, hand_in, new_key, today, told
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.verdict_page import lines
from trialwright.web.views.participants import known, opened


@require_http_methods(("GET", "HEAD", "POST"))
def verdicts(request: HttpRequest, study: str, code: str) -> HttpResponse:
    """Every criterion with its verdict, reason, evidence and question."""
    found, course = opened(study)
    person = known(course, code)
    refused = []
    sent = request.POST
    if request.method == "POST":
        judged = _judged(code, sent)
        refused = [judged] if isinstance(judged, Sentence) else told(hand_in(request, study, judged))
        if not refused:
            return redirect(f"{reverse('verdicts', args=[study, code])}#{sent['criterion']}")
    screening = course.screening(code, judged_on(person, today()))
    return page(
        request, "verdicts", f"Screening of {code}", study=found, person=person, screening=screening, refused=refused,
        lines=lines(screening) if screening else (), key=new_key(), sent=sent, today=today(),
        may_judge=may("verdicts", request.roles, simulated=found.simulated, writes=True) and person.arm is None,
    )  # fmt: skip


def _judged(code: str, sent: QueryDict) -> CriterionJudged | Sentence:
    """The judgement as it was sent."""
    try:
        day = date.fromisoformat(sent.get("observed_on", ""))
    except ValueError:
        return Sentence("Give the day of the judgement, as YYYY-MM-DD.")
    return CriterionJudged(
        code, day, sent.get("criterion", "")[:60], sent.get("answer", "")[:20], sent.get("why", "")[:500]
    )
