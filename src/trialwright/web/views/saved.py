"""Come back and be told: a reader's saved searches and watched studies. Everything is the logged-in user's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialwright.errors import InputError
from trialwright.registry.watching import Watching
from trialwright.web import record_page, saved_page
from trialwright.web.handing_in import Sentence
from trialwright.web.rendering import page
from trialwright.web.shelf import Shelf, shelf

_DONE = {
    "saved": "Saved. From now on this page tells what is new for it.", "forgotten": "Forgotten.",
    "seen": "Marked as seen.", "watched": "Watched from now on: this page tells what changes in it.",
    "left": "No longer watched.",
}  # fmt: skip


@require_http_methods(("GET", "HEAD", "POST"))
def saved(request: HttpRequest) -> HttpResponse:
    """What is new in every saved search and watched study; POST saves a search, forgets one, or takes it as seen."""
    held, whose = shelf(), saved_page.owner(request)
    refused: list[Sentence] = []
    name, address, do = (request.POST.get(field, "")[:4_000] for field in ("name", "asked", "do"))
    with saved_page.watching() as watches:
        if request.method == "POST":
            try:
                return _done(_written(held, watches, whose, name, address, do))
            except InputError as error:
                refused = [Sentence(str(error), "name" if do == "" else "")]
        return page(
            request, "saved", "Saved searches and watched studies", refused=refused, refused_heading="Not saved",
            searches=saved_page.searches(held, watches, whose), watched=saved_page.watched(held, watches, whose),
            name=name[:200], address=saved_page.cleaned(address) if refused and do == "" else "",
            done=_DONE.get(request.GET.get("done", ""), ""), longest=saved_page.LONGEST_NAME,
        )  # fmt: skip


def _written(held: Shelf, watches: Watching, whose: str, name: str, address: str, do: str) -> str:
    if do == "forget":
        watches.forget(name, owner=whose)
        return "forgotten"
    if do == "seen":
        saved_page.seen(held, watches, whose, name)
        return "seen"
    saved_page.save(held, watches, whose, name, address)
    return "saved"


@require_http_methods(("GET", "HEAD", "POST"))
def watch(request: HttpRequest, nct: str) -> HttpResponse:
    """Watch a study, take what changed as seen, or stop watching."""
    held, whose = shelf(), saved_page.owner(request)
    nct_id = record_page.known(held, nct)
    refused: list[Sentence] = []
    with saved_page.watching() as watches:
        is_watched = nct_id in watches.watched(owner=whose)
        if request.method == "POST":
            try:
                if request.POST.get("do") == "stop":
                    watches.unwatch(nct_id, owner=whose)
                    return _done("left")
                saved_page.watch(held, watches, whose, nct_id)
                return _done("seen" if is_watched else "watched")
            except InputError as error:
                refused = [Sentence(str(error))]
    return page(request, "watch", f"Watch {nct_id}", nct_id=nct_id, is_watched=is_watched, refused=refused)


def _done(word: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('saved')}?done={word}")
