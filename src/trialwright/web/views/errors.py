"""Pages for what went wrong: they say what to do, and nothing of what was typed."""

from __future__ import annotations

import sys
from contextlib import suppress

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme

from trialwright.errors import InputError
from trialwright.web import full_disk, no_database, rendering


def page(
    request: HttpRequest, template: str, title: str, *, status: int, says: str, log_in_for: str = ""
) -> HttpResponse:
    """The page, or below /api/ the same sentence as JSON."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": f"{title}. {says}"}, status=status)
    shown = {"again": _where_from(request), "sent": request.method == "POST"} if status in _TO_TRY_AGAIN else {}
    return rendering.page(request, template, title, status=status, says=says, log_in_for=log_in_for, **shown)


_TO_TRY_AGAIN = frozenset({413, 429, 500, 503, full_disk.STATUS})


def _where_from(request: HttpRequest) -> str:
    """The page to go back to: this one, or the one on which the form stood that was sent; none: it is not told."""
    if request.method != "POST":
        return request.get_full_path()
    came = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    return came if safe and came.startswith("http") else ""


_NOT_READ = "This request cannot be read"
_RETRY = "What the browser sent is not what the page expects. Go back, load the page again and retry."


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return page(request, "error", "This is more than one page may send", status=413, says=_TOO_MUCH)
    return page(request, "error", _NOT_READ, status=400, says=_RETRY)


_TOO_MUCH = (
    f"The answers of a page may be {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2} MB together, and "
    f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} of them. Nothing was written: shorten the longest text, or send it in "
    "parts."
)


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
        says=_OURS + (_SENT if request.method == "POST" else _READ),
    )


_OURS = "The mistake is ours. What was written before stays written. "
_SENT = (
    "Whether what you just sent was written is not known here: the page shows what stands when it is loaded again. A "
    "form that is sent twice is written once."
)
_READ = (
    "Load the page again; if it breaks again, tell whoever runs this program the time and the address of the page: its "
    "log names the place of the mistake."
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
    for user in (getattr(request, "user", None), AnonymousUser()):  # even who is logged in may not be readable
        with suppress(Error):
            request.user = user
            return page(request, "error", title, status=status, says=says)
    return HttpResponse(says, status=status, content_type="text/plain; charset=utf-8")
