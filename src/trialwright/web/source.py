"""By which way a write comes in: a page, a token of the HTTP interface, an imported file, the command line.

21 CFR 11.10(h) asks for the source of data input. The way is known where a request arrives, and the store writes it
into the envelope of each act; what runs outside a request is the program's own command line. Simulated acts have none.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from trialwright.conduct.writing import Proposal

COMMAND_LINE = "command line"
PAGE = "web page"
LONGEST = 200
_way: ContextVar[str] = ContextVar("way", default=COMMAND_LINE)


def source() -> str:
    """The way of what is being done now."""
    return _way.get()


def comes_from(way: str) -> None:
    """Say the way more closely, until the request is answered."""
    _way.set(way[:LONGEST])


def sourced(proposal: Proposal) -> Proposal:
    """``proposal`` with its way, where it does not say one itself."""
    if proposal.source is not None or proposal.origin == "simulated":
        return proposal
    return replace(proposal, source=source())


class Source:
    """Middleware: what arrives in a request comes from a page, until a token says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _way.set(PAGE)
        try:
            return self.get_response(request)
        finally:
            _way.reset(token)
