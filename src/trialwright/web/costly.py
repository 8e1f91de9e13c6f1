"""What costs time never takes every thread: analyses, exports and copies are worked out few at once (OWASP ASVS 5.0.0,
15.2.2), so that forms, doses and log-ins go on being answered. Who comes when all places are taken is told to wait: 503
with Retry-After (RFC 9110, 15.6.4).
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from trialwright.web.views import errors

COSTLY = frozenset({
    "results", "results part", "number", "report file", "export", "copy", "audit file", "lots account", "audit review",
    "access events", "search export",
})  # fmt: skip
"""Names of the addresses that work through a whole study, a whole ledger or the whole registry."""
AT_ONCE = 2
WAITING = 1
"""The server has four threads: one is left for everybody else even then."""
WAIT_SECONDS = 10.0
RETRY_SECONDS = 5
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)
_working = threading.BoundedSemaphore(AT_ONCE)


class FewAtOnce:
    """Middleware, the last one: calls the view itself where it is a costly one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if request.resolver_match.view_name not in COSTLY:
            return None
        if not _places.acquire(blocking=False):
            return _busy(request)
        try:
            if not _working.acquire(timeout=WAIT_SECONDS):
                return _busy(request)
            try:
                return view(request, *args, **kwargs)
            finally:
                _working.release()
        finally:
            _places.release()


def _busy(request: HttpRequest) -> HttpResponse:
    says = (
        "Others are having a study worked out at this moment. Nothing is lost: load this page again in a few seconds."
    )
    answer = errors.page(request, "error", "Please wait", status=503, says=says)
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer
