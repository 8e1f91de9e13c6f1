"""Pages for what went wrong: they say what to do, and nothing of what was typed."""

from __future__ import annotations

import sys

from django.core.exceptions import PermissionDenied
from django.db import DataError, Error
from django.http import HttpRequest, HttpResponse, JsonResponse

from trialwright.errors import InputError
from trialwright.web import full_disk, no_database, rendering


def page(
    request: HttpRequest, template: str, title: str, *, status: int, says: str, log_in_for: str = ""
) -> HttpResponse:
    """The page, or below /api/ the same sentence as JSON."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": f"{title}. {says}"}, status=status)
    return rendering.page(request, template, title, status=status, says=says, log_in_for=log_in_for)


_NOT_READ = "This request cannot be read"
_RETRY = "What the browser sent is not what the page expects. Go back, load the page again and retry."


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "error", _NOT_READ, status=400, says=_RETRY)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    if isinstance(exception, PermissionDenied) and str(exception):
        return page(request, "error", "This is closed to you", status=403, says=str(exception))
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return page(request, "error", "This cannot be done from here", status=403, says=_STALE)
    return page(
        request,
        "error",
        "You are not logged in any more",
        status=403,
        says="The page was open too long, or cookies are switched off. Nothing was written. What you typed into a form "
        "of a participant is still in this window, if your browser runs scripts: log in here and come back.",
        log_in_for=request.get_full_path(),
    )


_STALE = (
    "The page is of an earlier log-in, or cookies are switched off. Nothing was written. Load the page again and retry."
)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    user = getattr(request, "user", None)
    sent = request.method == "POST" and user is not None and user.is_authenticated
    says = f"The page does not exist, or it is not open to you.{_NOT_YOURS_ANY_MORE if sent else ''}"
    return page(request, "error", "There is no such page", status=404, says=says)


_NOT_YOURS_ANY_MORE = (
    " Nothing was written. If you could write here a moment ago, your role was taken away or changed meanwhile: ask "
    "the study's administrator. A form's draft is kept, and is there again once the role is given back."
)


def broken(request: HttpRequest) -> HttpResponse:
    """Without values. A ledger or database that cannot be read is told apart from a mistake of ours."""
    if full_disk.is_full(sys.exception()):
        return page(request, "error", "The disk is full", status=full_disk.STATUS, says=full_disk.SAYS)
    if no_database.is_away(sys.exception()):
        answer = _without_database(request, no_database.TITLE, no_database.SAYS)
        answer["Retry-After"] = str(no_database.SECONDS)
        return answer
    if _is_no_text(sys.exception()):
        return _without_database(request, _NOT_READ, _RETRY, status=400)
    if isinstance(sys.exception(), InputError | Error):
        return _without_database(request, "This page cannot be shown now", _UNREADABLE)
    return page(
        request,
        "error",
        "The page broke",
        status=500,
        says="The mistake is ours. What was written before stays written; what you just sent was not.",
    )


_UNREADABLE = (
    "What is stored cannot be read: the database is damaged, or was changed from outside. Nothing that you just sent "
    "was written. Whoever runs this program keeps the file, looks with trialwright verify, and restores a copy."
)


def _is_no_text(error: BaseException | None) -> bool:
    """Whether somebody sent a null character, in an address or a cookie: PostgreSQL has no text with one, and its
    driver says so without a question to the database, which is not damaged by it."""
    return isinstance(error, DataError) and "NUL (0x00)" in str(error)


def _without_database(request: HttpRequest, title: str, says: str, status: int = 503) -> HttpResponse:
    try:
        return page(request, "error", title, status=status, says=says)
    except Error:  # even who is logged in cannot be read
        return HttpResponse(says, status=status, content_type="text/plain; charset=utf-8")
