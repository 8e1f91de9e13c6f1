"""httpx over Python's own HTTP client, for a registry that turns httpx away.

The public registry answers httpx with 403 whatever its headers, and Python's ``urllib`` with 200, as a dozen public
programs report (2025-2026); nothing is disguised here: the request says which program asks. Redirects and proxies are
``urllib``'s; errors are httpx's, so that the client does not know the difference.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import httpx

_CHUNK = 65_536
_OWN = frozenset(("host", "connection"))


class StandardTransport(httpx.BaseTransport):
    """Sends requests by ``urllib``. ``timeout_seconds``: the longest silence that is waited for."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        self._opener = urllib.request.build_opener()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"no such protocol: {request.url.scheme!r}")
        headers = {name.title(): value for name, value in request.headers.items() if name.lower() not in _OWN}
        asked = urllib.request.Request(str(request.url), headers=headers, method=request.method)
        try:
            answer = self._opener.open(asked, timeout=self._timeout)
        except urllib.error.HTTPError as error:
            answer = error
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
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return httpx.ReadTimeout(str(reason))
    if isinstance(error, urllib.error.URLError):
        return httpx.ConnectError(str(reason))
    return httpx.ReadError(str(reason))
