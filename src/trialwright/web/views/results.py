"""The results of a study, and their export."""

from __future__ import annotations

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from trialwright.analysis.results import results as study_results
from trialwright.exchange.format import Format
from trialwright.exchange.leaving import leave
from trialwright.exchange.register import find_formats
from trialwright.web import store
from trialwright.web.handing_in import Sentence
from trialwright.web.rendering import page
from trialwright.web.results_page import figures
from trialwright.web.views.participants import opened


@require_safe
def results(request: HttpRequest, study: str) -> HttpResponse:
    """Primary result, flow, baseline, responses over time, adverse events."""
    found, course = opened(study)
    shown = study_results(course)
    return page(
        request, "results", "Results", study=found, results=shown, figures=figures(shown, course.design),
        arms=course.design.arms, formats=_formats(),
    )  # fmt: skip


@require_safe
def export(request: HttpRequest, study: str, form: str) -> HttpResponse:
    """The results in one format, under the study's own name; what forbids it, where something does."""
    found, course = opened(study)
    written_as = _formats().get(form)
    if written_as is None:
        raise Http404
    written = leave(course, tuple(store.rows(study)), study, written_as)
    if isinstance(written, list):
        refused = [Sentence(says) for says in written]
        return page(
            request, "error", "Export", study=found, status=409, refused=refused, refused_heading="Not exported",
            says="Nothing was exported.",
        )  # fmt: skip
    answer = HttpResponse(orjson.dumps(written.document, option=orjson.OPT_INDENT_2), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{study}-{form}.json"'
    return answer


def _formats() -> dict[str, Format]:
    return {slugify(name): one for name, one in find_formats().items()}
