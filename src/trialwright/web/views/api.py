"""The registry over HTTP, to read only: search, one record, related studies, review. Mistakes answer with a sentence.

The same query model as the page and the command line. Telephone numbers and e-mails are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import wraps
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from trialwright.errors import InputError
from trialwright.notice import notice
from trialwright.registry.private_contacts import without_contacts
from trialwright.registry.related import related as find_related
from trialwright.registry.search_filters import SORTS
from trialwright.review.written import write_json
from trialwright.web import record_page, search_page
from trialwright.web.handing_in import today
from trialwright.web.rendering import page
from trialwright.web.shelf import shelf

_MOST = 100


def _answer(told: object, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(told, option=orjson.OPT_INDENT_2), content_type="application/json", status=status)


def _json(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """Answer with JSON, also when the question was mistaken."""

    @wraps(view)
    def answering(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            return _answer(view(request, **named))
        except InputError as error:
            told = {"error": str(error), "where": error.where, "expected": error.expected, "remedy": error.remedy}
            return _answer(told, 400)
        except Http404:
            return _answer({"error": "No study of that number is kept here.", "remedy": "Search: /api/studies"}, 404)

    return _only_reading(answering)


def _only_reading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Anything but reading is answered with a sentence too."""

    @wraps(view)
    def reading(request: HttpRequest, **named: str) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return view(request, **named)
        answer = _answer({"error": "This address can be read only: nothing is written here."}, 405)
        answer.headers["Allow"] = "GET, HEAD"
        return answer

    told = csrf_exempt(reading)
    told.only_reads = True
    return told


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the API answers."""
    return page(request, "api", "The registry over HTTP", filters=search_page.FILTERS, sorts=list(SORTS), most=_MOST)


@_json
def studies(request: HttpRequest) -> dict[str, Any]:
    """A search: ``query``, filters by name, ``near`` and ``km``, ``exclusions=on``, ``sort``, ``page``, ``limit``."""
    limit = request.GET.get("limit", "20")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 4 and 1 <= int(limit) <= _MOST):
        raise InputError(where="limit", expected=f"a number from 1 to {_MOST}", found=repr(limit[:20]),
                         remedy="Ask for the next page with page=2.")  # fmt: skip
    _refuse_unknown(request)
    _refuse_page(request.GET.get("page", "1"))
    if request.GET.get("km") and not request.GET.get("near"):
        raise InputError(where="km", expected="a place with it (near)", found="none",
                         remedy="Give near=City or near=latitude,longitude.")  # fmt: skip
    found = shelf().engine.search(search_page.asked(request.GET, limit=int(limit)))
    return {
        "total": found.total,
        "page": search_page.page_number(request.GET),
        "direct": list(found.direct),
        "notes": list(found.notes),
        "hidden": [asdict(one) for one in found.hidden],
        "studies": [
            {"nctId": hit.nct_id, **hit.card, "km": hit.km, "site": hit.site,
             "reasons": [asdict(one) for one in hit.reasons]}
            for hit in found.hits
        ],
        "facets": {one.name: [asdict(bucket) for bucket in one.buckets] for one in found.facets},
        "years": [{"year": year, "studies": count} for year, count in found.years],
        "notice": list(notice(None))[:3],
    }  # fmt: skip


@_json
def study(request: HttpRequest, nct: str) -> dict[str, Any]:
    """One record in the registry's JSON, version 2."""
    held = shelf()
    told: dict[str, Any] = without_contacts(held.corpus.data(record_page.known(held, nct)))
    return told


@_json
def related(request: HttpRequest, nct: str) -> dict[str, Any]:
    """Related studies, each with its because."""
    held = shelf()
    nct_id = record_page.known(held, nct)
    found = find_related(held.engine, nct_id, 20)
    return {"nctId": nct_id, "related": [
        {"nctId": one.nct_id, "score": round(one.score, 4), "because": list(one.because), **one.card} for one in found
    ]}  # fmt: skip


@_json
def review(request: HttpRequest, nct: str) -> dict[str, Any]:
    """The record held to every check, as of a day (``as-of``)."""
    held = shelf()
    nct_id = record_page.known(held, nct)
    found = held.corpus.record(nct_id)
    done = record_page.review_of(held, found, _day(request), record_page.design_of(nct_id))
    return without_contacts(write_json(done)) | {"notice": list(notice(None))[:3]}


@_json
def suggest(request: HttpRequest) -> dict[str, Any]:
    """Names that begin with what was typed (``q``)."""
    found = shelf().engine.suggest(request.GET.get("q", "")[:100], 10)
    return {"suggestions": [asdict(one) for one in found]}


_ASKED = {"q", "query", "near", "km", "exclusions", "sort", "page", "limit", "from", "to", *search_page.FILTERS}


def _refuse_unknown(request: HttpRequest) -> None:
    unknown = sorted(set(request.GET) - _ASKED)
    if unknown:
        raise InputError(where=f"parameter {unknown[0][:40]!r}", expected=f"one of {', '.join(sorted(_ASKED))}",
                         found="another name", remedy="See /api/ for what each means.")  # fmt: skip


def _refuse_page(text: str) -> None:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= search_page.MOST_PAGES):
        raise InputError(where="page", expected=f"a number from 1 to {search_page.MOST_PAGES}", found=repr(text[:20]),
                         remedy="Narrow the search down, or take every hit from /search/export.json.")  # fmt: skip


def _day(request: HttpRequest) -> date:
    text = request.GET.get("as-of", "")
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise InputError(where="as-of", expected="a day as YYYY-MM-DD", found=repr(text[:20]),
                         remedy="Give such a day, or none for today.") from None  # fmt: skip
