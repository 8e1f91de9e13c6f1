"""httpx over another HTTP client, for a registry that turns httpx away.

The public registry answers httpx with 403 whatever its headers, and Python's own client with 200, as a dozen public
programs report (2025-2026); nothing is disguised: the request says which program asks. How to send is handed in;
errors become httpx's, so that whoever asks does not know the difference.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

_CHUNK = 65_536
_OWN = frozenset(("host", "connection"))


Send = Callable[[str, str, Mapping[str, str]], Any]
"""From method, address and headers to an answer as ``http.client`` gives it; raises ``OSError`` when there is none."""


class StandardTransport(httpx.BaseTransport):
    """Sends requests as it is told to."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"no such protocol: {request.url.scheme!r}")
        headers = {name.title(): value for name, value in request.headers.items() if name.lower() not in _OWN}
        try:
            answer = self._send(request.method, str(request.url), headers)
        except http.client.InvalidURL as error:
            raise httpx.UnsupportedProtocol(str(error)) from None
        except (OSError, http.client.HTTPException) as error:
            raise _as_httpx(error) from None
        return httpx.Response(answer.status, headers=list(answer.headers.items()), stream=_Body(answer))


class _Body(httpx.SyncByteStream):
    """The body of an answer, piece by piece."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            while piece := self._answer.read(_CHUNK):
                yield piece
            if missing := getattr(self._answer, "length", None):
                raise httpx.ReadError(f"{missing} bytes are missing")
        except (OSError, http.client.HTTPException) as error:
            raise _as_httpx(error) from None

    def close(self) -> None:
        self._answer.close()


def _as_httpx(error: Exception) -> httpx.TransportError:
    """What went wrong, as httpx says it."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return httpx.ReadTimeout(str(reason))
    return httpx.ReadError(str(reason))
