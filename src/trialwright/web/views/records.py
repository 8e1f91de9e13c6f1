"""The pages of any record of the corpus: the record itself, posted results, review, history, and downloads."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from trialwright.errors import InputError
from trialwright.exchange.fhir_research_study import research_study
from trialwright.registry.facts_mark import facts_mark
from trialwright.registry.history import history as steps
from trialwright.registry.page import page as registry_page
from trialwright.registry.posted_results import posted_results
from trialwright.registry.private_contacts import without_contacts
from trialwright.registry.record import Record
from trialwright.review.dated import day_of
from trialwright.web import record_page
from trialwright.web.handing_in import today
from trialwright.web.record_html import criteria_html, dates_html, related_html, times_html
from trialwright.web.record_places import criteria, entry_names
from trialwright.web.registry_html import entries_html, part_html
from trialwright.web.rendering import page
from trialwright.web.shelf import Shelf, shelf

_OLD_COPY_DAYS = 30
_TABS = (("record", "Record"), ("record results", "Posted results"), ("record review", "Review"),
         ("record history", "History"))  # fmt: skip


@require_safe
def record(request: HttpRequest, nct: str) -> HttpResponse:
    """A record, section by section, as of a day."""
    held = shelf()
    nct_id = record_page.known(held, nct)
    if nct_id != nct:
        return redirect(f"{reverse('record', args=[nct_id])}?{request.GET.urlencode()}".rstrip("?"))
    found, design = held.corpus.record(nct_id), record_page.design_of(nct_id)
    day, wrong = _day(request)
    try:
        shown = registry_page(found, day, record_page.sources_of(design))
    except InputError as error:
        day, wrong = today(), str(error)
        shown = registry_page(found, day, record_page.sources_of(design))
    timeline = record_page.timeline(found, day)
    return _shown(
        request, held, found, "record", shown.title, day, about=shown, wrong=wrong, design=design,
        sections=[(one, slugify(one.title), entries_html(one.entries, entry_names(one))) for one in shown.sections],
        mark=facts_mark(found), timeline=timeline, dates=dates_html(timeline["dates"]), atoms=record_page.atoms(design),
        criteria=criteria_html(criteria(found)), by_time=times_html(*record_page.by_time_frame(found)),
        grid=record_page.arms_grid(found), related=related_html(record_page.related_studies(held, nct_id)),
        has_results=found.results_section is not None, withdrawn=held.corpus.withdrawn(nct_id),
        permalink=request.build_absolute_uri(f"{request.path}?{urlencode({'as-of': day.isoformat()})}"),
    )  # fmt: skip


@require_safe
def results(request: HttpRequest, nct: str) -> HttpResponse:
    """What the sponsor posted, as tables and figures."""
    held = shelf()
    found = held.corpus.record(record_page.known(held, nct))
    parts = posted_results(found)
    return _shown(
        request, held, found, "record_results", "Posted results", today(), mark=facts_mark(found),
        parts=[(part, slugify(part.title), part_html(part, place)) for place, part in enumerate(parts)],
        section=registry_page(found, None).sections[0],
    )  # fmt: skip


@require_safe
def review(request: HttpRequest, nct: str) -> HttpResponse:
    """The record held to every check: what was found, with the words it rests on and what to do."""
    held = shelf()
    nct_id = record_page.known(held, nct)
    found = held.corpus.record(nct_id)
    day, wrong = _day(request)
    done = record_page.review_of(held, found, day, record_page.design_of(nct_id))
    return _shown(request, held, found, "record_review", "Review", day, review=done, wrong=wrong,
                  groups=record_page.groups(done, found), rest=record_page.rest(done))  # fmt: skip


@require_safe
def history(request: HttpRequest, nct: str) -> HttpResponse:
    """The versions of the record that are kept here, what changed, and where sources disagree."""
    held = shelf()
    nct_id = record_page.known(held, nct)
    return _shown(
        request, held, held.corpus.record(nct_id), "record_history", "History", today(),
        versions=held.corpus.versions(nct_id), shown=held.corpus.shown(nct_id),
        steps=list(reversed(steps(held.corpus, nct_id))), disagreements=held.corpus.disagreements(nct_id),
        withdrawn=held.corpus.withdrawn(nct_id),
    )  # fmt: skip


@require_safe
def download(request: HttpRequest, nct: str, form: str) -> HttpResponse:
    """The record in the registry's JSON, or as a FHIR ResearchStudy; without telephone numbers and e-mails."""
    held = shelf()
    nct_id = record_page.known(held, nct)
    if form == "record":
        told, kind = without_contacts(held.corpus.data(nct_id)), "application/json"
    else:
        told, kind = research_study(held.corpus.record(nct_id)), "application/fhir+json"
    answer = HttpResponse(orjson.dumps(told, option=orjson.OPT_INDENT_2), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{nct_id}-{form}.json"'
    return answer


def _shown(
    request: HttpRequest, held: Shelf, found: Record, template: str, title: str, day: date, **shown: object
) -> HttpResponse:
    nct_id = found.nct_id
    here = request.resolver_match.view_name if request.resolver_match else ""
    tabs = [(reverse(name, args=[nct_id]), word, name == here) for name, word in _TABS]
    about = shown.pop("about", None) or registry_page(found, None)
    return page(
        request, template, title, nct_id=nct_id, about=about, tabs=tabs, tabs_say="This record", day=day,
        copied=_copied(found, day), printed_from=request.build_absolute_uri(request.path),
        notice=about.notice, **shown,
    )  # fmt: skip


def _copied(found: Record, day: date) -> date | None:
    """The day on which the registry gave out the copy that is shown, where it lies well before the day of reading."""
    given = day_of(found)
    return given if given and (day - given).days > _OLD_COPY_DAYS else None


def _day(request: HttpRequest) -> tuple[date, str]:
    """The day asked for, and what is wrong with it."""
    text = request.GET.get("as-of", "").strip()
    if not text:
        return today(), ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= 2200:
        return today(), "The day in the address is no date that can be read (YYYY-MM-DD): shown as of today."
    return day, ""
