"""How often one asker may ask for what costs time, takes data out or writes: OWASP ASVS 5.0.0, 2.4.1.

Each logged-in user, each token and all visitors together have a bucket for each sort of request (Turner 1986, IEEE
Communications Magazine 24(10):8-15): it holds ``burst`` requests and fills at ``each_second``. An empty one is
answered with 429 and Retry-After (RFC 6585, 4). No person at work comes near: a clerk without a pause saves ten forms a
second. Counted in this process; several processes allow as many times more.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from math import ceil

from django.http import HttpRequest, HttpResponse, JsonResponse

from trialwright.web.costly import COSTLY
from trialwright.web.views import errors

TOKENS = "conduct:"
MOST_ASKERS = 20_000
"""Buckets kept at once; the one that was asked longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many requests at once, and how many a second for ever."""

    burst: int
    each_second: float


COSTLY_PAGES = Pace(120, 2)
WRITES = Pace(1_200, 20)
BY_TOKEN = Pace(1_200, 20)
COSTLY_FOR_VISITORS = Pace(600, 10)

_buckets: OrderedDict[tuple[str, Pace], tuple[float, float]] = OrderedDict()
_guard = threading.Lock()


def seconds_to_wait(asker: str, pace: Pace, now: float) -> int:
    """Take one request out of the bucket; 0: it may be answered; else after how many seconds it is worth asking again.
    ``now``: seconds of a clock that never goes back."""
    with _guard:
        left, at = _buckets.pop((asker, pace), (float(pace.burst), now))
        left = min(pace.burst, left + (now - at) * pace.each_second)
        _buckets[(asker, pace)] = (left - 1 if left >= 1 else left, now)
        while len(_buckets) > MOST_ASKERS:
            _buckets.popitem(last=False)
    return 0 if left >= 1 else ceil((1 - left) / pace.each_second)


def forget() -> None:
    """Fill every bucket."""
    with _guard:
        _buckets.clear()


class Limits:
    """Middleware: answers 429 to whoever asks too often."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict) -> HttpResponse | None:
        for asker, pace in _counted(request, request.resolver_match.view_name or ""):
            wait = seconds_to_wait(asker, pace, time.monotonic())
            if wait:
                says = f"Nothing was done. Ask again in {wait} second{'' if wait == 1 else 's'}."
                answer = _told(request, says)
                answer["Retry-After"] = str(wait)
                return answer
        return None


def _told(request: HttpRequest, says: str) -> HttpResponse:
    if (request.resolver_match.view_name or "").startswith(TOKENS):
        return JsonResponse({"error": f"Too many requests. {says}", "sentences": []}, status=429)
    return errors.page(request, "error", "Too many requests", status=429, says=says)


def _counted(request: HttpRequest, name: str) -> list[tuple[str, Pace]]:
    """In which buckets this request counts."""
    if name.startswith(TOKENS):
        return [(f"token {sha256(request.headers.get('Authorization', '').encode()).hexdigest()}", BY_TOKEN)]
    known = request.user.is_authenticated
    asker = f"user {request.user.get_username()}" if known else "visitors"
    found = [(asker, COSTLY_PAGES if known else COSTLY_FOR_VISITORS)] if name in COSTLY else []
    return [*found, (asker, WRITES)] if known and request.method == "POST" else found
