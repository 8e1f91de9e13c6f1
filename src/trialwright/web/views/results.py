"""The results of a study, and their export."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from trialwright.analysis.results import results as study_results
from trialwright.web.rendering import page
from trialwright.web.results_page import figures
from trialwright.web.views.participants import opened


@require_safe
def results(request: HttpRequest, study: str) -> HttpResponse:
    """Primary result, flow, baseline, responses over time, adverse events."""
    found, course = opened(study)
    shown = study_results(course)
    arms = [arm.title for arm in course.design.arms]
    return page(
        request, "results", "Results", study=found, results=shown, figures=figures(shown, course.design), arms=arms,
    )  # fmt: skip


@require_safe
def export(request: HttpRequest, study: str) -> HttpResponse:
    """The results section as a file."""
    raise NotImplementedError
