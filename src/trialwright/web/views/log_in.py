"""Log in, with a second factor where one is asked for; log out; change one's own password."""

from __future__ import annotations

from django.contrib.auth import authenticate, get_user_model, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trialwright.conduct.installation import Event
from trialwright.web import security, standing
from trialwright.web.handing_in import Sentence
from trialwright.web.rendering import page
from trialwright.web.store import installation, passkeys, people, second_factor

_WRONG = "The user name and the password do not belong together."
_LOCKED = "Too many attempts have failed under this name. Try again in a quarter of an hour."
_WRONG_CODE = "The code is not right, or was used before. Wait for the next one."
_WRONG_PASSKEY = "The passkey is not one of this account, or its page was open for too long. Try again."
_FORM = ("GET", "HEAD", "POST")


@require_http_methods(_FORM)
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for a user name and a password; count what fails; go on to the second factor where there is one."""
    after = _after(request)
    if request.method != "POST":
        return _shown(request, after)
    name, password = request.POST.get("username", "")[:150], request.POST.get("password", "")[:200]
    if security.is_locked(request, name):
        return _again(request, name, after, _LOCKED, 429)
    user = authenticate(request, username=name, password=password)
    if user is None:
        standing.failed(request, name, "password")
        locked = security.is_locked(request, name)
        return _again(request, name, after, *((_LOCKED, 429) if locked else (_WRONG, 403)))
    known = user.get_username()
    if second_factor.is_set_up(known) or standing.needs_second_factor(known):
        standing.wait_for_code(request, user, after)
        return redirect("second factor" if second_factor.is_set_up(known) else "set up second factor")
    standing.come_in(request, user, "password")
    return redirect(after)


@require_http_methods(_FORM)
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the authenticator, a passkey, or a recovery code."""
    held = standing.waiting(request)
    if held is None or not second_factor.is_set_up(held["user"]):
        return redirect("log in")
    name = held["user"]
    if request.method != "POST":
        return page(request, "second_factor", "Second factor", **_factors_of(name))
    if security.is_locked(request, name):
        return _refused(request, "second_factor", "Second factor", _LOCKED, 429)
    answer = request.POST.get("passkey", "")
    found = _passkey(name, answer) if answer else second_factor.check(name, request.POST.get("code", ""))
    if found is None:
        standing.failed(request, name, "passkey" if answer else "code")
        says = _WRONG_PASSKEY if answer else _WRONG_CODE
        return _refused(request, "second_factor", "Second factor", says, 403, **_factors_of(name))
    security.forget_failures(name)
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    if user is None:
        return redirect("log in")
    standing.come_in(request, user, f"password and {found}")
    return redirect(held["next"])


def _passkey(name: str, answer: str) -> str | None:
    return "passkey" if passkeys.check(name, answer) else None


def _factors_of(name: str) -> dict[str, object]:
    return {"passkey": passkeys.question(name), "app": second_factor.has_app(name)}


@require_http_methods(_FORM)
def set_up(request: HttpRequest) -> HttpResponse:
    """Set an authenticator app or a passkey up, at the first log-in; the recovery codes are shown once."""
    held = standing.waiting(request)
    if held is None or second_factor.is_set_up(held["user"]):
        return redirect("log in")
    secret = request.session.setdefault("new_secret", second_factor.new_secret())
    answer = request.POST.get("passkey", "")
    if request.method == "POST":
        codes = (passkeys.add(held["user"], answer, request.POST.get("name", "")) if answer
                 else second_factor.set_up(held["user"], secret, request.POST.get("code", "")))  # fmt: skip
        if codes is not None:
            user = get_user_model().objects.get(username=held["user"])
            standing.come_in(request, user, f"password and {'passkey' if answer else 'code'}")
            grouped = [" ".join(one[at : at + 4] for at in range(0, len(one), 4)) for one in codes]
            return page(request, "recovery_codes", "Recovery codes", codes=grouped, next=held["next"])
    address, picture = second_factor.picture_of(held["user"], secret)
    shown = {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), "address": address,
        "picture": mark_safe(picture), "passkey": passkeys.question_for_new(held["user"]),
    }  # fmt: skip
    if request.method == "POST":
        return _refused(request, "set_up", "Set up your second factor", _WRONG_PASSKEY if answer else _WRONG_CODE, 403,
                        **shown)  # fmt: skip
    return page(request, "set_up", "Set up your second factor", **shown)


@require_http_methods(_FORM)
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; whoever has one that somebody else set does so before anything else."""
    if not request.user.is_authenticated:
        raise Http404
    user, title = request.user, "Your password"
    must = bool(request.session.get("must_change"))
    if request.method != "POST":
        return page(request, "password", title, must=must, done="Changed." if request.GET.get("done") else "")
    refused = _new_password(request)
    if refused:
        return page(request, "password", title, status=403, must=must, refused=refused, refused_heading="Not changed")
    people.set_password(user.get_username(), request.POST["new"], by=user.get_username())
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    request.session.pop("must_change", None)
    return redirect(f"{request.path}?done=1")


def _new_password(request: HttpRequest) -> list[Sentence]:
    name, sent = request.user.get_username(), request.POST
    if security.is_locked(request, name):
        return [Sentence(_LOCKED)]
    if authenticate(request, username=name, password=sent.get("password", "")[:200]) is None:
        standing.failed(request, name, "password")
        return [Sentence("The password is not right.", "password")]
    security.forget_failures(name)
    if sent.get("new", "") != sent.get("again", ""):
        return [Sentence("The new password was not typed twice alike.", "again")]
    if sent.get("new") == sent.get("password"):
        return [Sentence("The new password is the old one.", "new")]
    try:
        validate_password(sent.get("new", ""), request.user)
    except ValidationError as error:
        return [Sentence(one, "new") for one in error.messages]
    return [Sentence("The new password is longer than 200 characters.", "new")] if len(sent["new"]) > 200 else []


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        installation.record(Event("logged out", request.user.get_username()))
    logout(request)
    answer = redirect("home")
    answer["Clear-Site-Data"] = '"storage"'  # what a page kept in a tab (OWASP ASVS 5.0.0, 14.3.1)
    return answer


@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """Asked by a page whose reader wants to stay: it counts as a request. 401 where the session is over."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


def to_log_in(path: str) -> str:
    """The log-in page, with where to go afterwards."""
    from django.urls import reverse

    return f"{reverse('log in')}?{urlencode({'next': path}, doseq=True)}"


def _shown(request: HttpRequest, after: str, **shown: object) -> HttpResponse:
    return page(request, "log_in", "Log in", next=after, demonstration=standing.is_a_demonstration(), **shown)


def _again(request: HttpRequest, name: str, after: str, says: str, status: int) -> HttpResponse:
    return _shown(request, after, status=status, username=name, refused=[Sentence(says, "username")],
                  refused_heading="Not logged in")  # fmt: skip


def _refused(request: HttpRequest, template: str, title: str, says: str, status: int, **shown: object) -> HttpResponse:
    return page(request, template, title, status=status, refused=[Sentence(says, "code")],
                refused_heading="Not logged in", **shown)  # fmt: skip


def _after(request: HttpRequest) -> str:
    """Where to go next: only to a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/"
