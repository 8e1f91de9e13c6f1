"""Search for everyone: the page, suggestions without scripts, every hit as a file, and the glossary."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from trialwright.errors import InputError
from trialwright.notice import notice
from trialwright.registry.glossary import glossary as terms
from trialwright.registry.search_engine import Hit
from trialwright.registry.search_export import json_lines, write_csv
from trialwright.web import saved_page, search_page
from trialwright.web.handing_in import Sentence
from trialwright.web.rendering import page
from trialwright.web.shelf import shelf

_FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A page of hits with facets, chips and reasons; a study's number goes straight to its page."""
    here, sent, held = reverse("search"), request.GET, shelf()
    try:
        results = held.engine.search(search_page.asked(sent))
    except InputError as error:
        return page(
            request, "search", "Search the registry", status=400, refused=[Sentence(str(error))], here=here, sent=sent,
            refused_heading="Not searched", sorts=search_page.SORTS_SAID, studies=len(held.corpus), carried=(),
        )  # fmt: skip
    if len(results.direct) == 1 and "stay" not in sent:
        return redirect("record", nct=results.direct[0])
    return page(
        request, "search", "Search the registry", results=results, hits=search_page.shown_hits(results), here=here,
        chips=search_page.chips(results, sent, here), facets=search_page.facets(results, sent, here), sent=sent,
        hidden=search_page.hidden(results, sent, here), pages=search_page.pages(results, sent, here),
        sorts=search_page.SORTS_SAID, carried=search_page.carried(sent), studies=len(held.corpus),
        exports=[(form, search_page.address(reverse("search export", args=[form]), sent, page="")) for form in _FORMS],
        keeps=saved_page.asks(sent),
        is_asked=bool(sent.get("q", "").strip() or results.query.filters or results.query.near),
    )  # fmt: skip


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Names that begin with what was typed, each a search."""
    typed = request.GET.get("q", "").strip()[:100]
    found = shelf().engine.suggest(typed, 30) if typed else ()
    return page(request, "suggestions", "Names in the registry", typed=typed, found=found)


@require_safe
def search_export(request: HttpRequest, form: str) -> HttpResponse:
    """Every hit of a search as CSV or JSON."""
    held = shelf()
    try:
        query = search_page.asked(request.GET, facets=False)
        hits = _begun(held.engine.every_hit(query))
    except InputError as error:
        return page(request, "error", "Export", status=400, says=str(error))
    name = f'attachment; filename="trialwright-search.{form}"'
    if form == "csv":
        text = io.StringIO()
        write_csv(hits, text)
        answer = HttpResponse(text.getvalue(), content_type=_FORMS[form])
    else:
        head = {"query": query.text, "filters": [one.says for one in query.filters], "notice": list(notice(None))[:3]}
        pieces: Iterator[bytes] = json_lines(hits, head)
        answer = StreamingHttpResponse(pieces, content_type=_FORMS[form])
    answer.headers["Content-Disposition"] = name
    return answer


def _begun(hits: Iterator[Hit]) -> Iterator[Hit]:
    """The same hits, the first looked up now: a place that is not known is refused here and not in mid-file."""
    return chain([first] if (first := next(hits, None)) else [], hits)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Every word that the pages explain."""
    return page(request, "glossary", "Words of a registry record", terms=terms())
