"""Whatever leaves is recorded first: every download of a study of people, and every export on the command line.

An answer that a browser saves as a file, below a study's address, becomes an act ``data exported`` in that study's
ledger (EMA/INS/GCP/112288/2023, 6.2.1) before it is handed out; where the act cannot be written, nothing is. Values
read
with a token of the HTTP interface are told in the installation's ledger: a reader who asks for what is new would else
find its own question there. Simulated studies hold nobody's data and are not recorded.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse

from trialwright.conduct.act import Actor
from trialwright.conduct.acts.data_exported import DataExported, ExportedFile
from trialwright.conduct.installation import Event
from trialwright.conduct.sites import SOME_SITES, WHOLE
from trialwright.conduct.writing import Proposal, sentences
from trialwright.errors import InputError
from trialwright.exchange.row_count import row_count
from trialwright.web import store
from trialwright.web.handing_in import new_key
from trialwright.web.source import COMMAND_LINE
from trialwright.web.store import installation
from trialwright.web.studies import is_simulated

_NAMED = re.compile(r'filename="?([^";]+)')
_TOKENS = "conduct:"


def tell_export(
    study: str, what: str, files: Mapping[str, bytes], actor: Actor, scope: str = WHOLE, way: str | None = None
) -> Sequence[str]:
    """Record that ``files`` (name -> content) leave ``study``; the sentences that say why that cannot be, if any.
    ``way``: by which way, where it is known better than ``source`` knows it."""
    standing = next((one for one in store.studies() if one.study == study), None)
    if standing is None or standing.origin == "simulated":
        return ()  # a design that nobody opened, or nobody's data
    told = tuple(ExportedFile(name, row_count(name, data), sha256(data).hexdigest()) for name, data in files.items())
    now = datetime.now(UTC)
    act = DataExported(None, now.date(), what, scope, told)
    return sentences(store.append(study, Proposal(act, actor, now, f"export {new_key()}", source=way), now=now))


def told(request: HttpRequest, study: str, what: str, files: Mapping[str, bytes], scope: str = WHOLE) -> Sequence[str]:
    """The same, for whoever is logged in; who has no role in a study can take nothing of people out of it."""
    if is_simulated(study) or not request.roles:
        return ()
    return tell_export(study, what, files, Actor(request.user.get_username(), sorted(request.roles)[0]), scope)


def by_command(study: str, what: str, files: Mapping[str, bytes], scope: str = WHOLE) -> None:
    """The same, for the command line, where nobody logs in: the account of the operating system is told as the source.
    Raises ``InputError`` where it cannot be recorded: nothing leaves then."""
    refused = tell_export(study, what, files, store.SYSTEM, scope, f"{COMMAND_LINE} of the account {_account()}")
    if refused:
        raise InputError(where=study, expected="an export that can be recorded", found=" ".join(refused),
                         remedy="Nothing was written; mend that first.")  # fmt: skip


def _account() -> str:
    try:
        return getpass.getuser()[:100]
    except (OSError, KeyError):  # a container without a list of accounts
        return "without a name"


class Exports:
    """Middleware: records what is handed out as a file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or response.status_code != 200 or request.resolver_match is None:
            return response
        name, study = request.resolver_match.view_name or "", request.resolver_match.kwargs.get("study")
        if study is None:
            return response
        if name.startswith(_TOKENS):
            _tell_reading(request, name.removeprefix(_TOKENS), response)
        elif "attachment" in response.headers.get("Content-Disposition", "") and request.user.is_authenticated:
            return self._told(request, study, name, response)
        return response

    def _told(self, request: HttpRequest, study: str, name: str, response: HttpResponse) -> HttpResponse:
        found = _NAMED.search(response.headers["Content-Disposition"])
        scope = request.GET.get("participant")
        refused = told(request, study, name, {found.group(1) if found else name: response.content},
                       f"participant {scope}" if scope else _of_sites(request))  # fmt: skip
        if not refused:
            return response
        words = " ".join(("The export could not be recorded, so nothing was handed out.", *refused))
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")


def _of_sites(request: HttpRequest) -> str:
    """What of the study a page shows to its reader, in words."""
    sites = getattr(request, "sites", None)
    return WHOLE if sites is None else SOME_SITES + ", ".join(sorted(sites))


def _tell_reading(request: HttpRequest, what: str, response: HttpResponse) -> None:
    holder = getattr(request, "auth", None)
    if isinstance(holder, store.TokenHolder) and not is_simulated(holder.study):
        says: dict[str, str | int] = {"token": holder.number, "study": holder.study, "what": what,
                                      "rows": row_count("x.json", response.content) or 0,
                                      "sha256": sha256(response.content).hexdigest()}  # fmt: skip
        installation.record(Event("values read by a token", holder.user, says=says))
