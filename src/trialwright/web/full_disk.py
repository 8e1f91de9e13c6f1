"""When the disk is full the site is read-only: what stands can be read, what is sent is refused with 507 (RFC 4918,
11.5) and stays on the page, and writing goes on by itself once there is room again.

SQLite and PostgreSQL write an act whole or not at all; nothing is left over from a write that found no room.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error
from django.http import HttpRequest, HttpResponse

from trialwright.web import no_database

SAYS = (
    "The disk is full: nothing of this was written, and nothing that stands is lost. Keep this page open, tell whoever "
    "runs this program, and save again when there is room."
)
STATUS = 507
_SQLITE = frozenset({13, 778, 4874})
"""SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE (https://www.sqlite.org/rescode.html)."""
_POSTGRESQL = "53100"
"""disk_full (PostgreSQL documentation, appendix A)."""
_SYSTEM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_log = logging.getLogger("trialwright.web")


def is_full(error: BaseException | None) -> bool:
    """Whether ``error`` says that there was no room to write."""
    while error is not None:
        if (
            getattr(error, "sqlite_errorcode", None) in _SQLITE
            or getattr(error, "sqlstate", None) == _POSTGRESQL
            or (isinstance(error, OSError) and error.errno in _SYSTEM)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def mark(request: HttpRequest) -> None:
    """Let the page that keeps what was typed be answered with 507."""
    request.disk_is_full = True  # type: ignore[attr-defined]


class FullDisk:
    """Answer 507 where a page says that the disk was full."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "disk_is_full", False):
            _log.error("the disk is full: an act was refused")
            response.status_code = STATUS
        return response


class Sessions(SessionMiddleware):
    """Django's, but the time of a request is written once in a while only, and an answer stays what it is when that
    cannot be written: with a full disk a reader goes on reading, and a receipt stays a receipt when the database goes
    right after it."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if hasattr(request, "session"):
            _note(request.session)
        try:
            return super().process_response(request, response)
        except (Error, SessionInterrupted) as error:
            if not (is_full(error) or no_database.is_away(error)):
                raise
            return response


def _note(session: SessionBase) -> None:
    """Let the session be kept anew, with all its time before it, where its last request was not noted just now."""
    now = int(time.time())
    if not session.is_empty() and abs(now - session.get("seen", 0)) >= settings.SESSION_SEEN_EVERY:
        session["seen"] = now
