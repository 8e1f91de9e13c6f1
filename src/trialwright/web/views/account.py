"""One's own account: where one is logged in, and by which second factors; for every user."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from trialwright.web import security, standing
from trialwright.web.handing_in import Sentence
from trialwright.web.rendering import page
from trialwright.web.store import passkeys, second_factor, sessions

_DONE = {
    "end": "The session ended.", "end-others": "Your other sessions ended.", "add": "The passkey is yours from now on.",
    "remove": "The passkey lets in no longer.",
}  # fmt: skip
_LOCKED = "Too many attempts have failed under this name. Try again in a quarter of an hour."


@require_http_methods(("GET", "HEAD", "POST"))
def account(request: HttpRequest) -> HttpResponse:
    """Sessions, with what ends them, and passkeys; a factor is added or taken away with the password."""
    if not request.user.is_authenticated:
        raise Http404
    name, done = request.user.get_username(), request.GET.get("done", "")
    refused = _done(request, name) if request.method == "POST" else []
    if request.method == "POST" and not refused:
        return redirect(f"{request.path}?done={request.POST['do']}")
    return page(
        request, "account", "Your account", status=403 if refused else 200, refused=refused,
        refused_heading="Not done", done=_DONE.get(done, ""), here=sessions.name_of(request.session.session_key),
        sessions=sessions.sessions_of(name), app=second_factor.has_app(name), keys=passkeys.passkeys_of(name),
        passkey=passkeys.question_for_new(name) if second_factor.is_set_up(name) else None,
        demonstration=standing.is_of_a_demonstration(name),
    )  # fmt: skip


def _done(request: HttpRequest, name: str) -> list[Sentence]:
    """Do what was asked; the sentences that say why not."""
    sent, what = request.POST, request.POST.get("do")
    if what == "end":
        there = sessions.end_session(name, sent.get("session", ""))
        return [] if there else [Sentence("That session is over already.")]
    if what == "end-others":
        sessions.end_other_sessions(name, request.session.session_key)
        return []
    if what not in ("add", "remove"):
        return [Sentence("The form did not say what is to be done.")]
    return _wrong_password(request, name) or (_added(request, name) if what == "add" else _removed(request, name))


def _wrong_password(request: HttpRequest, name: str) -> list[Sentence]:
    if security.is_locked(request, name):
        return [Sentence(_LOCKED)]
    if authenticate(request, username=name, password=request.POST.get("password", "")[:200]) is None:
        standing.failed(request, name, "password")
        return [Sentence("The password is not right.")]
    security.forget_failures(name)
    return []


def _added(request: HttpRequest, name: str) -> list[Sentence]:
    if not second_factor.is_set_up(name):
        raise Http404  # the first factor is set up at the log-in, where its recovery codes are shown
    kept = passkeys.add(name, request.POST.get("passkey", ""), request.POST.get("name", ""))
    return [] if kept is not None else [Sentence("The browser's answer was not right. Try again.")]


def _removed(request: HttpRequest, name: str) -> list[Sentence]:
    number = request.POST.get("number", "")
    gone = number.isdecimal() and len(number) < 15 and passkeys.remove(name, int(number))
    return [] if gone else [Sentence("That passkey is not there, or is your only second factor.")]
