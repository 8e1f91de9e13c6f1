"""Speaks with the registry's public interface (ClinicalTrials.gov API, version 2): page by page, politely, patiently.

At most two requests a second. What may pass (429, 5xx, a lost connection, a broken answer) is tried again, each time
after twice as long, or after as long as the registry asks for (``Retry-After``, RFC 9110 section 10.2.3); what will
not pass ends with a sentence. The connection and the pause are handed in. Interface:
https://clinicaltrials.gov/data-api/api.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from trialwright.errors import InputError

PUBLIC_ADDRESS = "https://clinicaltrials.gov/api/v2"
"""The registry's own address; any other that speaks the same protocol can be given in its place."""

PAUSE_SECONDS = 0.5
"""Between two requests, so that there are at most two a second."""

PAGE_SIZE = 1000
"""The most studies that the registry gives at once."""

ATTEMPTS = 6
LONGEST_WAIT_SECONDS = 600.0
LARGEST_ANSWER = 256 * 1024 * 1024

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_EMPTY_PAGES = 20

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer. ``token``: where the next begins, None on the last; ``total``: on the first page only."""

    studies: tuple[Any, ...]
    token: str | None
    total: int | None


class Refused(Exception):
    """The registry does not take the request (400): it will not take it again. ``says``: its own words."""

    def __init__(self, says: str) -> None:
        self.says = says
        super().__init__(says)


class _Passing(Exception):
    """Something that may pass. ``says``: what it was; ``wait``: the seconds that the registry asks for, if it does."""

    def __init__(self, says: str, wait: float | None = None) -> None:
        self.says = says
        self.wait = wait
        super().__init__(says)


class RegistryClient:
    """A polite client over one connection. ``sleep``: how to wait some seconds."""

    def __init__(self, http: httpx.Client, sleep: Sleep, address: str = PUBLIC_ADDRESS) -> None:
        self.address = address.rstrip("/")
        self._http = http
        self._sleep = sleep
        self._has_asked = False

    def data_stamp(self) -> str:
        """The day and time of the registry's data, such as 2026-11-20T09:00:05; "" when it does not say."""
        answer = self._ask("/version", {})
        stamp = answer.get("dataTimestamp")
        return stamp if isinstance(stamp, str) else ""

    def pages(self, parameters: Mapping[str, str], token: str | None = None) -> Iterator[Page]:
        """The pages of an answer, from the beginning or from ``token``.

        Raises ``Refused`` when the registry does not take the request, ``InputError`` when the pages have no end.
        """
        seen_tokens = {token} if token else set()
        seen_ids: set[str] = set()
        empty = stale = 0
        while True:
            page = self._page(parameters, token)
            ids = {number for study in page.studies if (number := number_of(study))}
            empty = 0 if page.studies else empty + 1
            stale = stale + 1 if ids and ids <= seen_ids else 0
            seen_ids |= ids
            yield page
            if page.token is None:
                return
            if page.token in seen_tokens or empty >= _EMPTY_PAGES or stale >= 2:
                raise self._endless()
            seen_tokens.add(page.token)
            token = page.token

    def _page(self, parameters: Mapping[str, str], token: str | None) -> Page:
        where = {"pageToken": token} if token else {"countTotal": "true"}
        answer = self._ask("/studies", {**parameters, "pageSize": str(PAGE_SIZE), **where}, has_studies=True)
        following, total = answer.get("nextPageToken"), answer.get("totalCount")
        return Page(
            tuple(answer["studies"]),
            following if isinstance(following, str) and following else None,
            total if isinstance(total, int) else None,
        )

    def _ask(self, path: str, parameters: Mapping[str, str], has_studies: bool = False) -> dict[str, Any]:
        """The answer as an object; tried again when what went wrong may pass."""
        trouble = _Passing("no answer")
        for attempt in range(ATTEMPTS):
            if self._has_asked:
                self._sleep(PAUSE_SECONDS if attempt == 0 else self._wait(trouble, attempt))
            self._has_asked = True
            try:
                answer = _object(self._get(path, parameters))
                if has_studies and not isinstance(answer.get("studies"), list):
                    raise _Passing("an answer without studies")
                return answer
            except _Passing as passing:
                trouble = passing
        raise InputError(
            where=self.address,
            expected="a registry that answers",
            found=f"{trouble.says}, {ATTEMPTS} times",
            remedy="Run the command again later: it goes on where it stopped.",
        )

    def _get(self, path: str, parameters: Mapping[str, str]) -> bytes:
        try:
            with self._http.stream("GET", f"{self.address}{path}", params=dict(parameters)) as response:
                self._judge(response)
                return _whole(response)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise InputError(
                where="--base-url",
                expected="the http or https address of a registry",
                found=repr(self.address[:60]),
                remedy=f"Give such an address, or leave it out for {PUBLIC_ADDRESS}.",
            ) from None
        except httpx.TimeoutException:
            raise _Passing("no answer in time") from None
        except httpx.HTTPError as error:
            raise _Passing(f"a lost connection ({type(error).__name__})") from None

    def _judge(self, response: httpx.Response) -> None:
        """Raises for every answer but a whole page of JSON."""
        code = response.status_code
        if code in _PASSING:
            raise _Passing(f"the answer {code}", _asked_wait(response))
        if code == 400:
            raise Refused(" ".join(_whole(response)[:2000].decode("utf-8", "replace").split())[:300])
        if code == 403:
            raise InputError(
                where=self.address,
                expected="a registry that lets this program in",
                found="the answer 403: this program, or the network it runs in, is turned away",
                remedy="Try from another network, or download the records and add them: trialwright registry add PATH.",
            )
        if code != 200:
            raise InputError(
                where=self.address,
                expected="an address that speaks the registry's protocol",
                found=f"the answer {code}",
                remedy="Check --base-url.",
            )
        kind = response.headers.get("content-type", "")
        if "json" not in kind.lower():
            raise _Passing(f"an answer that is no JSON ({kind.partition(';')[0][:40] or 'of no stated type'})")

    def _wait(self, trouble: _Passing, attempt: int) -> float:
        if trouble.wait is None:
            return float(2 ** (attempt - 1))
        if trouble.wait > LONGEST_WAIT_SECONDS:
            raise InputError(
                where=self.address,
                expected="a registry that can be asked now",
                found=f"the wish to be asked again in {trouble.wait / 60:.0f} minutes",
                remedy="Run the command again then: it goes on where it stopped.",
            )
        return max(trouble.wait, PAUSE_SECONDS)

    def _endless(self) -> InputError:
        return InputError(
            where=self.address,
            expected="pages that come to an end",
            found="pages that repeat",
            remedy="What was read is kept. Run the command again later.",
        )


def number_of(study: Any) -> str:
    """The NCT number of a study in the registry's JSON; "" when it has none."""
    found: Any = study
    for step in ("protocolSection", "identificationModule", "nctId"):
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def _whole(response: httpx.Response) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST_ANSWER:
            raise _Passing(f"an answer of more than {LARGEST_ANSWER // 1024**2} MiB")
        parts.append(part)
    return b"".join(parts)


def _object(data: bytes) -> dict[str, Any]:
    try:
        answer = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise _Passing("an answer that breaks off or is no whole JSON") from None
    if not isinstance(answer, dict):
        raise _Passing("an answer in another form")
    return answer


def _asked_wait(response: httpx.Response) -> float | None:
    """The seconds that the registry asks to wait: a number, or a day and time beside its own clock's."""
    asked = response.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        until, now = parsedate_to_datetime(asked), parsedate_to_datetime(response.headers.get("date", ""))
        return max((until - now).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None
