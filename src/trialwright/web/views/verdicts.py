"""The verdicts on one participant's screening sheet; here the investigator judges what only a person can judge."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.web.handing_in import hand_in, new_key, today, told
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
        judged = CriterionJudged(
            code, today(), sent.get("criterion", "")[:60], sent.get("answer", "")[:20], sent.get("why", "")[:500]
        )
        refused = told(hand_in(request, study, judged))
        if not refused:
            return redirect(f"{reverse('verdicts', args=[study, code])}#{judged.criterion}")
    screening = course.screening(code, today())
    return page(
        request, "verdicts", f"Screening of {code}", study=found, person=person, screening=screening, refused=refused,
        lines=lines(screening) if screening else (), key=new_key(), sent=sent,
        may_judge=may("verdicts", request.roles, simulated=found.simulated, writes=True) and person.arm is None,
    )  # fmt: skip
