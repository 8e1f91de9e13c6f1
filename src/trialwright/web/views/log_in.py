"""Log in and log out."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from trialwright.web import security
from trialwright.web.handing_in import Sentence
from trialwright.web.rendering import page

_WRONG = "The user name and the password do not belong together."
_LOCKED = "Too many attempts have failed under this name. Try again in a quarter of an hour."


def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for a user name and a password; count what fails."""
    after = _after(request)
    if request.method != "POST":
        return page(request, "log_in", "Log in", next=after)
    name, password = request.POST.get("username", "")[:150], request.POST.get("password", "")[:200]
    if security.is_locked(request, name):
        return _again(request, name, after, _LOCKED, 429)
    user = authenticate(request, username=name, password=password)
    if user is None:
        if security.is_locked(request, name):
            return _again(request, name, after, _LOCKED, 429)
        return _again(request, name, after, _WRONG, 403)
    login(request, user)
    return redirect(after)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("home")


def _again(request: HttpRequest, name: str, after: str, says: str, status: int) -> HttpResponse:
    return page(
        request, "log_in", "Log in", status=status, next=after, username=name,
        refused=[Sentence(says, "username")], refused_heading="Not logged in",
    )  # fmt: skip


def _after(request: HttpRequest) -> str:
    """Where to go next: only to a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/"
