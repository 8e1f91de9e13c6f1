"""The results of a study, and their export."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.analysis_file import write_analysis_data
from trialwright.analysis.cut import acts
from trialwright.analysis.report_ars import reporting_event
from trialwright.analysis.report_document import Report
from trialwright.analysis.report_files import numbers_csv
from trialwright.analysis.report_html import html
from trialwright.analysis.report_numbers import written
from trialwright.analysis.report_pdf import pdf
from trialwright.analysis.result import AnalysisResult
from trialwright.analysis.results import results as study_results
from trialwright.analysis.site_flow import site_flows
from trialwright.exchange.format import Format
from trialwright.exchange.leaving import leave
from trialwright.exchange.register import find_formats
from trialwright.web import store
from trialwright.web.analysis_page import PARTS, analysed, sections
from trialwright.web.handing_in import Sentence
from trialwright.web.permissions import may
from trialwright.web.rendering import page
from trialwright.web.results_page import figures
from trialwright.web.views.participants import known, opened


@require_safe
def results(request: HttpRequest, study: str) -> HttpResponse:
    """Primary result, flow, baseline, responses over time, adverse events."""
    found, course = opened(request, study)
    shown = study_results(course)
    return page(
        request, "results", "Results", study=found, results=shown, sites=site_flows(course),
        figures=figures(shown, course.design),
        arms=course.design.arms, formats=_formats(), part="results", parts=_parts(study), files=tuple(_FILES),
    )  # fmt: skip


@require_safe
def part(request: HttpRequest, study: str, part: str) -> HttpResponse:
    """One part of the statistical report: its sections with their tables, figures and listings."""
    found, course = opened(request, study)
    if part not in PARTS:
        raise Http404
    whole = analysed(course, found.record_as_of)
    person = known(course, request.GET["participant"]).code if "participant" in request.GET else ""
    return page(
        request, "results_part", f"Results: {PARTS[part][0].lower()}", study=found, part=part, parts=_parts(study),
        sections=sections(whole, part, person), people=list(course.participants) if part == "listings" else (),
        person=person, stamp=whole.report.stamp,
    )  # fmt: skip


@require_safe
def number(request: HttpRequest, study: str, address: str) -> HttpResponse:
    """One number: what it is of, how it was made, and the acts that it rests on."""
    found, course = opened(request, study)
    whole = analysed(course, found.record_as_of)
    one = whole.numbers.get(address)
    if one is None:
        raise Http404
    rows = {entry.sequence: entry for entry in acts(course)}
    return page(
        request, "number", "Where a number comes from", study=found, one=one, parts=_parts(study),
        analysis=whole.data.analysis(one.analysis), value=written(one.value, one.statistic, one.unit),
        names=whole.names,
        told=[(word, whole.names.of(said)) for word, said in _what(one) if said],
        acts=[rows[sequence] for sequence in one.grounds.sequences if sequence in rows],
        links=may("participant", request.roles, simulated=found.simulated, writes=False),
    )  # fmt: skip


@require_safe
def report_file(request: HttpRequest, study: str, name: str) -> HttpResponse:
    """The report or its numbers as a file, under the study's own name."""
    found, course = opened(request, study)
    made = _FILES.get(name)
    if made is None:
        raise Http404
    kind, write = made
    whole = analysed(course, found.record_as_of)
    answer = HttpResponse(write(whole.data, whole.report), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{study}-{name}"'
    return answer


_FILES: dict[str, tuple[str, Callable[[AnalysisData, Report], bytes]]] = {
    "report.html": ("text/html; charset=utf-8", lambda data, report: html(report).encode()),
    "report.pdf": ("application/pdf", lambda data, report: pdf(report)),
    "numbers.csv": ("text/csv; charset=utf-8", lambda data, report: numbers_csv(data)),
    "analysis.json": ("application/json", lambda data, report: write_analysis_data(data)),
    "ars.json": ("application/json", lambda data, report: orjson.dumps(reporting_event(data))),
}


def _parts(study: str) -> list[tuple[str, str, str]]:
    whole = [("results", "In short", reverse("results", args=[study]))]
    return whole + [(name, word, reverse("results part", args=[study, name])) for name, (word, _) in PARTS.items()]


def _what(one: AnalysisResult) -> list[tuple[str, str]]:
    return [("Group", one.group), ("Visit", one.visit), ("Variable", one.variable), ("Category", one.category),
            ("Participant", one.participant), ("Statistic", one.statistic)]  # fmt: skip


@require_safe
def export(request: HttpRequest, study: str, form: str) -> HttpResponse:
    """The results in one format, under the study's own name; what forbids it, where something does."""
    found, course = opened(request, study)
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
